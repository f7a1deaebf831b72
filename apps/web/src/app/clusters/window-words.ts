import { nextOpenings, parseMaintenanceWindow, type Opening } from '@rocket/domain';
import { single } from '../ui/words.js';

/** A weekly window as its fields have it. */
export interface WindowParts {
  windowStartDay: string;
  windowStart: string;
  windowEndDay: string;
  windowEnd: string;
  windowZone: string;
}

export const WINDOW_DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;
/** As many openings as somebody has to see to know that the window is meant. */
const SHOWN = 3;

export const readersZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A night at the end of the week, in the zone of the reader: where nothing was chosen yet. */
export function proposedWindow(): WindowParts {
  return {
    windowStartDay: 'Sun',
    windowStart: '02:00',
    windowEndDay: 'Sun',
    windowEnd: '04:00',
    windowZone: readersZone(),
  };
}

/** `Sun:02:00-Sun:04:00 Europe/Zurich`. */
export function windowText(parts: WindowParts): string {
  return `${parts.windowStartDay}:${parts.windowStart}-${parts.windowEndDay}:${parts.windowEnd} ${parts.windowZone}`;
}

/** The fields of a window as it is stored; the proposal for what cannot be read. */
export function windowParts(text: string): WindowParts {
  const match = /^(\w{3}):(\d\d:\d\d)-(\w{3}):(\d\d:\d\d)(?: (\S+))?$/.exec(text.trim());
  if (!match) return proposedWindow();
  const [, windowStartDay = '', windowStart = '', windowEndDay = '', windowEnd = '', windowZone = 'UTC'] = match;
  return { windowStartDay, windowStart, windowEndDay, windowEnd, windowZone };
}

/** What is wrong with a window, as a sentence; `undefined` when it can be stored. */
export function windowFault(text: string): string | undefined {
  const read = parseMaintenanceWindow(text);
  return typeof read === 'string' ? `It ${read}.` : undefined;
}

export interface OpeningWords {
  /** In the zone of the window. */
  there: string;
  /** In the zone of the reader; empty where that is the same clock. */
  here: string;
  /** `open now`, or `in 3 d`. */
  when: string;
}

/** The next openings of a window, in its zone and in that of the reader; none of one that cannot be read. */
export function openingsInWords(text: string, now: Date, zone = readersZone()): OpeningWords[] {
  const window = parseMaintenanceWindow(text);
  if (typeof window === 'string') return [];
  return nextOpenings(window, now, SHOWN).map((opening) => {
    const there = range(opening, window.timeZone);
    const here = range(opening, zone);
    const waitMs = opening.from.getTime() - now.getTime();
    return { there, here: here === there ? '' : here, when: waitMs <= 0 ? 'open now' : `in ${single(waitMs)}` };
  });
}

function range({ from, to }: Opening, timeZone: string): string {
  const style = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone } as const;
  return new Intl.DateTimeFormat(undefined, style).formatRange(from, to);
}
