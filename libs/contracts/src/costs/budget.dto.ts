import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { BUDGET_STANDINGS } from '@rocket/domain';
import type { BudgetStanding } from '@rocket/domain';

/** What an application may cost in a month. */
export class WriteBudgetRequest {
  /**
   * In the smallest unit of the currency.
   * @example 100000
   */
  @IsInt()
  @Min(0)
  @Max(1_000_000_000_000)
  amount!: number;

  /**
   * ISO 4217.
   * @example "CHF"
   */
  @Matches(/^[A-Z]{3}$/, { message: 'must be a currency such as CHF' })
  currency!: string;

  /**
   * Per cent of it at which people are told.
   * @example 80
   */
  @IsInt()
  @Min(1)
  @Max(100)
  @IsOptional()
  warnPercent: number = 80;
}

/** What an application may cost in a month, and has cost in this one. */
export class ApplicationBudget extends WriteBudgetRequest {
  /**
   * The application.
   * @example "Webshop"
   */
  applicationName!: string;

  /**
   * How many digits the smallest unit takes.
   * @example 2
   */
  minorDigits!: number;

  /**
   * The month that was counted last, in that currency; null when none was.
   * @example "2026-11"
   */
  month!: string | null;

  /**
   * What the application has cost in it.
   * @example 84000
   */
  spent!: number;

  /** Whether that is within the budget, near its end or over it. */
  @IsIn(BUDGET_STANDINGS)
  standing!: BudgetStanding;
}

/** The same, to be changed. */
export class EditableBudget extends ApplicationBudget {
  /**
   * Raised by every change; send it back in `If-Match`.
   * @example 1
   */
  version!: number;
}

/** Which month of budgets. */
export class BudgetQuery {
  /**
   * The month; the newest that was counted when absent.
   * @example "2026-11"
   */
  @Matches(/^\d{4}-(0[1-9]|1[0-2])$/, { message: 'must be a month such as 2026-11' })
  @IsOptional()
  month?: string;
}

/** Budgets, by application. */
export class BudgetPage {
  /** The rows of this page. */
  items!: ApplicationBudget[];

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
