import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RESOLUTION_MS, chooseResolution } from './choose-resolution.js';
import { METRIC_NAMES, metricKey, parseMetricKey, ratesBetween } from './metric-words.js';

describe('what a counter says by how much it has grown', () => {
  const before = {
    atMs: 0,
    counters: { cpuIdleMs: 0, cpuTotalMs: 0, blocksHit: 10, blocksRead: 10, transactions: 5, walBytes: 100 },
  };

  it('is a rate or a share', () => {
    const counters = { cpuIdleMs: 7_500, cpuTotalMs: 30_000, blocksHit: 109, blocksRead: 11, transactions: 35, walBytes: 15_100 };
    expect(ratesBetween(before, { atMs: 15_000, counters })).toEqual({
      cpuIdlePercent: 25,
      cacheHitPercent: 99,
      transactionsPerSecond: 2,
      walBytesPerSecond: 1_000,
    });
  });

  it('is nothing after a restart, at the first time, and after a long time', () => {
    const counters = { transactions: 1 };
    expect(ratesBetween(before, { atMs: 15_000, counters })).toEqual({});
    expect(ratesBetween(undefined, { atMs: 15_000, counters })).toEqual({});
    expect(ratesBetween(before, { atMs: 600_000, counters: { transactions: 50 } })).toEqual({});
  });

  it('takes a server that has nothing to do for what it is: 100 % idle, and no share of nothing', () => {
    const counters = { cpuIdleMs: 30_000, cpuTotalMs: 30_000, blocksHit: 10, blocksRead: 10 };
    expect(ratesBetween(before, { atMs: 15_000, counters })).toEqual({ cpuIdlePercent: 100 });
  });
});

describe('the key of a metric', () => {
  it('is read as it was written, whatever a mount is called', () => {
    fc.assert(
      fc.property(fc.constantFrom(...METRIC_NAMES), fc.option(fc.string(), { nil: undefined }), (metric, element) => {
        expect(parseMetricKey(metricKey(metric, element))).toEqual({ metric, element: element ?? null });
      }),
    );
    expect(parseMetricKey('toString')).toBeUndefined();
  });
});

describe('how densely a chart is read', () => {
  const DAY = 86_400_000;
  const nowMs = 1_000 * DAY;
  const kept = { nowMs, samplesMs: DAY, fiveMinutesMs: 35 * DAY };
  const last = (lengthMs: number) => chooseResolution({ fromMs: nowMs - lengthMs, toMs: nowMs }, 300, kept);

  it.each([
    ['an hour', 3_600_000, 'sample', 15_000],
    ['six hours', 6 * 3_600_000, 'sample', 120_000],
    ['a day', DAY, '5min', 300_000],
    ['a week', 7 * DAY, '1h', 3_600_000],
    ['a year', 365 * DAY, '1d', 2 * DAY],
  ])('%s', (_what, lengthMs, resolution, stepMs) => expect(last(lengthMs)).toMatchObject({ resolution, stepMs }));

  it('reads an hour of last month from what is still there', () => {
    const fromMs = nowMs - 20 * DAY;
    expect(chooseResolution({ fromMs, toMs: fromMs + 3_600_000 }, 300, kept)).toMatchObject({ resolution: '5min', points: 12 });
  });

  it('covers the period with no more points than asked for, each made of whole pieces', () => {
    const length = fc.integer({ min: 60_000, max: 400 * DAY });
    fc.assert(
      fc.property(length, fc.nat(400 * DAY), fc.integer({ min: 10, max: 1000 }), (lengthMs, agoMs, pointsMax) => {
        const period = { fromMs: nowMs - agoMs - lengthMs, toMs: nowMs - agoMs };
        const { resolution, stepMs, fromMs, points } = chooseResolution(period, pointsMax, kept);
        expect(stepMs % RESOLUTION_MS[resolution]).toBe(0);
        expect(fromMs).toBeLessThanOrEqual(period.fromMs);
        expect(fromMs + points * stepMs).toBeGreaterThanOrEqual(period.toMs);
        // One more than asked for, where it begins in the middle of a point.
        expect(points).toBeLessThanOrEqual(pointsMax + 1);
      }),
    );
  });
});
