import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { BACKUP_PROBLEMS, BACKUP_STATUSES, BACKUP_TYPES } from '@rocket/domain';
import type { BackupProblem, BackupStatus, BackupType } from '@rocket/domain';
import { ListQuery } from '../list-query.dto.js';
import { QueryBoolean } from '../query-boolean.js';
import { TimeRange } from './roll-off.dto.js';

/** The newest backup of a cluster that is not running. */
export class LastBackup {
  /**
   * Its id.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * How it is called where it lies.
   * @example "20261125-023000F"
   */
  label!: string;

  /** Its type. */
  @IsIn(BACKUP_TYPES)
  backupType!: BackupType;

  /** Its status. */
  @IsIn(BACKUP_STATUSES)
  status!: BackupStatus;

  /**
   * When it began. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  start!: string;

  /**
   * When it stopped. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  stop!: string | null;

  /**
   * Why it failed.
   * @example "The repository is full."
   */
  failure!: string | null;
}

/** How the backups of a cluster stand. */
export class BackupOverviewRow {
  /**
   * Name of the cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * As it was typed.
   * @example "Orders"
   */
  displayName!: string;

  /**
   * The stage it serves.
   * @example "Prod"
   */
  environment!: string;

  /**
   * Its application.
   * @example "webshop"
   */
  application!: string;

  /** The worst that is wrong; null when all is well. */
  @IsIn(BACKUP_PROBLEMS)
  problem!: BackupProblem | null;

  /**
   * The same as a sentence.
   * @example "The last backup failed."
   */
  problemText!: string | null;

  /** The newest backup that is not running. */
  last!: LastBackup | null;

  /**
   * The backup that is running.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  runningBackupId!: string | null;

  /**
   * When one of them was last restored somewhere and looked at. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  lastProvenAt!: string | null;

  /**
   * Which one.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  lastProvenBackupId!: string | null;

  /**
   * When the next one is due, by the schedule or by itself. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  nextDueAt!: string | null;

  /**
   * From when on a Full is due by itself, whatever the schedule says: the first one, or the one after a restore in place. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  fullDueAt!: string | null;

  /**
   * Why that one could not be begun when it was last tried.
   * @example "There is no backup repository for Prod, and none that is for all environments."
   */
  fullRefusal!: string | null;

  /**
   * Whether anything will ever be due.
   * @example true
   */
  isScheduled!: boolean;

  /**
   * How many can be used.
   * @example 9
   */
  backupCount!: number;

  /**
   * What all of them take, the log not counted, GB.
   * @example 212.4
   */
  storedGigs!: number;

  /**
   * Sizes of the last Fulls, also of such as are gone by now, the oldest first, GB.
   * @example [30.1, 30.4, 31.25]
   */
  trendGigs!: number[];

  /** The newest time of which every instant can be restored; null when there is none. */
  recoverable!: TimeRange | null;

  /**
   * How many gaps there are before that.
   * @example 0
   */
  gapCount!: number;

  /**
   * All that was committed before this is archived. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  archivedUntil!: string | null;
}

/** A page of clusters and how their backups stand. */
export class BackupOverviewPage {
  /** The rows of this page. */
  items!: BackupOverviewRow[];

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

/** Which clusters. */
export class BackupOverviewQuery extends ListQuery {
  /**
   * Only clusters whose name or application contains this.
   * @example "ord"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;

  /**
   * Only of this environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /** Only with this problem. */
  @IsIn(BACKUP_PROBLEMS)
  @IsOptional()
  problem?: BackupProblem;

  /**
   * Only with a problem, whichever it is (`true`), or with none (`false`).
   * @example true
   */
  @QueryBoolean()
  anyProblem?: boolean;

  /**
   * Only where a backup was restored somewhere and found good (`true`), or where none ever was (`false`).
   * @example false
   */
  @QueryBoolean()
  proven?: boolean;
}
