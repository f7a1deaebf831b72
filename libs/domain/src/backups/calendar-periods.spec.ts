import { describe, expect, it } from '@jest/globals';
import { localDate, periodsKept } from './calendar-periods.js';
import type { GfsCounts } from './retention-policy.js';

const kept = (instants: readonly string[], counts: GfsCounts, zone = 'UTC'): Record<string, string> => {
  const words = periodsKept(
    instants.map((instant) => Date.parse(instant)),
    counts,
    zone,
  );
  return Object.fromEntries([...words].map(([at, word]) => [instants[at] ?? '', word] as const));
};

describe('the copies of calendar periods', () => {
  it('are the newest of each of the last months that have any', () => {
    const instants = ['2026-12-03T01:00Z', '2026-10-05T01:00Z', '2026-10-02T01:00Z', '2026-09-09T01:00Z'];
    expect(kept(instants, { monthly: 2 })).toEqual({
      '2026-12-03T01:00Z': 'monthly 2026-12',
      '2026-10-05T01:00Z': 'monthly 2026-10',
    });
  });

  it('go by weeks that begin on Monday, also over the end of a year', () => {
    // 28 December 2026 is a Monday, 3 January 2027 a Sunday.
    const instants = ['2027-01-04T00:00Z', '2027-01-03T23:59Z', '2026-12-28T00:00Z', '2026-12-27T23:59Z'];
    expect(kept(instants, { weekly: 5 })).toEqual({
      '2027-01-04T00:00Z': 'weekly 2027-01-04',
      '2027-01-03T23:59Z': 'weekly 2026-12-28',
      '2026-12-27T23:59Z': 'weekly 2026-12-21',
    });
  });

  it('go by the calendar of the zone', () => {
    // In Zurich it is 1 November from 23:00 UTC on, in Apia since 11:00 UTC, in New York from 04:00 UTC on.
    const instants = ['2026-10-31T23:30Z', '2026-10-31T22:30Z'];
    expect(kept(instants, { monthly: 2 }, 'Europe/Zurich')).toEqual({
      '2026-10-31T23:30Z': 'monthly 2026-11',
      '2026-10-31T22:30Z': 'monthly 2026-10',
    });
    expect(kept(instants, { monthly: 2 }, 'Pacific/Apia')).toEqual({ '2026-10-31T23:30Z': 'monthly 2026-11' });
    expect(kept(instants, { monthly: 2 }, 'America/New_York')).toEqual({ '2026-10-31T23:30Z': 'monthly 2026-10' });
  });

  it('are one a day also on days of 23 and of 25 hours', () => {
    const zone = 'Europe/Zurich';
    expect(Object.values(kept(['2026-10-25T22:59Z', '2026-10-24T22:00Z', '2026-10-24T21:59Z'], { daily: 9 }, zone))).toEqual([
      'daily 2026-10-25',
      'daily 2026-10-24',
    ]);
    expect(Object.values(kept(['2026-03-29T22:00Z', '2026-03-29T21:59Z', '2026-03-28T23:00Z'], { daily: 9 }, zone))).toEqual([
      'daily 2026-03-30',
      'daily 2026-03-29',
    ]);
  });

  it('are named by the longest period that wants them', () => {
    const instants = ['2026-12-03T01:00Z', '2026-12-02T01:00Z', '2026-11-30T01:00Z', '2025-01-01T01:00Z'];
    expect(kept(instants, { daily: 2, monthly: 2, yearly: 2 })).toEqual({
      '2026-12-03T01:00Z': 'yearly 2026',
      '2026-12-02T01:00Z': 'daily 2026-12-02',
      '2026-11-30T01:00Z': 'monthly 2026-11',
      '2025-01-01T01:00Z': 'yearly 2025',
    });
  });

  it('are none where none is wanted', () => {
    expect(kept(['2026-12-03T01:00Z'], { daily: 0 })).toEqual({});
    expect(kept(['2026-12-03T01:00Z'], {})).toEqual({});
  });
});

describe('a date', () => {
  it('is that of the zone', () => {
    expect(localDate(Date.parse('2026-12-08T23:30Z'), 'Europe/Zurich')).toBe('2026-12-09');
    expect(localDate(Date.parse('2026-12-08T23:30Z'), 'America/New_York')).toBe('2026-12-08');
    expect(localDate(Date.parse('1969-12-31T23:30Z'), 'UTC')).toBe('1969-12-31');
  });
});
