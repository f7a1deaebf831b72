import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { DBMS_TYPES } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { CostLinePart } from './cost.dto.js';

/** A cluster that somebody may want. */
export class EstimateCostRequest {
  /**
   * Its environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  environment!: string;

  /** Its DBMS. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /**
   * How many servers.
   * @example 3
   */
  @IsInt()
  @Min(1)
  @Max(100)
  nodes!: number;

  /**
   * Processors of each server.
   * @example 4
   */
  @IsInt()
  @Min(0)
  @Max(100_000)
  cpu!: number;

  /**
   * GB of memory of each server.
   * @example 16
   */
  @Min(0)
  @Max(1_000_000)
  ramGb!: number;

  /**
   * GB of disk of each server.
   * @example 200
   */
  @Min(0)
  @Max(10_000_000)
  dbGigs!: number;

  /**
   * GB of all its backups together.
   * @example 50
   */
  @Min(0)
  @Max(10_000_000)
  @IsOptional()
  backupGb: number = 0;
}

/** What it would cost in a whole month, by the prices of now. */
export class CostEstimate {
  /**
   * ISO 4217.
   * @example "CHF"
   */
  currency!: string;

  /**
   * How many digits the smallest unit takes.
   * @example 2
   */
  minorDigits!: number;

  /**
   * The rate card that holds.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  rateCardId!: string;

  /**
   * In the smallest unit. The parts add up to it.
   * @example 60391
   */
  total!: number;

  /** Part by part. */
  parts!: CostLinePart[];
}
