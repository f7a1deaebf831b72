import { IsInt, IsNumber, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Type } from 'class-transformer';
import { LEASE_MINUTES_DEFAULT, LEASE_MINUTES_MAX } from '../constants.js';
import { PoolServer } from './pool-server.dto.js';

/** What the servers to pull must have. */
export class PullAndLockQuery {
  /**
   * At least so many CPU cores.
   * @example 4
   */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @IsOptional()
  cpu?: number;

  /**
   * At least so much memory, GB.
   * @example 16
   */
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @IsOptional()
  ram?: number;

  /**
   * At least so much disk, GB.
   * @example 100
   */
  @Type(() => Number)
  @IsNumber()
  @Min(0)
  @IsOptional()
  dbGigs?: number;

  /**
   * Only servers of this environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /**
   * Only servers of this datacenter.
   * @example "CH"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  datacenter?: string;

  /**
   * How long the lock holds.
   * @example 15
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(LEASE_MINUTES_MAX)
  @IsOptional()
  leaseMinutes: number = LEASE_MINUTES_DEFAULT;
}

/** Servers that are now yours until `lockedUntil`. */
export class PullAndLockResponse {
  /**
   * Names the lock; give it when the servers are used.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  lockId!: string;

  /**
   * When the lock runs out. ISO 8601 UTC.
   * @example "2026-11-23T08:30:00.000Z"
   */
  lockedUntil!: string;

  /** The servers, the best fit first. */
  servers!: PoolServer[];
}
