import type { ClusterDowntime, DowntimeFigures, DowntimePeriod } from '@rocket/contracts';
import { counted, listed, took } from '../ui/words.js';

/** How a day was. `none`: the cluster was not meant to run, or the day has not come. */
export type DayLook = 'none' | 'up' | 'planned' | 'unplanned' | 'unknown';

export interface CalendarDay {
  date: number;
  look: DayLook;
  /** What was on that day, for who points at it. */
  words: string;
}

export interface CalendarMonth {
  name: string;
  title: string;
  /** Days of the week before the first. The week begins on Monday. */
  blanks: number[];
  days: CalendarDay[];
  availability: string;
  /** The month in a sentence: what who does not see the days has to know. */
  sentence: string;
  closed: boolean;
}

const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const DAY = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

/** The months of a cluster as calendars, the newest first. */
export function calendarOf({ months, days }: Pick<ClusterDowntime, 'months' | 'days'>): CalendarMonth[] {
  return months
    .map((month) => {
      const first = new Date(`${month.name}-01T00:00:00Z`);
      const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
      const known = new Map(
        days.filter(({ name }) => name.startsWith(month.name)).map((day) => [Number(day.name.slice(8)), day]),
      );
      const all = Array.from({ length }, (_, place) => dayOf(first, place + 1, known.get(place + 1)));
      return {
        name: month.name,
        title: MONTH.format(first),
        blanks: Array.from({ length: (first.getUTCDay() + 6) % 7 }, (_, place) => place),
        days: all,
        availability: percent(month.availability),
        sentence: sentenceOf(month),
        closed: month.closed,
      };
    })
    .reverse();
}

/** `99.95 %`, `100 %`, a dash where nothing is known. Never rounded up. */
export function percent(value: number | null): string {
  if (value === null) return '–';
  const digits = value >= 99.9 ? 1000 : 100;
  return `${Math.floor(value * digits + 1e-6) / digits} %`;
}

/** How long of which: `12 s unplanned, 3 min planned`; nothing when it was up throughout. */
export function downtimeWords({ plannedSeconds, unplannedSeconds, unknownSeconds }: DowntimeFigures): string {
  const parts = [
    unplannedSeconds > 0 && `${took(unplannedSeconds * 1000)} unplanned`,
    plannedSeconds > 0 && `${took(plannedSeconds * 1000)} planned`,
    unknownSeconds > 0 && `${took(unknownSeconds * 1000)} not known`,
  ];
  return listed(parts.filter((part) => part !== false));
}

function dayOf(first: Date, date: number, day: DowntimePeriod | undefined): CalendarDay {
  const title = DAY.format(new Date(first.getTime() + (date - 1) * 86_400_000));
  if (!day || day.meantSeconds === 0) return { date, look: 'none', words: title };
  return { date, look: lookOf(day), words: `${title}: ${downtimeWords(day) || 'up'}` };
}

/** What is worst counts. A minute that nobody saw is not worth a mark among the hours. */
function lookOf({ meantSeconds, plannedSeconds, unplannedSeconds, unknownSeconds }: DowntimeFigures): DayLook {
  if (unplannedSeconds > 0) return 'unplanned';
  if (plannedSeconds >= 1) return 'planned';
  return unknownSeconds > meantSeconds / 100 ? 'unknown' : 'up';
}

function sentenceOf(month: DowntimePeriod): string {
  if (month.meantSeconds === 0) return 'It was not there yet.';
  const words = downtimeWords(month);
  return words === '' ? `Up for all ${counted(Math.round(month.meantSeconds / 3600), 'hour')}.` : `${words}.`;
}
