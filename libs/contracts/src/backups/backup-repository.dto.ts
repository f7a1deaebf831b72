import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { BACKUP_REPOSITORY_KINDS } from '@rocket/domain';
import type { BackupRepositoryKind } from '@rocket/domain';
import { REPOSITORY_LEVELS } from '../constants.js';
import type { RepositoryLevel } from '../constants.js';

const isGiven = (_request: unknown, value: unknown): boolean => value !== undefined;

/** A place where backups lie. */
export class BackupRepository {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * Its name.
   * @example "default"
   */
  name!: string;

  /**
   * Whose clusters it is for; null: those of every environment that has none of its own.
   * @example "Prod"
   */
  environment!: string | null;

  /** How it is reached. */
  @IsIn(BACKUP_REPOSITORY_KINDS)
  kind!: BackupRepositoryKind;

  /**
   * Of the kind `server`: on which server of the pool it is; null for others.
   * @example "backup-1.example.com"
   */
  serverName!: string | null;

  /**
   * Where it is.
   * @example "/srv/backups"
   */
  path!: string;

  /**
   * How much it can hold, GB; null when it is not known.
   * @example 4000
   */
  totalGigs!: number | null;

  /**
   * How much of that is free, GB.
   * @example 1250.5
   */
  freeGigs!: number | null;

  /**
   * How much of it is used.
   * @example 68.7
   */
  usedPercent!: number | null;

  /** `unknown`: it did not answer, or there is no such thing as being full. */
  @IsIn(REPOSITORY_LEVELS)
  level!: RepositoryLevel;

  /**
   * Why it did not answer.
   * @example "The directory is not there."
   */
  fault!: string | null;

  /**
   * Used as much as this is a warning.
   * @example 80
   */
  warnPercent!: number;

  /**
   * Used as much as this is critical.
   * @example 95
   */
  criticalPercent!: number;

  /**
   * What the backups in it take, the log not counted, GB.
   * @example 812.4
   */
  backupsGigs!: number;

  /**
   * How many clusters have backups in it.
   * @example 12
   */
  clusterCount!: number;

  /**
   * When it was added. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;

  /**
   * For `If-Match`.
   * @example 1
   */
  version!: number;
}

/** A page of backup repositories. */
export class BackupRepositoryPage {
  /** The rows of this page. */
  items!: BackupRepository[];

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

/** A place where backups shall lie. */
export class AddBackupRepositoryRequest {
  /**
   * Its name.
   * @example "nas-2"
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(60)
  name!: string;

  /**
   * Whose clusters it is for; null: those of every environment that has none of its own.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string | null;

  /** How it is reached; `filesystem` when absent. */
  @IsIn(BACKUP_REPOSITORY_KINDS)
  @IsOptional()
  kind?: BackupRepositoryKind;

  /**
   * Of the kind `server`: a free server of the pool that is reached over SSH. It leaves the pool.
   * @example "backup-1.example.com"
   */
  @IsString()
  @MaxLength(253)
  @IsOptional()
  serverName?: string;

  /**
   * An absolute path on the machine of the control plane, or on the server: below `/var/lib/rocket-managed/server`, or a
   * directory that is there and belongs to the account of the databases.
   * @example "/srv/backups"
   */
  @Matches(/^\/[^\0\n]*$/, { message: 'must be an absolute path' })
  @MaxLength(1000)
  path!: string;

  /**
   * Used as much as this is a warning; 80 when absent.
   * @example 80
   */
  @IsInt()
  @Min(1)
  @Max(100)
  @IsOptional()
  warnPercent?: number;

  /**
   * Used as much as this is critical; 95 when absent.
   * @example 95
   */
  @IsInt()
  @Min(1)
  @Max(100)
  @IsOptional()
  criticalPercent?: number;
}

/** What is to be changed of a backup repository. What is absent stays as it is. */
export class ChangeBackupRepositoryRequest {
  /**
   * Its name.
   * @example "nas-2"
   */
  @ValidateIf(isGiven)
  @IsString()
  @IsNotEmpty()
  @MaxLength(60)
  name?: string;

  /**
   * Whose clusters it is for; null: those of every environment that has none of its own.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string | null;

  /**
   * An absolute path on the machine of the control plane.
   * @example "/srv/backups"
   */
  @ValidateIf(isGiven)
  @Matches(/^\/[^\0]*$/, { message: 'must be an absolute path' })
  @MaxLength(1000)
  path?: string;

  /**
   * Used as much as this is a warning.
   * @example 80
   */
  @IsInt()
  @Min(1)
  @Max(100)
  @IsOptional()
  warnPercent?: number;

  /**
   * Used as much as this is critical.
   * @example 95
   */
  @IsInt()
  @Min(1)
  @Max(100)
  @IsOptional()
  criticalPercent?: number;
}
