import { firstInstantOf, localTimeAt } from '../local-clock.js';
import type { MaintenanceWindow } from './maintenance-window.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
/** Clocks are changed by a day at most, and one opening lasts less than a week. */
const WEEKS_BACK = 2;
/** Long enough for both summers and winters of two zones to have met in every way. */
const WEEKS_OF_A_YEAR = 54;

/** One opening of a weekly window: from `from`, up to and without `to`. Never empty. */
export interface Opening {
  from: Date;
  to: Date;
}

/**
 * The openings of a weekly window from an instant on, the one that is open at that instant first. They are in order and do
 * not touch each other's time.
 *
 * A window is written in local time, and both its ends are the first instant at which the clock shows that time or a later
 * one. In Zurich, where 02:00 to 03:00 does not exist on 28 March 2027 and comes twice on 31 October 2027:
 * - `02:30-04:00` lasts from 03:00 to 04:00 on 28 March, which is an hour, and from the first 02:30 to 04:00 on 31 October,
 *   which is two and a half.
 * - `01:00-02:30` lasts from 01:00 to 03:00 on 28 March, which is an hour, and ends at the first 02:30 on 31 October. When
 *   it is 02:15 once more, it is over.
 * - `02:00-03:00` does not open on 28 March at all, since none of it exists; on 31 October it lasts two hours.
 */
export function nextOpenings(window: MaintenanceWindow, after: Date, count: number): Opening[] {
  const local = localTimeAt(after.getTime(), window.timeZone);
  const openings: Opening[] = [];
  for (let week = startOfWeek(local) - WEEKS_BACK * WEEK_MS; openings.length < count; week += WEEK_MS) {
    const opening = openingOfWeek(window, week);
    // A window that the change of clocks leaves out is empty.
    if (opening.to > opening.from && opening.to > after) openings.push(opening);
  }
  return openings;
}

/** The opening that holds this instant. Its end is outside: a window until 04:00 is shut at 04:00. */
export function windowAt(window: MaintenanceWindow, at: Date): Opening | undefined {
  return nextOpenings(window, at, 1).find(({ from }) => from <= at);
}

/**
 * The first time within the year after `after` at which both windows are open. A year, because windows of two zones may be
 * apart in winter and meet in summer: `Sun:02:00-Sun:03:00 UTC` and `Sun:03:00-Sun:04:00 Europe/Zurich` are the same hour in
 * winter, and follow each other in summer.
 */
export function firstOverlap(one: MaintenanceWindow, other: MaintenanceWindow, after: Date): Opening | undefined {
  const others = nextOpenings(other, after, WEEKS_OF_A_YEAR);
  for (const { from, to } of nextOpenings(one, after, WEEKS_OF_A_YEAR)) {
    const met = others.find((opening) => opening.from < to && opening.to > from);
    if (met) return { from: met.from > from ? met.from : from, to: met.to < to ? met.to : to };
  }
  return undefined;
}

function openingOfWeek({ startMinute, durationMinutes, timeZone }: MaintenanceWindow, week: number): Opening {
  const start = week + startMinute * MINUTE_MS;
  return {
    from: new Date(firstInstantOf(start, timeZone)),
    to: new Date(firstInstantOf(start + durationMinutes * MINUTE_MS, timeZone)),
  };
}

/** Sunday 00:00 before a local time. The first of January 1970 was a Thursday. */
function startOfWeek(local: number): number {
  const days = Math.floor(local / DAY_MS);
  return (days - ((((days + 4) % 7) + 7) % 7)) * DAY_MS;
}
