import { IsIn } from 'class-validator';
import { BACKUP_STATUSES, BACKUP_TYPES, POLICY_SOURCES } from '@rocket/domain';
import type { BackupStatus, BackupType, PolicySource } from '@rocket/domain';
import { ROLL_OFF_DECISIONS } from '../constants.js';
import type { RollOffDecision } from '../constants.js';
import { BackupPolicyRules } from './backup-policy.dto.js';

/** What becomes of a backup. */
export class RollOffEntry {
  /**
   * The backup.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  backupId!: string;

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
   * The first instant to which it can be restored. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  stop!: string | null;

  /**
   * What it takes where it lies, GB.
   * @example 31.25
   */
  bkupSizeGigs!: number | null;

  /** Whether it stays. */
  @IsIn(ROLL_OFF_DECISIONS)
  decision!: RollOffDecision;

  /**
   * Why it stays, or when or why it goes.
   * @example "kept: monthly 2026-10"
   */
  reason!: string;

  /**
   * After this instant it goes; null where that depends on backups or decisions that are yet to be made. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  expiresAt!: string | null;
}

/** A time between two instants. */
export class TimeRange {
  /**
   * Its first instant. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  from!: string;

  /**
   * Its last instant. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  to!: string;
}

/** To which instants can be restored, before and after backups roll off. */
export class RecoverableChange {
  /** Now; null when nothing can be restored. */
  before!: TimeRange | null;

  /** Afterwards; null when nothing could be restored. */
  after!: TimeRange | null;
}

/** Which backups of a cluster go by its policy, and why the others stay. */
export class RollOff {
  /** Every backup that has files, the oldest first. */
  items!: RollOffEntry[];

  /**
   * Ids of those that go, in the order in which they do: wherever it is interrupted, what is left can be used.
   * @example ["01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"]
   */
  order!: string[];

  /** To which instants can be restored, as far as backups decide it; see `recoverable` of the cluster for gaps in the log. */
  recoverable!: RecoverableChange;

  /**
   * What goes with them, GB; the log comes on top of it.
   * @example 62.5
   */
  freesGigs!: number;

  /**
   * What somebody has to look after.
   * @example ["The newest backup is of 2026-11-01, 22 days old. The last ones stay however old they get, but new ones are missing."]
   */
  problems!: string[];

  /** The policy that was applied. */
  policy!: BackupPolicyRules;

  /** Who said what holds; for a preview: what holds now. */
  @IsIn(POLICY_SOURCES)
  source!: PolicySource;
}

/** A time to which nothing can be restored, between two to which it can. */
export class RecoverableGap {
  /**
   * The last instant before it that can be restored. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  from!: string;

  /**
   * The first instant after it that can be. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  to!: string;

  /**
   * Why.
   * @example "The log from 2026-11-23T10:05:00.000Z to 2026-11-23T10:20:00.000Z is not archived. The next backup after that stopped at 2026-11-23T14:00:00.000Z."
   */
  reason!: string;
}

/** Which instants of a cluster can be restored. */
export class Recoverable {
  /** Every instant in one of them can be restored. Ascending. */
  ranges!: TimeRange[];

  /** What is between them. */
  gaps!: RecoverableGap[];

  /**
   * All that was committed before this is archived; null when no log is. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  archivedUntil!: string | null;

  /**
   * What could be restored if the log were there that it needs.
   * @example []
   */
  problems!: string[];
}
