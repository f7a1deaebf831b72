import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { DBMS_TYPES, RATE_DIGITS, SHARED_COST_MODES } from '@rocket/domain';
import type { DbmsType, SharedCostMode } from '@rocket/domain';

const PRICE_MAX = 1_000_000_000;
const PRICE_STEPS = 10 ** RATE_DIGITS;

/** Of a whole month, in units of the currency, to the millionth. class-validator's own check of places fails on `1e-7`. */
function IsPrice(): PropertyDecorator {
  return ValidateBy({
    name: 'isPrice',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'number' && value >= 0 && value <= PRICE_MAX && Math.round(value * PRICE_STEPS) / PRICE_STEPS === value,
      defaultMessage: () =>
        `$property must be a number from 0 to ${String(PRICE_MAX)} with at most ${String(RATE_DIGITS)} decimal places`,
    },
  });
}

/** What each part costs for a whole month. */
export class PartPrices {
  /**
   * A processor of a server, in units of the currency.
   * @example 12.5
   */
  @IsPrice()
  cpu!: number;

  /**
   * A GB of memory of a server.
   * @example 3.2
   */
  @IsPrice()
  ramGb!: number;

  /**
   * A GB of disk of a server.
   * @example 0.12
   */
  @IsPrice()
  diskGb!: number;

  /**
   * A GB of backups, as they are stored.
   * @example 0.023
   */
  @IsPrice()
  backupGb!: number;

  /**
   * A server, however large.
   * @example 40
   */
  @IsPrice()
  server!: number;

  /**
   * A cluster, however many servers it has.
   * @example 100
   */
  @IsPrice()
  cluster!: number;
}

/** Prices, and where they hold. The most specific rate counts: environment and DBMS, environment, DBMS, everything. */
export class Rate {
  /**
   * Only in this environment; null for all.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment: string | null = null;

  /**
   * Only for this DBMS; null for all.
   * @example "PostgreSQL"
   */
  @IsIn(DBMS_TYPES)
  @IsOptional()
  dbmsType: DbmsType | null = null;

  /** What each part costs for a whole month. */
  @ValidateNested()
  @Type(() => PartPrices)
  prices!: PartPrices;
}

/** What somebody says about prices. */
export class WriteRateCardRequest {
  /**
   * ISO 4217.
   * @example "CHF"
   */
  @Matches(/^[A-Z]{3}$/, { message: 'must be a currency such as CHF' })
  currency!: string;

  /**
   * The day from which on it holds, in the zone of the installation. The first card may begin on any day, others after today.
   * @example "2026-12-01"
   */
  @Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'must be a day such as 2026-12-01' })
  effectiveOn!: string;

  /** What becomes of the cost of servers that wait in the pool: a row of its own, or borne by applications. */
  @IsIn(SHARED_COST_MODES)
  sharedCost!: SharedCostMode;

  /** One of them for everything; others for places in which prices are different. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => Rate)
  rates!: Rate[];

  /**
   * Why, for whoever reads it later.
   * @example "Prices of 2027, as agreed with the controllers"
   */
  @IsString()
  @MaxLength(300)
  @IsOptional()
  note: string = '';
}

/** What things cost from a day on, until a newer card takes its place. */
export class RateCard extends WriteRateCardRequest {
  /**
   * Stays the same for ever. A UUID v7.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  id!: string;

  /**
   * The instant at which that day begins. ISO 8601 UTC.
   * @example "2026-11-30T23:00:00.000Z"
   */
  effectiveAt!: string;

  /**
   * The day on which a newer card takes its place; null when none does.
   * @example "2027-01-01"
   */
  replacedOn!: string | null;

  /**
   * `planned` until it holds, `current`, then `past`. Only a planned one is changed.
   * @example "current"
   */
  state!: 'planned' | 'current' | 'past';

  /**
   * Who said it.
   * @example "ada"
   */
  createdBy!: string;

  /**
   * When it was said. ISO 8601 UTC.
   * @example "2026-11-23T08:15:00.000Z"
   */
  createdAt!: string;

  /**
   * Raised by every change; send it back in `If-Match`.
   * @example 1
   */
  version!: number;
}

/** All rate cards, the newest first. */
export class RateCardPage {
  /** The rows of this page. */
  items!: RateCard[];

  /**
   * How many there are.
   * @example 3
   */
  total!: number;

  /**
   * All are on one page.
   * @example "WyJjcmVhdGVkQXQiXQ"
   */
  nextCursor!: string | null;
}
