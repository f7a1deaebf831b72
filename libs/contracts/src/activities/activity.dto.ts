import { Transform } from 'class-transformer';
import { IsBoolean, IsDateString, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ACTIVITY_TYPES, DBMS_TYPES } from '@rocket/domain';
import type { ActivityType, DbmsType } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** Something that happened to a cluster or a server. */
export class Activity {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /** What happened. */
  @IsIn(ACTIVITY_TYPES)
  type!: ActivityType;

  /** The database system; null where it concerns none. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType | null;

  /**
   * The cluster it happened to.
   * @example "orders"
   */
  clusterName!: string | null;

  /**
   * The server it happened to.
   * @example "ch-pg-014"
   */
  serverName!: string | null;

  /**
   * Whether somebody meant it to happen.
   * @example true
   */
  planned!: boolean;

  /**
   * Who did it.
   * @example "admin"
   */
  actor!: string;

  /**
   * What happened, as a sentence.
   * @example "Cluster orders was created with 3 servers"
   */
  text!: string;

  /**
   * The operation that did it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string | null;

  /**
   * When it happened. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  at!: string;
}
export class ActivityPage {
  /** The rows of this page. */
  items!: Activity[];

  /**
   * All rows that match, on all pages.
   * @example 42
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}
export class ActivityQuery extends ListQuery {
  /**
   * Only what somebody meant to happen (`true`), or only what nobody did (`false`).
   * @example false
   */
  @Transform(({ value }: { value: unknown }) => (value === 'true' || value === 'false' ? value === 'true' : value))
  @IsBoolean()
  @IsOptional()
  planned?: boolean;

  /**
   * Only of this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  /**
   * Only of this server.
   * @example "ch-pg-014"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;

  /** Only of this type. */
  @IsIn(ACTIVITY_TYPES)
  @IsOptional()
  type?: ActivityType;

  /**
   * Not before.
   * @example "2026-11-01T00:00:00Z"
   */
  @IsDateString()
  @IsOptional()
  from?: string;

  /**
   * Before.
   * @example "2026-12-01T00:00:00Z"
   */
  @IsDateString()
  @IsOptional()
  to?: string;
}
