import type { Recoverable } from '@rocket/contracts';

/** Milliseconds since 1970. */
export interface TimeWindow {
  from: number;
  to: number;
}

export interface Tick {
  at: number;
  /** Whether a day begins there, so that a date says more than a time. */
  isDay: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** So that what is minutes old does not lie at the very edge of nothing. */
const LEAST_SPAN = 30 * MINUTE;
const MARGIN = 0.03;
const STEPS_BELOW_A_DAY = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE);
const STEPS_IN_DAYS = [1, 2, 7, 14, 30, 91, 182, 365, 730, 1825];

/** The time that a timeline shows: all of these instants, up to now, with a little room on both sides. */
export function timelineWindow(instants: readonly number[], now: number): TimeWindow {
  const last = Math.max(now, ...instants);
  const first = Math.min(last - LEAST_SPAN, ...instants);
  const margin = (last - first) * MARGIN;
  return { from: first - margin, to: last + margin };
}

/** Where an instant lies in the window, from 0 at its beginning to 100 at its end. */
export function percentOf(at: number, { from, to }: TimeWindow): number {
  if (to <= from) return 0;
  return Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
}

/** At most so many instants that read well, on the clock of the reader: full hours, midnights. */
export function timelineTicks(window: TimeWindow, most: number): Tick[] {
  const span = window.to - window.from;
  const small = STEPS_BELOW_A_DAY.find((step) => span / step <= most);
  if (small !== undefined) return ticksBelowADay(window, small);
  const days = STEPS_IN_DAYS.find((step) => span / (step * DAY) <= most) ?? Math.ceil(span / DAY / most);
  return ticksOfDays(window, days);
}

function ticksBelowADay({ from, to }: TimeWindow, step: number): Tick[] {
  const ticks: Tick[] = [];
  const midnight = midnightBefore(from);
  for (let day = midnight; day.getTime() <= to; day = daysLater(day, 1)) {
    const next = daysLater(day, 1).getTime();
    for (let at = day.getTime(); at < next; at += step)
      if (at >= from && at <= to) ticks.push({ at, isDay: at === day.getTime() });
  }
  return ticks;
}

function ticksOfDays({ from, to }: TimeWindow, days: number): Tick[] {
  const ticks: Tick[] = [];
  for (let day = daysLater(midnightBefore(from), 1); day.getTime() <= to; day = daysLater(day, days))
    ticks.push({ at: day.getTime(), isDay: true });
  return ticks;
}

function midnightBefore(at: number): Date {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  return day;
}

/** By the calendar: days are not all 24 hours long. */
function daysLater(day: Date, days: number): Date {
  const later = new Date(day);
  later.setDate(later.getDate() + days);
  return later;
}

type Ranges = Pick<Recoverable, 'ranges' | 'gaps'>;

/** The first and the last second that can be chosen; nothing when no instant can be restored. */
export function choosable({ ranges }: Ranges): TimeWindow | undefined {
  const [first, last] = [ranges[0], ranges.at(-1)];
  if (!first || !last) return undefined;
  const from = Math.ceil(Date.parse(first.from) / 1000) * 1000;
  return { from, to: Math.max(from, Math.floor(Date.parse(last.to) / 1000) * 1000) };
}

/** Why an instant cannot be restored, as a sentence; nothing when it can. @param say how an instant is written */
export function whyNotThen(at: number, recoverable: Ranges, say: (at: number) => string): string | undefined {
  if (Number.isNaN(at)) return 'Say a date and a time.';
  const bounds = choosable(recoverable);
  if (!bounds) return 'Nothing can be restored yet.';
  if (at < bounds.from) return `The first instant that can be restored is ${say(bounds.from)}.`;
  if (at > bounds.to) return `What is archived ends at ${say(bounds.to)}. What was written later cannot be restored yet.`;
  return gapAt(at, recoverable)?.reason;
}

const ONE_STEP = 1000;

/** What is chosen by hand never lies in a gap: a single step goes over it, and a longer move ends at the edge that is nearer. */
export function outOfGap(at: number, before: number, recoverable: Ranges): number {
  const gap = gapAt(at, recoverable);
  if (!gap) return at;
  const [from, to] = [Math.floor(Date.parse(gap.from) / 1000) * 1000, Math.ceil(Date.parse(gap.to) / 1000) * 1000];
  if (Math.abs(at - before) <= ONE_STEP) return at > before ? to : from;
  return at - from < to - at ? from : to;
}

/** The gap in which an instant lies; its ends can be restored. */
export function gapAt(at: number, { gaps }: Pick<Recoverable, 'gaps'>): Recoverable['gaps'][number] | undefined {
  return gaps.find(({ from, to }) => at > Date.parse(from) && at < Date.parse(to));
}
