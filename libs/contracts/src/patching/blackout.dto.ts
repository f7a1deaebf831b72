import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { INSTANT_PATTERN } from '../constants.js';

/** A time in which no planned work starts. */
export class Blackout {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * Only in this environment; null: everywhere.
   * @example "Prod"
   */
  environment!: string | null;

  /**
   * When it begins. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  startsAt!: string;

  /**
   * When it ends. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  endsAt!: string;

  /**
   * Why.
   * @example "Closing of the year"
   */
  reason!: string;

  /**
   * Who added it.
   * @example "admin"
   */
  createdBy!: string;

  /**
   * When it was added. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;
}

/** A page of blackouts. */
export class BlackoutPage {
  /** The rows of this page. */
  items!: Blackout[];

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

/** A time in which no planned work shall start. */
export class AddBlackoutRequest {
  /**
   * Only in this environment; everywhere when absent.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /**
   * When it begins. ISO 8601.
   * @example "2026-12-23T00:00:00Z"
   */
  @Matches(new RegExp(INSTANT_PATTERN), { message: 'must be an instant such as 2026-12-23T00:00:00Z' })
  startsAt!: string;

  /**
   * When it ends. ISO 8601.
   * @example "2027-01-04T00:00:00Z"
   */
  @Matches(new RegExp(INSTANT_PATTERN), { message: 'must be an instant such as 2026-12-23T00:00:00Z' })
  endsAt!: string;

  /**
   * Why.
   * @example "Closing of the year"
   */
  @IsString()
  @MaxLength(300)
  reason!: string;
}
