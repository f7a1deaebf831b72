import type { CostOfMonth } from '@rocket/contracts';
import { moneyText } from '@rocket/domain';
import type { Api } from '../core/api.js';
import { toApiProblem } from '../core/api-problem.js';

/** What the month that was counted last costs, in words. */
export interface CostSoFar {
  total: string;
  note: string;
  /** By the name of the application. */
  byApplication: ReadonlyMap<string, string>;
}

/** Nothing has been counted before there is a rate card: that is no fault. */
export async function costSoFar(api: Api, abort: AbortSignal): Promise<CostSoFar> {
  try {
    const { month, closed, currency, total, entries } = await api.get<CostOfMonth>('/api/costs', {}, abort);
    const sums = new Map<string, number>();
    for (const { applicationName, total: amount } of entries)
      if (applicationName !== null) sums.set(applicationName, (sums.get(applicationName) ?? 0) + amount);
    return {
      total: moneyText(total, currency),
      note: closed ? `in ${month}` : `in ${month}, so far`,
      byApplication: new Map([...sums].map(([name, amount]) => [name, moneyText(amount, currency)])),
    };
  } catch (error) {
    if (toApiProblem(error).code !== 'cost-month-not-found') throw error;
    return { total: '–', note: 'nothing has a price yet', byApplication: new Map() };
  }
}
