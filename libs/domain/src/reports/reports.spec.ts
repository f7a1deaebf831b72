import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysUntilEmpty, forecastAfter, trendOf } from './forecast.js';
import { errorBudget } from './service-level.js';

const DAY_MS = 24 * 3_600_000;
const history = (values: readonly number[]) => values.map((value, day) => ({ day, value }));

describe('a trend', () => {
  it('is not moved by a day that is far off', () => {
    const trend = trendOf(history([10, 11, 12, 90, 14, 15, 16]));
    expect(trend).toMatchObject({ current: 16, perDay: 1 });
    expect(trend && forecastAfter(trend, 30)).toBe(46);
  });

  it('says how far off it was on days that are known', () => {
    const straight = Array.from({ length: 40 }, (_, day) => 100 + day);
    expect(trendOf(history(straight))?.errorPercent).toBe(0);
    const bent = straight.map((value, day) => (day < 30 ? value : value + 10 * (day - 29)));
    expect(trendOf(history(bent))?.errorPercent).toBeGreaterThan(10);
  });

  it('needs a week, and forecasts nothing below zero', () => {
    expect(trendOf(history([1, 2, 3, 4, 5, 6]))).toBeUndefined();
    const falling = trendOf(history([70, 60, 50, 40, 30, 20, 10]));
    expect(falling && forecastAfter(falling, 30)).toBe(0);
  });

  it('is the slope of any straight line, in whatever order its days come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.nat(1000),
        fc.uniqueArray(fc.nat(300), { minLength: 7, maxLength: 40 }),
        (slope, start, days) => {
          const points = days.map((day) => ({ day, value: start + slope * day }));
          expect(trendOf(points)?.perDay).toBeCloseTo(slope, 9);
        },
      ),
    );
  });

  it('says when something is used up', () => {
    expect([daysUntilEmpty(10, 0.5), daysUntilEmpty(10, 0), daysUntilEmpty(10, -1), daysUntilEmpty(0, 1)]).toEqual([
      20,
      null,
      null,
      0,
    ]);
  });
});

describe('an error budget', () => {
  it('is what may be down of the time that is known', () => {
    const figures = { meantMs: 30 * DAY_MS, plannedMs: 999_999, unplannedMs: 96_000, unknownMs: 0 };
    expect(errorBudget('critical', figures)).toEqual({
      sloPercent: 99.95,
      allowedMs: 1_296_000,
      usedMs: 96_000,
      leftMs: 1_200_000,
    });
    expect(errorBudget(null, { ...figures, unknownMs: 30 * DAY_MS })).toMatchObject({ allowedMs: 0, leftMs: -96_000 });
  });
});
