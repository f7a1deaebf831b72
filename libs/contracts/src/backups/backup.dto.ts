import { IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { BACKUP_STATUSES, BACKUP_TYPES } from '@rocket/domain';
import type { BackupStatus, BackupType } from '@rocket/domain';
import { HOLD_REASON_LENGTH_MAX } from '../constants.js';
import { ListQuery } from '../list-query.dto.js';

/** A backup of a cluster, or an attempt at one. */
export class Backup {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * The cluster that it is of.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * How it is called where it lies.
   * @example "20261125-023000F"
   */
  label!: string;

  /** `Full` stands alone, `Diff` builds on the last Full, `Incr` on the last backup of any type. */
  @IsIn(BACKUP_TYPES)
  backupType!: BackupType;

  /** `Expiring`: its files are being deleted. `Expired`: they are gone, and its row stays. */
  @IsIn(BACKUP_STATUSES)
  status!: BackupStatus;

  /**
   * What the databases took on disk, GB; null as long as nobody knows.
   * @example 124.5
   */
  dbSizeGigs!: number | null;

  /**
   * What it takes where it lies, GB; null as long as nobody knows.
   * @example 31.25
   */
  bkupSizeGigs!: number | null;

  /**
   * When it began. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  start!: string;

  /**
   * The first instant to which it can be restored; null for one that never came to its end. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  stop!: string | null;

  /**
   * How far a running one has come.
   * @example 40
   */
  progressPercent!: number | null;

  /**
   * The backup that it builds on; null for a Full.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  parentId!: string | null;

  /**
   * The way it was taken.
   * @example "streamed"
   */
  method!: string;

  /**
   * The release that the cluster ran.
   * @example "18.4"
   */
  release!: string;

  /**
   * The member that it was taken from.
   * @example "ch-pg-014"
   */
  serverName!: string | null;

  /**
   * The backup repository in which it lies.
   * @example "default"
   */
  repository!: string;

  /**
   * Place in the log without everything from which on it is of no use.
   * @example "0/3000028"
   */
  walStart!: string | null;

  /**
   * Up to where it needs the log.
   * @example "0/3000138"
   */
  walStop!: string | null;

  /**
   * SHA-256 of the list of its files with their checksums.
   * @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
   */
  manifestSha256!: string | null;

  /**
   * Why it failed.
   * @example "The repository is full."
   */
  failure!: string | null;

  /**
   * When it was last restored somewhere and looked at. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  verifiedAt!: string | null;

  /**
   * What came of that.
   * @example "412 indexes of 96 tables are whole."
   */
  verification!: string | null;

  /**
   * Who keeps it whatever the rules say.
   * @example "anna"
   */
  heldBy!: string | null;

  /**
   * Why that somebody does.
   * @example "audit 4711"
   */
  holdReason!: string | null;

  /**
   * Since when. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  heldAt!: string | null;

  /**
   * Why it stays, or when or why it goes; null when it is gone.
   * @example "kept: first Full before the recovery point"
   */
  keepReason!: string | null;

  /**
   * After this instant it goes; null where that depends on backups or decisions that are yet to be made. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  expiresAt!: string | null;

  /**
   * When its files were gone. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  removedAt!: string | null;

  /**
   * The operation that made it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  operationId!: string | null;

  /**
   * Counts its changes.
   * @example 3
   */
  version!: number;
}

/** A page of backups. */
export class BackupPage {
  /** The rows of this page. */
  items!: Backup[];

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

/** Which backups of a cluster. */
export class ClusterBackupQuery extends ListQuery {
  /** Only in this status. */
  @IsIn(BACKUP_STATUSES)
  @IsOptional()
  status?: BackupStatus;

  /** Only of this type. */
  @IsIn(BACKUP_TYPES)
  @IsOptional()
  backupType?: BackupType;
}

/** Which backups. */
export class BackupQuery extends ClusterBackupQuery {
  /**
   * Only of this cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(40)
  @IsOptional()
  clusterName?: string;
}

/** Whether a backup stays whatever the rules say. */
export class HoldBackupRequest {
  /**
   * True keeps it, false leaves it to the rules again.
   * @example true
   */
  @IsBoolean()
  hold!: boolean;

  /**
   * Why it has to stay. Needed to hold it.
   * @example "audit 4711"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(HOLD_REASON_LENGTH_MAX)
  @IsOptional()
  holdReason?: string;
}
