import { Type } from 'class-transformer';
import { IsIn, IsNumber, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { POLICY_SOURCES } from '@rocket/domain';
import type { PolicySource } from '@rocket/domain';

/** How many of each calendar period keep their newest Full. What is absent keeps none. */
export class GfsPolicy {
  /**
   * Days.
   * @example 7
   */
  @IsNumber()
  @IsOptional()
  daily?: number;

  /**
   * Weeks, from Monday on.
   * @example 4
   */
  @IsNumber()
  @IsOptional()
  weekly?: number;

  /**
   * Months.
   * @example 12
   */
  @IsNumber()
  @IsOptional()
  monthly?: number;

  /**
   * Years.
   * @example 3
   */
  @IsNumber()
  @IsOptional()
  yearly?: number;
}

/** Which backups of a cluster stay. One of recovery window, redundancy, calendar periods and diffs has to be there. A Full stays if any rule wants it. */
export class BackupPolicyRules {
  /**
   * Every instant of so many days back stays restorable.
   * @example 30
   */
  @IsNumber()
  @IsOptional()
  recoveryWindowDays?: number;

  /**
   * So many Fulls stay, the newest ones.
   * @example 2
   */
  @IsNumber()
  @IsOptional()
  redundancy?: number;

  /** The newest Full of each of the last days, weeks, months and years that have one. */
  @IsObject()
  @ValidateNested()
  @Type(() => GfsPolicy)
  @IsOptional()
  gfs?: GfsPolicy;

  /**
   * Of the Fulls and Diffs that stay, so many of the newest are counted, and Diffs beyond them go.
   * @example 7
   */
  @IsNumber()
  @IsOptional()
  diffs?: number;

  /**
   * So many Fulls stay however old they are; a floor under the rules.
   * @example 2
   */
  @IsNumber()
  @IsOptional()
  minimumCopies?: number;

  /**
   * A newest backup that is older than this is reported as a problem. 8 when absent.
   * @example 8
   */
  @IsNumber()
  @IsOptional()
  staleAfterDays?: number;
}

/** What holds for the backups of a cluster, and who said so. */
export class BackupPolicy {
  /** What holds. */
  policy!: BackupPolicyRules;

  /** `cluster`: its own policy. `environment`: that of its environment. `retentionDays`: its number of days as a recovery window. */
  @IsIn(POLICY_SOURCES)
  source!: PolicySource;

  /** Its own policy; null when it has none. */
  own!: BackupPolicyRules | null;

  /**
   * Who wrote its own policy.
   * @example "ada"
   */
  changedBy!: string | null;

  /**
   * When. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  changedAt!: string | null;

  /**
   * Version of its own policy, for `If-Match`; 0 when it has none.
   * @example 1
   */
  version!: number;
}

/** What holds for the backups of clusters of an environment that have no policy of their own. */
export class EnvironmentBackupPolicy {
  /**
   * The environment.
   * @example "Prod"
   */
  environment!: string;

  /** What holds; null: the number of days of each cluster. */
  policy!: BackupPolicyRules | null;

  /**
   * Who wrote it.
   * @example "ada"
   */
  changedBy!: string | null;

  /**
   * When. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  changedAt!: string | null;

  /**
   * For `If-Match`; 0 when there is none.
   * @example 1
   */
  version!: number;
}

/** Which backups shall stay. */
export class BackupPolicyRequest {
  /** The rules. */
  @IsObject()
  @ValidateNested()
  @Type(() => BackupPolicyRules)
  policy!: BackupPolicyRules;
}
