import { firstInstantOf, localTimeAt } from '../local-clock.js';
import type { Period } from './downtime-ledger.js';

const DAY_MS = 24 * 3_600_000;

/** A day or a month of a calendar, and the instants at which it begins and ends. */
export interface CalendarPeriod extends Period {
  /** `2026-11` or `2026-11-30`. */
  name: string;
}

/** The month of that zone in which an instant is: the last one that has begun, where clocks go back over its first hour. */
export function monthOf(instantMs: number, timeZone: string): CalendarPeriod {
  const shown = new Date(localTimeAt(instantMs, timeZone));
  const month = monthFrom(shown.getUTCFullYear(), shown.getUTCMonth(), timeZone);
  return instantMs < month.toMs ? month : monthFrom(shown.getUTCFullYear(), shown.getUTCMonth() + 1, timeZone);
}

/** The months of that zone that touch a period, in order. */
export function monthsIn({ fromMs, toMs }: Period, timeZone: string): CalendarPeriod[] {
  const months: CalendarPeriod[] = [];
  for (let at = fromMs; at < toMs;) {
    const month = monthOf(at, timeZone);
    months.push(month);
    at = month.toMs;
  }
  return months;
}

/**
 * The days of that zone that touch a period, in order. A day is as long as its clocks make it: in Zurich 28 March 2027 has 23
 * hours, and 31 October 2027 has 25.
 */
export function daysIn({ fromMs, toMs }: Period, timeZone: string): CalendarPeriod[] {
  const days: CalendarPeriod[] = [];
  let day = Math.floor(localTimeAt(fromMs, timeZone) / DAY_MS);
  for (;;) {
    const startMs = firstInstantOf(day * DAY_MS, timeZone);
    if (startMs >= toMs) return days;
    day++;
    const endMs = firstInstantOf(day * DAY_MS, timeZone);
    // A zone that moves over the date line leaves a day out.
    if (endMs > startMs && endMs > fromMs) days.push({ name: dateOf((day - 1) * DAY_MS), fromMs: startMs, toMs: endMs });
  }
}

/** When a day of that zone begins: `2026-12-01`. Undefined for a day that no calendar has. */
export function startOfDay(day: string, timeZone: string): number | undefined {
  const local = Date.parse(`${day}T00:00:00Z`);
  if (!Number.isFinite(local) || dateOf(local) !== day) return undefined;
  return firstInstantOf(local, timeZone);
}

function monthFrom(year: number, month: number, timeZone: string): CalendarPeriod {
  const fromMs = firstInstantOf(Date.UTC(year, month), timeZone);
  const toMs = firstInstantOf(Date.UTC(year, month + 1), timeZone);
  return { name: dateOf(Date.UTC(year, month)).slice(0, -3), fromMs, toMs };
}

function dateOf(localMs: number): string {
  return new Date(localMs).toISOString().replace(/T.*/, '');
}
