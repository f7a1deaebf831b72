import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { observeAvailability } from './availability.js';
import type { AvailabilitySpan } from './availability.js';
import { daysIn, monthsIn } from './calendar.js';
import { availabilityPercent, downtimeFigures, downtimeIntervals } from './downtime-ledger.js';
import type { AvailabilityRecord, DowntimeFigures, MeasuredGap, Period } from './downtime-ledger.js';
import { anyTimeZone } from '../testing.js';

const TOLERANCE_MS = 20_000;
const SECOND = 1_000;
const all: Period = { fromMs: 0, toMs: 1_000_000 };

interface Seen {
  atMs: number;
  word: 'up' | 'down' | 'work' | 'stop';
}

function spansOf(observations: readonly Seen[]): AvailabilitySpan[] {
  const spans: AvailabilitySpan[] = [];
  for (const { atMs, word } of observations) {
    const kind = word === 'work' ? ('Switchover' as const) : word === 'stop' ? ('StopCluster' as const) : null;
    const work = kind && { operationId: kind, kind };
    const seen = { atMs, takesWrites: word === 'up', work, reason: word, toleranceMs: TOLERANCE_MS };
    const { span, isNew } = observeAvailability(spans.at(-1), seen);
    if (!isNew) spans.pop();
    spans.push(span);
  }
  return spans;
}

function recordOf(given: [number, Seen['word']][], meant: Period[] = [{ fromMs: 0, toMs: 100_000 }], gaps: MeasuredGap[] = []) {
  return { meant, gaps, spans: spansOf(given.map(([seconds, word]) => ({ atMs: seconds * SECOND, word }))) };
}
const inWords = (record: AvailabilityRecord, within = all): string[] =>
  downtimeIntervals(record, within).map(({ cause, fromMs, toMs }) => `${cause} ${fromMs / SECOND}-${toMs / SECOND}`);

describe('the ledger of downtime', () => {
  it('counts from the first observation that says so to the first that says otherwise', () => {
    const record = recordOf([
      [0, 'up'],
      [5, 'down'],
      [10, 'down'],
      [15, 'up'],
      [30, 'up'],
      [45, 'up'],
      [60, 'up'],
      [75, 'up'],
      [90, 'up'],
    ]);
    expect(inWords(record)).toEqual(['unplanned 5-15']);
    expect(downtimeFigures(record, all)).toEqual({ meantMs: 100_000, plannedMs: 0, unplannedMs: 10_000, unknownMs: 0 });
  });

  it('does not know how it was while the observer was away', () => {
    const record = recordOf([
      [0, 'up'],
      [5, 'up'],
      [70, 'down'],
      [90, 'down'],
    ]);
    expect(inWords(record)).toEqual(['unknown 5-70', 'unplanned 70-100']);
  });

  it('does not count what was stopped on purpose', () => {
    const meant = [
      { fromMs: 0, toMs: 20_000 },
      { fromMs: 80_000, toMs: 100_000 },
    ];
    const record = recordOf(
      [
        [0, 'up'],
        [10, 'up'],
        [15, 'stop'],
        [85, 'up'],
      ],
      meant,
    );
    expect(inWords(record)).toEqual([]);
    expect(downtimeFigures(record, all)).toMatchObject({ meantMs: 35_000, unknownMs: 0 });
  });

  it('knows of a switchover what its probe measured, where polling saw nothing', () => {
    const gaps = [{ fromMs: 7_000, toMs: 7_070, operationId: 'o' }];
    const record = recordOf(
      [
        [0, 'up'],
        [15, 'up'],
      ],
      [{ fromMs: 0, toMs: 20_000 }],
      gaps,
    );
    expect(downtimeFigures(record, all)).toEqual({ meantMs: 20_000, plannedMs: 70, unplannedMs: 0, unknownMs: 0 });
  });

  it('says 21 minutes and 36 seconds in 30 days are 99.95 per cent', () => {
    const meantMs = 30 * 86_400_000;
    const unplannedMs = (21 * 60 + 36) * SECOND;
    const figures = { meantMs, plannedMs: 0, unplannedMs, unknownMs: 0 };
    expect(availabilityPercent(figures, { announced: 'down' })).toBeCloseTo(99.95, 10);
    expect(availabilityPercent({ ...figures, plannedMs: 5 }, { announced: 'up' })).toBeCloseTo(99.95, 10);
    expect(availabilityPercent({ ...figures, unplannedMs: 0, unknownMs: meantMs }, { announced: 'up' })).toBeNull();
  });

  const anyRecord = fc
    .record({
      steps: fc.array(
        fc.record({
          afterMs: fc.oneof(fc.constantFrom(5_000, 20_000), fc.integer({ min: 1, max: 60_000 })),
          word: fc.constantFrom<Seen['word']>('up', 'up', 'down', 'work', 'stop'),
        }),
        { maxLength: 25 },
      ),
      edges: fc.uniqueArray(fc.integer({ min: 0, max: 600_000 }), { minLength: 2, maxLength: 6 }),
      gaps: fc.array(fc.record({ fromMs: fc.nat(600_000), lengthMs: fc.integer({ min: 1, max: 5_000 }) }), { maxLength: 4 }),
    })
    .map(({ steps, edges, gaps }): AvailabilityRecord => {
      let atMs = 0;
      const seen = steps.map(({ afterMs, word }) => ({ atMs: (atMs += afterMs), word }));
      const sorted = [...edges].sort((one, other) => one - other);
      const meant = sorted.flatMap((fromMs, place) => {
        const toMs = sorted[place + 1];
        return place % 2 === 0 && toMs !== undefined ? [{ fromMs, toMs }] : [];
      });
      return {
        meant,
        spans: spansOf(seen),
        gaps: gaps.map(({ fromMs, lengthMs }) => ({ fromMs, toMs: fromMs + lengthMs, operationId: 'probe' })),
      };
    });

  it('has no overlaps, nothing that was not meant to run, and sums that fit', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const intervals = downtimeIntervals(record, all);
        for (const [place, { fromMs, toMs }] of intervals.entries()) {
          expect(toMs).toBeGreaterThan(fromMs);
          expect(intervals[place + 1]?.fromMs ?? Infinity).toBeGreaterThanOrEqual(toMs);
          expect(record.meant.some((meant) => meant.fromMs <= fromMs && toMs <= meant.toMs)).toBe(true);
        }
        const { meantMs, plannedMs, unplannedMs, unknownMs } = downtimeFigures(record, all);
        const sum = (of: string): number =>
          intervals.filter(({ cause }) => cause === of).reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0);
        expect([plannedMs, unplannedMs, unknownMs]).toEqual([sum('planned'), sum('unplanned'), sum('unknown')]);
        expect(plannedMs + unplannedMs + unknownMs).toBeLessThanOrEqual(meantMs);
      }),
    );
  });

  it('is the same in one piece as in any pieces', () => {
    fc.assert(
      fc.property(anyRecord, fc.array(fc.nat(1_000_000)), (record, cuts) => {
        const edges = [...new Set([0, ...cuts, all.toMs])].sort((one, other) => one - other);
        const pieces = edges.slice(1).map((toMs, place) => downtimeFigures(record, { fromMs: edges[place] ?? 0, toMs }));
        expect(add(pieces)).toEqual(downtimeFigures(record, all));
      }),
    );
  });

  it('says of the past what it said then, whatever is observed later', () => {
    fc.assert(
      fc.property(anyRecord, fc.constantFrom<Seen['word']>('up', 'down', 'work'), (record, word) => {
        const last = record.spans.at(-1);
        if (!last) return;
        const untilMs = last.seenUntilMs;
        const work = word === 'work' ? ({ operationId: 'later', kind: 'Switchover' } as const) : null;
        const atMs = untilMs + 5_000;
        const seen = { atMs, takesWrites: word === 'up', work, reason: null, toleranceMs: TOLERANCE_MS };
        const { span, isNew } = observeAvailability(last, seen);
        const spans = isNew ? [...record.spans, span] : [...record.spans.slice(0, -1), span];
        const past = { fromMs: 0, toMs: untilMs };
        expect(downtimeFigures({ ...record, spans }, past)).toEqual(downtimeFigures(record, past));
      }),
    );
  });

  it('leaves nothing out between the days and months of any zone', () => {
    const instant = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) });
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 40 * 86_400_000 }), anyTimeZone, (fromMs, lengthMs, zone) => {
        const period = { fromMs, toMs: fromMs + lengthMs };
        for (const parts of [daysIn(period, zone), monthsIn(period, zone)]) {
          expect(parts[0]?.fromMs).toBeLessThanOrEqual(fromMs);
          expect(parts.at(-1)?.toMs).toBeGreaterThanOrEqual(period.toMs);
          for (const [place, part] of parts.entries()) if (place > 0) expect(part.fromMs).toBe(parts[place - 1]?.toMs);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has a day of 23 and one of 25 hours in Zurich', () => {
    const hours = (day: string): number[] =>
      daysIn({ fromMs: Date.parse(`${day}T06:00Z`), toMs: Date.parse(`${day}T07:00Z`) }, 'Europe/Zurich').map(
        (one) => (one.toMs - one.fromMs) / 3_600_000,
      );
    expect([hours('2027-03-28'), hours('2027-10-31'), hours('2027-06-01')]).toEqual([[23], [25], [24]]);
  });
});

function add(pieces: readonly DowntimeFigures[]): DowntimeFigures {
  const sum = { meantMs: 0, plannedMs: 0, unplannedMs: 0, unknownMs: 0 };
  for (const piece of pieces) for (const key of Object.keys(sum) as (keyof DowntimeFigures)[]) sum[key] += piece[key];
  return sum;
}
