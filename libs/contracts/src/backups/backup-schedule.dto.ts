import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { BACKUP_TYPES } from '@rocket/domain';
import type { BackupType } from '@rocket/domain';

/** When a cluster is backed up. */
export class BackupSchedule {
  /**
   * The cluster.
   * @example "orders"
   */
  clusterName!: string;

  /**
   * When Fulls begin: minute, hour, day of the month, month, day of the week.
   * @example "17 2 * * *"
   */
  fullCron!: string;

  /**
   * When Diffs begin; null: never.
   * @example "17 14 * * *"
   */
  diffCron!: string | null;

  /**
   * When Incrs begin; null: never.
   * @example "0,30 * * * *"
   */
  incrCron!: string | null;

  /**
   * The IANA zone whose clock is meant.
   * @example "Europe/Zurich"
   */
  zone!: string;

  /**
   * Whether anything is begun by it.
   * @example true
   */
  isEnabled!: boolean;

  /**
   * The same in words.
   * @example "Full: At 02:17."
   */
  words!: string;

  /**
   * When the next one is due. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  nextDueAt!: string | null;

  /**
   * Up to when everything that was due has been taken care of. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  lastDueAt!: string | null;

  /** What can be taken of the cluster, by schedule or by hand; none while it cannot be backed up at all. */
  @IsIn(BACKUP_TYPES, { each: true })
  types!: BackupType[];

  /**
   * How long a Full is expected to take, minutes.
   * @example 25
   */
  expectedMinutes!: number;

  /**
   * For `If-Match`; 0 as long as nobody has written it: that is what it will get with its first backup.
   * @example 1
   */
  version!: number;
}

/** When a cluster shall be backed up. */
export class BackupScheduleRequest {
  /**
   * When Fulls begin: minute, hour, day of the month, month, day of the week. They may not run into the maintenance window.
   * @example "17 2 * * *"
   */
  @IsString()
  @MaxLength(100)
  fullCron!: string;

  /**
   * When Diffs begin; never when absent.
   * @example "17 14 * * *"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  diffCron?: string | null;

  /**
   * When Incrs begin; never when absent.
   * @example "0,30 * * * *"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  incrCron?: string | null;

  /**
   * The IANA zone whose clock is meant; UTC when absent.
   * @example "Europe/Zurich"
   */
  @IsString()
  @MaxLength(60)
  @IsOptional()
  zone?: string;

  /**
   * False begins nothing any more; true when absent.
   * @example true
   */
  @IsBoolean()
  @IsOptional()
  isEnabled?: boolean;
}
