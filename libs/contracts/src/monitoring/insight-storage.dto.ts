import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { SLOT_WAL_STATES, TABLE_CONCERNS, TABLE_SORTS } from '@rocket/domain';
import type { SlotWalState, TableConcern } from '@rocket/domain';
import { PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from '../constants.js';

const SORTS = TABLE_SORTS.map((sort) => `-${sort}` as const);

/** A member that did not answer. */
export class SilentMember {
  /**
   * Its server.
   * @example "pa-pg-002"
   */
  serverName!: string;

  /**
   * Why, as a sentence.
   * @example "Nothing listens on 10.4.0.18:5432."
   */
  fault!: string;
}

/** A replication slot and the log that is kept because of it. */
export class ReplicationSlot {
  /**
   * The member that has it.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * Its name.
   * @example "rocket_01933b7e_7d4c_7c11_9d43_0d5c2f8a6b10"
   */
  name!: string;

  /**
   * How it replicates.
   * @example "physical"
   */
  kind!: 'physical' | 'logical';

  /**
   * What it is for: the server of a member, or `archive`; null for one that the control plane has not made.
   * @example "pa-pg-002"
   */
  purpose!: string | null;

  /**
   * Of a logical one: the database; else null.
   * @example "orders"
   */
  databaseName!: string | null;

  /**
   * Of a logical one: what decodes it; else null.
   * @example "pgoutput"
   */
  plugin!: string | null;

  /**
   * Somebody reads from it right now.
   * @example true
   */
  isActive!: boolean;

  /** How it stands to the log that it needs, in PostgreSQL's words; null for one that keeps nothing yet. */
  @IsIn(SLOT_WAL_STATES)
  walStatus!: SlotWalState | null;

  /**
   * How much log is kept because of it, bytes.
   * @example 16777216
   */
  retainedBytes!: number;

  /**
   * How much may still be written before it can lose what it needs, bytes; null where nothing limits that.
   * @example 1056964608
   */
  safeWalBytes!: number | null;

  /**
   * Since when nobody reads from it; null while somebody does, or where that is not known. ISO 8601 UTC.
   * @example "2026-11-30T11:00:00.000Z"
   */
  inactiveSince!: string | null;

  /**
   * Why it cannot be used any more; null as long as it can.
   * @example "wal_removed"
   */
  invalidationReason!: string | null;

  /**
   * How bad it is.
   * @example "warning"
   */
  level!: 'good' | 'warning' | 'critical';

  /**
   * What is wrong and what follows, as a sentence; null when nothing is.
   * @example "Nobody reads from it, and it keeps more and more."
   */
  why!: string | null;
}

/** Replication slots of all members. */
export class SlotList {
  /** Member by member. */
  items!: ReplicationSlot[];

  /** Members of which nothing is known, as they did not answer. */
  silent!: SilentMember[];
}

/** Which tables. */
export class TablesQuery {
  /**
   * The database; the application's when absent.
   * @example "orders"
   */
  @IsString()
  @MaxLength(63)
  @IsOptional()
  database?: string;

  /**
   * What they are ranked by, the greatest first.
   * @example "-deadRows"
   */
  @IsIn(SORTS)
  @IsOptional()
  sort: (typeof SORTS)[number] = '-deadRows';

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
   * @example "WyItZGVhZFJvd3MiXQ"
   */
  @IsString()
  @MaxLength(1024)
  @IsOptional()
  cursor?: string;
}

/** A table as far as it has to be kept clean. Sizes as of its last vacuum or analyze. */
export class TableState {
  /**
   * Stays the same as long as the table is there.
   * @example "16402"
   */
  id!: string;

  /**
   * Its schema.
   * @example "public"
   */
  schema!: string;

  /**
   * Its name.
   * @example "orders"
   */
  table!: string;

  /**
   * Rows that it has.
   * @example 182034
   */
  liveRows!: number;

  /**
   * Rows that nobody sees any more, and that take their place until they are vacuumed.
   * @example 5012
   */
  deadRows!: number;

  /**
   * So many dead rows make autovacuum clean it.
   * @example 36456
   */
  deadRowsLimit!: number;

  /**
   * Rows that changed since it was analyzed.
   * @example 900
   */
  changedSinceAnalyze!: number;

  /**
   * So many make it be analyzed.
   * @example 18253
   */
  changedLimit!: number;

  /**
   * Transactions since its oldest row that is not frozen.
   * @example 41000000
   */
  xidAge!: number;

  /**
   * At so many it is frozen, whatever else is asked of it.
   * @example 200000000
   */
  xidAgeLimit!: number;

  /**
   * Autovacuum looks after it.
   * @example true
   */
  isAutovacuumOn!: boolean;

  /**
   * With indexes and what is stored out of line, bytes.
   * @example 83886080
   */
  sizeBytes!: number;

  /**
   * The table alone, bytes.
   * @example 62914560
   */
  heapBytes!: number;

  /**
   * What the table alone takes beyond what its rows would, bytes: an estimate; null where it was not analyzed.
   * @example 10485760
   */
  bloatBytes!: number | null;

  /**
   * When somebody vacuumed it last; null for never. ISO 8601 UTC.
   * @example "2026-11-30T11:00:00.000Z"
   */
  vacuumedAt!: string | null;

  /**
   * When autovacuum did; null for never. ISO 8601 UTC.
   * @example "2026-11-30T11:00:00.000Z"
   */
  autovacuumedAt!: string | null;

  /**
   * When somebody analyzed it last; null for never. ISO 8601 UTC.
   * @example "2026-11-30T11:00:00.000Z"
   */
  analyzedAt!: string | null;

  /**
   * When autovacuum did; null for never. ISO 8601 UTC.
   * @example "2026-11-30T11:00:00.000Z"
   */
  autoanalyzedAt!: string | null;

  /** What it is waiting for, the worst first. */
  @IsIn(TABLE_CONCERNS, { each: true })
  concerns!: TableConcern[];
}

/** A vacuum that runs. */
export class RunningVacuum {
  /**
   * Its process on the server.
   * @example 6701
   */
  pid!: number;

  /**
   * In which database.
   * @example "orders"
   */
  databaseName!: string;

  /**
   * Of which table.
   * @example "public.orders"
   */
  table!: string;

  /**
   * What it does, in PostgreSQL's words.
   * @example "scanning heap"
   */
  phase!: string;

  /**
   * Autovacuum runs it.
   * @example true
   */
  isAuto!: boolean;

  /**
   * Since when; null where that is not known. ISO 8601 UTC.
   * @example "2026-11-30T11:59:00.000Z"
   */
  startedAt!: string | null;

  /**
   * Pages that the table has.
   * @example 7680
   */
  blocksTotal!: number;

  /**
   * Pages that it has looked at.
   * @example 5120
   */
  blocksScanned!: number;

  /**
   * Pages that it has cleaned.
   * @example 1024
   */
  blocksVacuumed!: number;

  /**
   * How often it has gone through the indexes; more than once means that it has too little memory.
   * @example 1
   */
  indexRounds!: number;
}

/** A part of the ranking of tables, and the vacuums that run. */
export class TablePage {
  /**
   * The server that was asked: the primary's.
   * @example "ch-pg-014"
   */
  serverName!: string;

  /**
   * The database.
   * @example "orders"
   */
  databaseName!: string;

  /**
   * Those that can be asked.
   * @example ["orders", "postgres"]
   */
  databases!: string[];

  /** What is vacuumed right now, in all databases. */
  vacuums!: RunningVacuum[];

  /**
   * How bloat is found out, as a sentence.
   * @example "Estimated by the widths of columns that ANALYZE has found."
   */
  bloatMethod!: string;

  /** The rows of this page. */
  items!: TableState[];

  /**
   * All tables, on all pages.
   * @example 42
   */
  total!: number;

  /**
   * Give it as `cursor` to read on; null on the last page.
   * @example "WyItZGVhZFJvd3MiXQ"
   */
  nextCursor!: string | null;
}
