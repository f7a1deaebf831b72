import type { Period } from '../monitoring/downtime-ledger.js';

export const HOUR_MS = 3_600_000;

/** The whole hours of a month, counted from its beginning: 743 for March and 745 for October in Zurich. */
export function hoursOf({ fromMs, toMs }: Period): number {
  return Math.floor((toMs - fromMs) / HOUR_MS);
}

/**
 * How many hours of a month a period is charged: an hour belongs to whoever has the server when it ends. So each hour belongs
 * to one, and pieces of a period have as many hours as the whole. 10:05 to 12:10 has two, 10:05 to 10:55 none.
 */
export function hoursWithin({ fromMs, toMs }: Period, month: Period): number {
  return Math.max(0, endsUntil(toMs, month) - endsUntil(fromMs, month));
}

/** Hours of the month that have ended by an instant, and at it. */
function endsUntil(instantMs: number, month: Period): number {
  const within = Math.min(Math.max(instantMs, month.fromMs), month.toMs);
  return Math.floor((within - month.fromMs) / HOUR_MS);
}
