import { IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { CRITICALITIES } from '@rocket/domain';
import type { Criticality } from '@rocket/domain';
import { AsOfQuery } from '../as-of-query.dto.js';
import { QueryBoolean } from '../query-boolean.js';

/** Something that uses databases and has people who answer for it. */
export class Application {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * What the application is called.
   * @example "webshop"
   */
  applicationName!: string;

  /**
   * What it is, in words.
   * @example "The customer-facing shop"
   */
  description!: string;

  /**
   * Who pays for it.
   * @example "CC-4711"
   */
  costCentre!: string | null;

  /**
   * How much it hurts when it stands still; null until somebody has judged it.
   * @example "high"
   */
  @IsIn(CRITICALITIES)
  criticality!: Criticality | null;

  /**
   * Active clusters that belong to it.
   * @example 2
   */
  clusterCount!: number;

  /**
   * Contacts that are told: approved, and with a confirmed address.
   * @example 3
   */
  contactCount!: number;

  /**
   * Raised by every change; send it back in `If-Match`.
   * @example 3
   */
  version!: number;

  /**
   * When it was created. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;
}
/** A page of applications. */
export class ApplicationPage {
  /** The rows of this page. */
  items!: Application[];

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
/** A new application. */
export class CreateApplicationRequest {
  /**
   * What it is called; unique.
   * @example "webshop"
   */
  @IsString()
  @IsNotEmpty()
  @Matches(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u, {
    message: 'must be 1 to 100 letters, digits, spaces, dots, _ or -, a letter or digit first',
  })
  applicationName!: string;

  /**
   * What it is, in words.
   * @example "The customer-facing shop"
   */
  @IsString()
  @MaxLength(1000)
  @IsOptional()
  description?: string;

  /**
   * Who pays for it.
   * @example "CC-4711"
   */
  @IsString()
  @MaxLength(64)
  @IsOptional()
  costCentre?: string;

  /**
   * How much it hurts when it stands still.
   * @example "high"
   */
  @IsIn(CRITICALITIES)
  @IsOptional()
  criticality?: Criticality;
}

/** What shall be different about an application; what is absent stays. */
export class UpdateApplicationRequest {
  /**
   * What it is, in words.
   * @example "The customer-facing shop"
   */
  @IsString()
  @MaxLength(1000)
  @IsOptional()
  description?: string;

  /**
   * Who pays for it; null for nobody.
   * @example "CC-4711"
   */
  @IsString()
  @MaxLength(64)
  @IsOptional()
  costCentre?: string | null;

  /**
   * How much it hurts when it stands still; null for not judged.
   * @example "high"
   */
  @IsIn(CRITICALITIES)
  @IsOptional()
  criticality?: Criticality | null;
}

/** Filters of the application list. Sorts by `applicationName`, `costCentre` or `createdAt`. */
export class ApplicationQuery extends AsOfQuery {
  /**
   * Part of the application's name.
   * @example "shop"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  search?: string;

  /**
   * Only those that hurt as much.
   * @example "high"
   */
  @IsIn(CRITICALITIES)
  @IsOptional()
  criticality?: Criticality;

  /**
   * Only those whose confirmed owner has the e-mail address of whoever asks.
   * @example true
   */
  @QueryBoolean()
  mine?: boolean;
}
