import { IsDateString, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ACTIVITY_TYPES, DBMS_TYPES } from '@rocket/domain';
import type { ActivityType, DbmsType } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** Something that happened to a cluster or a server. */
export class Activity {
  id!: string;
  @IsIn(ACTIVITY_TYPES)
  type!: ActivityType;
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType | null;
  /** @example "orders" */
  clusterName!: string | null;
  /** @example "ch-pg-014" */
  serverName!: string | null;
  /** Whether somebody meant it to happen. */
  planned!: boolean;
  /** Who did it. @example "admin" */
  actor!: string;
  /** What happened, as a sentence. */
  text!: string;
  operationId!: string | null;
  at!: string;
}
export class ActivityPage {
  items!: Activity[];
  total!: number;
  nextCursor!: string | null;
}
export class ActivityQuery extends ListQuery {
  /** @example "orders" */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  /** @example "ch-pg-014" */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;

  @IsIn(ACTIVITY_TYPES)
  @IsOptional()
  type?: ActivityType;

  /** Not before. */
  @IsDateString()
  @IsOptional()
  from?: string;

  /** Before. */
  @IsDateString()
  @IsOptional()
  to?: string;
}
