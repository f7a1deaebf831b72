/** How much of a budget is used: `within` it, `near` its end, or `over` it. */
export const BUDGET_STANDINGS = ['within', 'near', 'over'] as const;
export type BudgetStanding = (typeof BUDGET_STANDINGS)[number];

/** What an application may cost in a month, in smallest units. */
export interface Budget {
  amount: number;
  /** Per cent of it at which people are told. */
  warnPercent: number;
}

/** 80 of 100 with a warning at 80 per cent -> `near`; 100 of 100 is not over it yet. */
export function budgetStanding({ amount, warnPercent }: Budget, spent: number): BudgetStanding {
  if (spent > amount) return 'over';
  return BigInt(spent) * 100n >= BigInt(amount) * BigInt(warnPercent) ? 'near' : 'within';
}
