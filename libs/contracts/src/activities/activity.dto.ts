import { Type } from 'class-transformer';
import { IsDateString, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ACTIVITY_TYPES, DBMS_TYPES } from '@rocket/domain';
import type { ActivityType, DbmsType } from '@rocket/domain';
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from '../constants.js';
import type { ListQuery } from '../list-query.dto.js';
import { QueryBoolean } from '../query-boolean.js';

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
   * Somebody wrote it, and not the product what it did itself.
   * @example false
   */
  byHand!: boolean;

  /**
   * The ticket: its number, or a link to it.
   * @example "JIRA-123"
   */
  ticketUrl!: string | null;

  /**
   * Where the ticket is found, as far as that is known.
   * @example "https://tickets.example.org/browse/JIRA-123"
   */
  ticketLink!: string | null;

  /**
   * What somebody added later.
   * @example "The switch of rack 4 was replaced."
   */
  note!: string | null;

  /**
   * Of ticket and note. Send it as `If-Match` to change them.
   * @example 1
   */
  version!: number;

  /**
   * Place in the chain, from 1, without gaps.
   * @example 17
   */
  position!: number;

  /**
   * Hash of the activity before it.
   * @example "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
   */
  previousHash!: string;

  /**
   * SHA-256 over what never changes of it, the hash of the one before it included.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  hash!: string;

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
export const ACTIVITY_EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ActivityExportFormat = (typeof ACTIVITY_EXPORT_FORMATS)[number];

/** Which activities. */
export class ActivityFilterQuery {
  /**
   * Only what somebody meant to happen (`true`), or only what nobody did (`false`).
   * @example false
   */
  @QueryBoolean()
  planned?: boolean;

  /**
   * Only what nobody meant to happen and has no ticket yet (`true`).
   * @example true
   */
  @QueryBoolean()
  withoutTicket?: boolean;

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

/** Which of them go into a file. All do, so a file has no pages. */
export class ActivityExportQuery extends ActivityFilterQuery {
  /** As what. */
  @IsIn(ACTIVITY_EXPORT_FORMATS)
  format!: ActivityExportFormat;
}

/** A page of them: what every list accepts, and the filter. */
export class ActivityQuery extends ActivityFilterQuery implements ListQuery {
  /**
   * Rows per page.
   * @example 50
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(PAGE_LIMIT_MAX)
  @IsOptional()
  limit: number = PAGE_LIMIT_DEFAULT;

  /**
   * `nextCursor` of the page before. Stays correct while rows are added.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  @IsString()
  @MaxLength(1024)
  @IsOptional()
  cursor?: string;

  /**
   * Field to sort by, `at`; a leading `-` for descending.
   * @example "-at"
   */
  @IsString()
  @MaxLength(64)
  @IsOptional()
  sort?: string;
}
