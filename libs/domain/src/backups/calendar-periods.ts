import { localTimeAt } from '../local-clock.js';
import { GFS_PERIODS } from './retention-policy.js';
import type { GfsCounts, GfsPeriod } from './retention-policy.js';

const DAY_MS = 24 * 3_600_000;

/**
 * The longest period for which each of these instants is kept, in words: `monthly 2026-10`. Absent for those that are not: in
 * each period that has any, the newest one counts, and of each kind of period so many of the last. Boundaries are those of the
 * zone's calendar; a week begins on Monday and is named by it.
 *
 * Monthly 2; 3 Dec, 5 Oct, 2 Oct, 9 Sep (there was none in November) -> 3 Dec "monthly 2026-12", 5 Oct "monthly 2026-10".
 *
 * @param instantsMs the newest first
 * @returns the words by the place of the instant
 */
export function periodsKept(instantsMs: readonly number[], counts: GfsCounts, timeZone: string): Map<number, string> {
  const kept = new Map<number, string>();
  const wanted = GFS_PERIODS.map((period) => ({ period, left: counts[period] ?? 0, last: '' }));
  for (const [at, instantMs] of instantsMs.entries()) {
    const open = wanted.filter(({ left }) => left > 0);
    if (open.length === 0) break;
    const day = localDay(instantMs, timeZone);
    for (const rule of open) {
      const name = nameOfPeriod(rule.period, day);
      if (name === rule.last) continue;
      rule.last = name;
      rule.left--;
      if (!kept.has(at)) kept.set(at, `${rule.period} ${name}`);
    }
  }
  return kept;
}

/** What the calendar of that zone shows: `2026-12-09`. */
export function localDate(instantMs: number, timeZone: string): string {
  return dateOf(localDay(instantMs, timeZone));
}

/** Days from 1 January 1970, by the calendar of that zone. */
function localDay(instantMs: number, timeZone: string): number {
  return Math.floor(localTimeAt(instantMs, timeZone) / DAY_MS);
}

function nameOfPeriod(period: GfsPeriod, day: number): string {
  switch (period) {
    case 'yearly':
      return dateOf(day).slice(0, -6);
    case 'monthly':
      return dateOf(day).slice(0, -3);
    case 'weekly':
      // 1 January 1970 was a Thursday.
      return dateOf(day - ((((day + 3) % 7) + 7) % 7));
    case 'daily':
      return dateOf(day);
  }
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().replace(/T.*/, '');
}
