import type { MaintenanceWindow } from './maintenance-window.js';
import { nextOpenings } from './window-openings.js';
import type { Opening } from './window-openings.js';

const MINUTE_MS = 60_000;
/** More than a year: whatever does not fit by then never will. */
const OPENINGS_AHEAD = 60;

/** A time in which no work is done, up to and without `to`. */
export interface Blackout {
  from: Date;
  to: Date;
  /** Why, as people read it: `closing of the year`. */
  reason: string;
}

export type EarliestStart = { at: Date; window?: Opening } | { refusal: string };

/**
 * The first instant from `after` on at which work of this expected length may start: inside an opening of the window, so
 * that it is expected to end within it and before the next blackout. Without a window any time will do that is no blackout.
 *
 * With `Sun:02:00-Sun:04:00 UTC`, work of 90 minutes, and Sunday, 10 January 2027:
 * - asked on Saturday, it may start at 02:00; asked at 02:20, at 02:20; asked at 02:31, a week later.
 * - with a blackout until 02:15 it may start at 02:15; with one from 03:00 on, a week later.
 *
 * Work of 150 minutes is refused: "It takes 2 h 30 min, and the window is open for 2 h."
 */
export function earliestStart(
  window: MaintenanceWindow | null,
  blackouts: readonly Blackout[],
  expectedMs: number,
  after: Date,
): EarliestStart {
  if (window === null) return { at: afterBlackouts(after, expectedMs, blackouts) };
  const openings = nextOpenings(window, after, OPENINGS_AHEAD);
  for (const opening of openings) {
    const at = afterBlackouts(opening.from > after ? opening.from : after, expectedMs, blackouts);
    if (at < opening.to && at.getTime() + expectedMs <= opening.to.getTime()) return { at, window: opening };
  }
  return { refusal: refusalFor(window, openings, blackouts, expectedMs) };
}

/** The first instant from `after` on that is in no blackout and far enough from the next one. */
function afterBlackouts(after: Date, expectedMs: number, blackouts: readonly Blackout[]): Date {
  const inOrder = blackouts.filter(({ from, to }) => from < to).sort((one, other) => one.from.getTime() - other.from.getTime());
  let at = after;
  for (const { from, to } of inOrder) {
    const wouldMeet = from <= at || at.getTime() + expectedMs > from.getTime();
    if (wouldMeet && to > at) at = to;
  }
  return at;
}

function refusalFor(
  window: MaintenanceWindow,
  openings: readonly Opening[],
  blackouts: readonly Blackout[],
  expectedMs: number,
): string {
  const takes = `It takes ${inWords(Math.ceil(expectedMs / MINUTE_MS))}`;
  const longestMs = Math.max(...openings.map(({ from, to }) => to.getTime() - from.getTime()));
  if (longestMs < expectedMs) return `${takes}, and the window is open for ${inWords(window.durationMinutes)}.`;
  const reasons = [...new Set(blackouts.map(({ reason }) => reason))].join(', ');
  return `${takes}, and none of the next ${OPENINGS_AHEAD} openings of the window has that much time outside blackouts (${reasons}).`;
}

/** 45 -> `45 min`, 120 -> `2 h`, 150 -> `2 h 30 min` */
function inWords(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${minutes} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
