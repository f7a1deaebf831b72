import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { STATEMENT_SORTS, STATEMENT_STATES } from '@rocket/domain';
import type { StatementState } from '@rocket/domain';
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from '../constants.js';
import { QueryBoolean } from '../query-boolean.js';

const SORTS = STATEMENT_SORTS.map((sort) => `-${sort}` as const);

/** Which statements of which member. */
export class StatementsQuery {
  /**
   * The server of the member; the primary's when absent.
   * @example "ch-pg-014"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;

  /**
   * What they are ranked by, the greatest first.
   * @example "-totalMs"
   */
  @IsIn(SORTS)
  @IsOptional()
  sort: (typeof SORTS)[number] = '-totalMs';

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
   * `nextCursor` of the page before. What moves up or down the ranking meanwhile may be missed or repeated.
   * @example "WyItdG90YWxNcyJd"
   */
  @IsString()
  @MaxLength(1024)
  @IsOptional()
  cursor?: string;

  /**
   * Also those of the control plane itself.
   * @example false
   */
  @QueryBoolean()
  controlPlane: boolean = false;
}

/** A statement as it was counted since the beginning. */
export class CountedStatement {
  /**
   * Stays the same as long as it is counted.
   * @example "16385.16386.-4711.1"
   */
  id!: string;

  /**
   * Its text, with `$1` for each constant; null for who may not read it, or where it is not kept any more.
   * @example "select * from orders where id = $1"
   */
  text!: string | null;

  /**
   * Who ran it; null where the role is gone.
   * @example "orders_owner"
   */
  username!: string | null;

  /**
   * In which database; null where that is gone.
   * @example "orders"
   */
  databaseName!: string | null;

  /**
   * How often it ran.
   * @example 182034
   */
  calls!: number;

  /**
   * How long it ran altogether, ms.
   * @example 91017.4
   */
  totalMs!: number;

  /**
   * How long it ran at a time, ms.
   * @example 0.5
   */
  meanMs!: number;

  /**
   * The longest time, ms.
   * @example 412.7
   */
  maxMs!: number;

  /**
   * Of the time of all statements, 0 to 1.
   * @example 0.41
   */
  share!: number;

  /**
   * Rows that it answered or changed.
   * @example 182034
   */
  rows!: number;

  /**
   * What it found in shared buffers, bytes.
   * @example 4471652352
   */
  hitBytes!: number;

  /**
   * What it had to read, bytes.
   * @example 83886080
   */
  readBytes!: number;

  /**
   * What it wrote to temporary files or read from them, bytes.
   * @example 0
   */
  tempBytes!: number;

  /**
   * What it wrote to the log, bytes.
   * @example 0
   */
  walBytes!: number;
}

/** A part of the ranking of statements. */
export class StatementPage {
  /**
   * The server that was asked.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * Whether the member counts. `NotInstalled`: the module is not on the server. `NotLoaded`: it is not among the libraries that
   * the member starts with. `WaitsForRestart`: it is, from the next start on. `NotCreated`: no database has the extension.
   */
  @IsIn(STATEMENT_STATES)
  state!: StatementState;

  /**
   * What to set `shared_preload_libraries` to, where that is what is missing; else null.
   * @example "pg_stat_statements"
   */
  librariesToSet!: string | null;

  /**
   * Since when it counts; null where that is not known. ISO 8601 UTC.
   * @example "2026-11-30T11:00:00.000Z"
   */
  since!: string | null;

  /**
   * Whether you may read texts: they are for who runs the fleet and for owners of the application.
   * @example true
   */
  showsTexts!: boolean;

  /** The rows of this page. */
  items!: CountedStatement[];

  /**
   * All rows, on all pages.
   * @example 42
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyItdG90YWxNcyJd"
   */
  nextCursor!: string | null;
}

/** Which member. */
export class MemberRequest {
  /**
   * The server of the member.
   * @example "ch-pg-014"
   */
  @IsString()
  @MaxLength(253)
  serverName!: string;
}
