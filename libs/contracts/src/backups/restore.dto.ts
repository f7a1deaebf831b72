import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { RESTORE_PURPOSES, RESTORE_STATUSES, RESTORE_TARGETS } from '@rocket/domain';
import type { RestorePurpose, RestoreStatus, RestoreTarget } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';

/** One thing that was looked at in a restored database. */
export class RestoreCheck {
  /**
   * What was looked at.
   * @example "amcheck"
   */
  check!: string;

  /**
   * In which database.
   * @example "orders"
   */
  database!: string;

  /**
   * Whether it was as it should be.
   * @example true
   */
  isGood!: boolean;

  /**
   * What was found.
   * @example "412 indexes of 96 tables are whole."
   */
  detail!: string;
}

/** A backup that was restored, or that it was tried with. */
export class Restore {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * The cluster that was backed up.
   * @example "orders"
   */
  sourceClusterName!: string;

  /**
   * The backup that it began with.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  backupId!: string;

  /**
   * How that is called where it lies.
   * @example "20261125-023000F"
   */
  backupLabel!: string;

  /** `backup`: as it was when the backup stopped. `time`: with everything that was committed until then. `latest`: with all that is archived. */
  @IsIn(RESTORE_TARGETS)
  goal!: RestoreTarget;

  /**
   * The instant of the goal `time`. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  targetTime!: string | null;

  /** `Drill`: to see that it can be restored; what came out was thrown away. */
  @IsIn(RESTORE_PURPOSES)
  purpose!: RestorePurpose;

  /**
   * The cluster that it was restored into.
   * @example "orders-march"
   */
  targetClusterName!: string;

  /** How far it is. */
  @IsIn(RESTORE_STATUSES)
  status!: RestoreStatus;

  /**
   * How far a running one has come.
   * @example 40
   */
  progressPercent!: number | null;

  /**
   * Why somebody wanted it.
   * @example "A table was dropped."
   */
  reason!: string;

  /**
   * The ticket that it belongs to: its number, or a link to it.
   * @example "CHG-4711"
   */
  ticketUrl!: string | null;

  /**
   * Where the ticket is found, as far as that is known.
   * @example "https://tickets.example.org/browse/CHG-4711"
   */
  ticketLink!: string | null;

  /**
   * Who wanted it.
   * @example "ada"
   */
  actor!: string;

  /**
   * When it began. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startedAt!: string;

  /**
   * When it ended. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  finishedAt!: string | null;

  /**
   * Everything that was committed before this is there. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  recoveredToAt!: string | null;

  /**
   * The last transaction that is there. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  lastCommitAt!: string | null;

  /** What was looked at afterwards. */
  checks!: RestoreCheck[];

  /**
   * Why it failed.
   * @example "The log is missing from 0/5000000 on."
   */
  failure!: string | null;

  /**
   * The operation that did it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string | null;
}

/** A page of restores. */
export class RestorePage {
  /** The rows of this page. */
  items!: Restore[];

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

/** Which restores. */
export class RestoreQuery extends ListQuery {
  /**
   * Only from or into this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;

  /** Only in this status. */
  @IsIn(RESTORE_STATUSES)
  @IsOptional()
  status?: RestoreStatus;

  /** Only for this purpose. */
  @IsIn(RESTORE_PURPOSES)
  @IsOptional()
  purpose?: RestorePurpose;
}
