import type { MonthOfCosts } from '@rocket/contracts';
import { chargedWord } from './cost-words.js';

/** Series that are told apart; what costs less is one of them together. */
const SERIES_MAX = 6;
const OTHERS = 'Others';

export interface StackedSeries {
  word: string;
  /** Of each month, in the smallest unit. */
  amounts: number[];
}

/** The dearest in all months first, and what is left as one. Whoever is handed on to others costs nothing and is left out. */
export function stackMonths(months: readonly MonthOfCosts[]): StackedSeries[] {
  const totals = new Map<string, number>();
  for (const { shares } of months)
    for (const share of shares) totals.set(chargedWord(share), (totals.get(chargedWord(share)) ?? 0) + share.total);
  const words = [...totals]
    .filter(([, total]) => total > 0)
    .sort(([, one], [, other]) => other - one)
    .map(([word]) => word);
  const shown = words.length > SERIES_MAX ? words.slice(0, SERIES_MAX - 1) : words;
  const amountOf = ({ shares }: MonthOfCosts, isOf: (word: string) => boolean): number =>
    shares.reduce((sum, share) => sum + (isOf(chargedWord(share)) ? share.total : 0), 0);
  const series = shown.map((word) => ({ word, amounts: months.map((month) => amountOf(month, (one) => one === word)) }));
  if (shown.length === words.length) return series;
  return [...series, { word: OTHERS, amounts: months.map((month) => amountOf(month, (one) => !shown.includes(one))) }];
}
