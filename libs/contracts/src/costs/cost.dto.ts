import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { COST_HOLDERS, COST_LINE_KINDS, DBMS_TYPES, PRICED_PARTS, SHARED_COST_MODES } from '@rocket/domain';
import type { CostHolder, CostLineKind, DbmsType, PricedPart, SharedCostMode } from '@rocket/domain';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
export const COST_LINES_MAX = 500;

/** Which costs. */
export class CostQuery {
  /**
   * The month; the newest that was counted when absent.
   * @example "2026-11"
   */
  @Matches(MONTH, { message: 'must be a month such as 2026-11' })
  @IsOptional()
  month?: string;

  /** Only of an application, of the pool, or of what nobody could have. */
  @IsIn(COST_HOLDERS)
  @IsOptional()
  holder?: CostHolder;

  /**
   * Only of this application.
   * @example "Webshop"
   */
  @IsString()
  @MaxLength(100)
  @IsOptional()
  applicationName?: string;

  /**
   * Only in this environment.
   * @example "Prod"
   */
  @IsString()
  @MaxLength(30)
  @IsOptional()
  environment?: string;

  /** Only of this DBMS. */
  @IsIn(DBMS_TYPES)
  @IsOptional()
  dbmsType?: DbmsType;
}

/** The same, as JSON or as a file for a spreadsheet. */
export class CostOfMonthQuery extends CostQuery {
  /**
   * `csv` is safe to open in a spreadsheet.
   * @example "json"
   */
  @IsIn(['json', 'csv'])
  @IsOptional()
  format: 'json' | 'csv' = 'json';
}

/** How many lines. */
export class CostLineQuery extends CostQuery {
  /**
   * Lines at most, the dearest first.
   * @example 100
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(COST_LINES_MAX)
  @IsOptional()
  limit: number = 100;
}

/** Which months. */
export class CostMonthsQuery {
  /**
   * The first one.
   * @example "2026-01"
   */
  @Matches(MONTH, { message: 'must be a month such as 2026-01' })
  @IsOptional()
  from: string = '0000-01';

  /**
   * The last one.
   * @example "2026-12"
   */
  @Matches(MONTH, { message: 'must be a month such as 2026-12' })
  @IsOptional()
  to: string = '9999-12';
}

/** How a month was counted. */
export class CountedMonth {
  /**
   * The month, in the time zone of the installation.
   * @example "2026-11"
   */
  month!: string;

  /**
   * When it begins. ISO 8601 UTC.
   * @example "2026-11-01T00:00:00.000Z"
   */
  from!: string;

  /**
   * When it ends. ISO 8601 UTC.
   * @example "2026-12-01T00:00:00.000Z"
   */
  to!: string;

  /**
   * The end of the last hour that is in it. ISO 8601 UTC.
   * @example "2026-11-30T12:00:00.000Z"
   */
  countedUntil!: string;

  /**
   * Hours of the whole month: what the price of a month is divided by.
   * @example 720
   */
  hours!: number;

  /**
   * Whether it is over and written down: what it says never changes.
   * @example false
   */
  closed!: boolean;

  /**
   * ISO 4217. Amounts are in its smallest unit.
   * @example "CHF"
   */
  currency!: string;

  /**
   * How many digits the smallest unit takes: 12345 with 2 is 123.45.
   * @example 2
   */
  minorDigits!: number;

  /** What becomes of the cost of servers that wait in the pool. */
  @IsIn(SHARED_COST_MODES)
  sharedCost!: SharedCostMode;
}

/** What an application, the pool or the rest cost in an environment. */
export class CostEntry {
  /** `application`; `idle`: the pool; `unallocated`: servers that nobody could have. */
  @IsIn(COST_HOLDERS)
  holder!: CostHolder;

  /**
   * The application; null for the pool and the rest.
   * @example "Webshop"
   */
  applicationName!: string | null;

  /**
   * The environment.
   * @example "Prod"
   */
  environment!: string;

  /** The DBMS. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /**
   * What it used, in the smallest unit.
   * @example 120000
   */
  own!: number;

  /**
   * Its part of what is shared; below zero where it was handed on.
   * @example 3000
   */
  shared!: number;

  /**
   * Both together.
   * @example 123000
   */
  total!: number;
}

/** What a month cost, as far as who asks may see it. */
export class CostOfMonth extends CountedMonth {
  /**
   * The sum of the entries. For who sees everything it is the cost of the fleet, to the cent.
   * @example 456000
   */
  total!: number;

  /** Applications first. */
  entries!: CostEntry[];
}

/** A part of a line: so much, for so many hours, at so much for a month. */
export class CostLinePart {
  /** What was used. */
  @IsIn(PRICED_PARTS)
  part!: PricedPart;

  /**
   * How much of it: processors, GB, servers. Of backups the mean of the hours.
   * @example 4
   */
  quantity!: number;

  /**
   * What one costs for a whole month, in units of the currency.
   * @example 12.5
   */
  price!: number;

  /**
   * What that is, in the smallest unit. Parts add up to their line.
   * @example 5000
   */
  amount!: number;
}

/** A server, a cluster or the backups of one: what an entry is made of. */
export class CostLine {
  /** What it is. */
  @IsIn(COST_LINE_KINDS)
  kind!: CostLineKind;

  /**
   * The cluster; null for a server that belonged to none.
   * @example "orders"
   */
  clusterName!: string | null;

  /**
   * The server; null for what is no server.
   * @example "ch-pg-014"
   */
  serverName!: string | null;

  /**
   * The environment.
   * @example "Prod"
   */
  environment!: string;

  /** The DBMS. */
  @IsIn(DBMS_TYPES)
  dbmsType!: DbmsType;

  /**
   * Hours in which it was there: an hour belongs to whoever has a server when it ends.
   * @example 412
   */
  hours!: number;

  /**
   * The rate card that held.
   * @example "01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10"
   */
  rateCardId!: string;

  /**
   * In the smallest unit. Lines add up to what their entries used.
   * @example 25000
   */
  amount!: number;

  /** What it is made of. */
  parts!: CostLinePart[];
}

/** What costs of a month are made of. */
export class CostLines extends CountedMonth {
  /** The dearest first. */
  items!: CostLine[];

  /**
   * All that match.
   * @example 42
   */
  total!: number;
}

/** What somebody was charged in a month, over all environments. */
export class CostShare {
  /** `application`, the pool or the rest. */
  @IsIn(COST_HOLDERS)
  holder!: CostHolder;

  /**
   * The application; null for the pool and the rest.
   * @example "Webshop"
   */
  applicationName!: string | null;

  /**
   * In the smallest unit of the month's currency.
   * @example 123000
   */
  total!: number;
}

/** A month, and what each was charged in it. */
export class MonthOfCosts extends CountedMonth {
  /**
   * The sum of the shares.
   * @example 456000
   */
  total!: number;

  /** Applications first. */
  shares!: CostShare[];
}

/** Months in order. */
export class CostMonths {
  /** The oldest first. */
  items!: MonthOfCosts[];
}
