import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsNumber, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { CLUSTER_MEMBERS_MAX } from '../constants.js';

/** The most that is approved without anybody deciding. */
export class AutomaticApprovalLimit {
  /**
   * Servers.
   * @example 2
   */
  @IsInt()
  @Min(1)
  @Max(CLUSTER_MEMBERS_MAX)
  nodes!: number;

  /**
   * Cores of each.
   * @example 2
   */
  @IsInt()
  @Min(1)
  @Max(1024)
  cpu!: number;

  /**
   * Memory of each, GB.
   * @example 8
   */
  @IsNumber()
  @Min(0.5)
  @Max(100_000)
  ramGb!: number;

  /**
   * Disk of each, GB.
   * @example 50
   */
  @IsNumber()
  @Min(1)
  @Max(1_000_000)
  dbGigs!: number;
}

/** How requests for an environment are decided. */
export class WriteApprovalRule {
  /** Up to this size nobody has to decide; null: always somebody. */
  @IsObject()
  @ValidateNested()
  @Type(() => AutomaticApprovalLimit)
  @IsOptional()
  automaticUpTo: AutomaticApprovalLimit | null = null;

  /**
   * Whether somebody else than who asks has to decide.
   * @example true
   */
  @IsBoolean()
  needsOther!: boolean;
}

/** How requests for an environment are decided, as it is now. */
export class ApprovalRuleAnswer extends WriteApprovalRule {
  /**
   * Give it as `If-Match` to change the rule; 0 as long as nobody has written one.
   * @example 1
   */
  version!: number;
}

/** What may be had at the same time. Null: as much as there is. */
export class WriteQuota {
  /**
   * Clusters.
   * @example 10
   */
  @IsInt()
  @Min(0)
  @Max(100_000)
  @IsOptional()
  clusters: number | null = null;

  /**
   * Cores of all servers together.
   * @example 64
   */
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  @IsOptional()
  cpu: number | null = null;

  /**
   * Memory of all servers together, GB.
   * @example 256
   */
  @IsNumber()
  @Min(0)
  @Max(1_000_000_000)
  @IsOptional()
  ramGb: number | null = null;

  /**
   * Disk of all servers together, GB.
   * @example 4000
   */
  @IsNumber()
  @Min(0)
  @Max(1_000_000_000)
  @IsOptional()
  dbGigs: number | null = null;
}

/** What is used of a quota. */
export class QuotaUsed {
  /**
   * Clusters.
   * @example 3
   */
  clusters!: number;

  /**
   * Cores of all servers together.
   * @example 24
   */
  cpu!: number;

  /**
   * Memory of all servers together, GB.
   * @example 96
   */
  ramGb!: number;

  /**
   * Disk of all servers together, GB.
   * @example 1200
   */
  dbGigs!: number;
}

/** A quota, and what is used of it. */
export class QuotaAnswer extends WriteQuota {
  /** What is used now. */
  used!: QuotaUsed;

  /**
   * Give it as `If-Match` to change the quota; 0 as long as nobody has written one.
   * @example 1
   */
  version!: number;
}
