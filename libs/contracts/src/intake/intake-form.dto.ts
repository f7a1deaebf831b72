import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { AVAILABILITY_WISHES, DATA_CLASSES } from '@rocket/domain';
import type { DataClass } from '@rocket/domain';
import { CLUSTER_MEMBERS_MAX, EMAIL_LENGTH_MAX } from '../constants.js';

/** Somebody who is told. Half of it may be written as long as it is a draft. */
export class IntakeFormContact {
  /**
   * Who it is.
   * @example "Ada Lovelace"
   */
  @IsString()
  @MaxLength(100)
  name!: string;

  /**
   * Where they are told; an e-mail address when it is submitted.
   * @example "ada@example.org"
   */
  @IsString()
  @MaxLength(EMAIL_LENGTH_MAX)
  email!: string;
}

/** What a team says about the cluster that it wants. What is absent or null was not said yet. */
export class IntakeFormContent {
  /**
   * What it is for: an application that is there, or a new one.
   * @example "Webshop"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  applicationName?: string | null;

  /** Who owns it. */
  @IsObject()
  @ValidateNested()
  @Type(() => IntakeFormContact)
  @IsOptional()
  owner?: IntakeFormContact | null;

  /** Who is called at night. */
  @IsObject()
  @ValidateNested()
  @Type(() => IntakeFormContact)
  @IsOptional()
  onCall?: IntakeFormContact | null;

  /**
   * The stage it serves.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string | null;

  /**
   * A major or an exact version; the newest when nothing is said.
   * @example "18"
   */
  @Matches(/^\d{1,3}(\.\d{1,3}){0,2}$/, { message: 'must be a version such as 18 or 18.4' })
  @IsOptional()
  release?: string | null;

  /**
   * The name of the cluster.
   * @example "orders"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  clusterName?: string | null;

  /**
   * How many servers.
   * @example 3
   */
  @IsInt()
  @Min(1)
  @Max(CLUSTER_MEMBERS_MAX)
  @IsOptional()
  nodes?: number | null;

  /**
   * Only servers of this datacenter; wherever there are some when nothing is said.
   * @example "CH"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  datacenter?: string | null;

  /**
   * Cores of each server.
   * @example 4
   */
  @IsInt()
  @Min(1)
  @Max(1024)
  @IsOptional()
  cpu?: number | null;

  /**
   * Memory of each server, GB.
   * @example 16
   */
  @IsNumber()
  @Min(0.5)
  @Max(100_000)
  @IsOptional()
  ramGb?: number | null;

  /**
   * Disk of each server for its databases, GB.
   * @example 200
   */
  @IsNumber()
  @Min(1)
  @Max(1_000_000)
  @IsOptional()
  dbGigs?: number | null;

  /**
   * How much it is expected to grow in a year, per cent.
   * @example 30
   */
  @IsNumber()
  @Min(0)
  @Max(10_000)
  @IsOptional()
  growthPercentPerYear?: number | null;

  /**
   * How much of the time it is wished to be up, per cent.
   * @example 99.9
   */
  @IsIn(AVAILABILITY_WISHES)
  @IsOptional()
  availabilityPercent?: number | null;

  /**
   * How much of what was written last may be lost, minutes.
   * @example 5
   */
  @IsInt()
  @Min(0)
  @Max(100_000)
  @IsOptional()
  rpoMinutes?: number | null;

  /**
   * How long it may take until it is back, minutes.
   * @example 60
   */
  @IsInt()
  @Min(0)
  @Max(100_000)
  @IsOptional()
  rtoMinutes?: number | null;

  /**
   * Days for which every moment shall stay restorable.
   * @example 30
   */
  @IsInt()
  @Min(1)
  @Max(3650)
  @IsOptional()
  retentionDays?: number | null;

  /**
   * How widely what is stored may be known.
   * @example "internal"
   */
  @IsIn(DATA_CLASSES)
  @IsOptional()
  dataClass?: DataClass | null;

  /**
   * The day on which it is needed.
   * @example "2026-12-24"
   */
  @Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { message: 'must be a day such as 2026-12-24' })
  @IsOptional()
  neededBy?: string | null;

  /**
   * Who pays.
   * @example "CC-4711"
   */
  @IsString()
  @MaxLength(60)
  @IsOptional()
  costCentre?: string | null;

  /**
   * What it is needed for.
   * @example "The new shop opens before Christmas."
   */
  @IsString()
  @MaxLength(2000)
  @IsOptional()
  why?: string | null;
}
