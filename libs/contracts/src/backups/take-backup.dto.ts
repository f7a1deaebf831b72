import { IsIn, IsOptional, Matches, MaxLength } from 'class-validator';
import { BACKUP_TYPES } from '@rocket/domain';
import type { BackupType } from '@rocket/domain';
import { SERVER_NAME_PATTERN } from '../constants.js';

/** A backup to take now. */
export class TakeBackupRequest {
  /**
   * `Full` stands alone, `Diff` builds on the last Full, `Incr` on the last backup of any type.
   * @example "Full"
   */
  @IsIn(BACKUP_TYPES)
  @IsOptional()
  backupType: BackupType = 'Full';

  /**
   * The member to take it from; a replica that is well, or else the primary, when absent.
   * @example "ch-pg-014"
   */
  @Matches(new RegExp(SERVER_NAME_PATTERN), { message: 'must look like a host name' })
  @MaxLength(253)
  @IsOptional()
  serverName?: string;
}

/** The wish for a backup was accepted. */
export class TakeBackupResponse {
  /**
   * The backup, which is `Running` now.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  backupId!: string;

  /**
   * The operation that takes it.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b11"
   */
  operationId!: string;
}
