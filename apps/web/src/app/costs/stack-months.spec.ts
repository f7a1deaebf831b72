import { describe, expect, it } from '@jest/globals';
import type { MonthOfCosts } from '@rocket/contracts';
import { stackMonths } from './stack-months.js';

const month = (shares: Record<string, number>): MonthOfCosts =>
  ({
    shares: Object.entries(shares).map(([applicationName, total]) => ({ holder: 'application', applicationName, total })),
  }) as unknown as MonthOfCosts;

describe('months on top of each other', () => {
  it('show the dearest first, and nothing that costs nothing', () => {
    expect(stackMonths([month({ blog: 1, shop: 5, none: 0 }), month({ blog: 2 })])).toEqual([
      { word: 'shop', amounts: [5, 0] },
      { word: 'blog', amounts: [1, 2] },
    ]);
  });

  it('put the cheapest together, so that every month is as high as it was', () => {
    const shares = Object.fromEntries(Array.from({ length: 9 }, (_, place) => [`app-${String(place)}`, 10 - place]));
    const series = stackMonths([month(shares)]);
    expect(series.map(({ word }) => word)).toEqual(['app-0', 'app-1', 'app-2', 'app-3', 'app-4', 'Others']);
    expect(series.reduce((sum, { amounts }) => sum + (amounts[0] ?? 0), 0)).toBe(54);
  });
});
