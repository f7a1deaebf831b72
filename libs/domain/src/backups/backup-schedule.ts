import { nextOpenings } from '../clusters/window-openings.js';
import type { MaintenanceWindow } from '../clusters/maintenance-window.js';
import { isTimeZone } from '../clusters/maintenance-window.js';
import type { BackupType } from './backup-words.js';

const MINUTE_MS = 60_000;
/** A year and a bit, at most so many starts are looked at. */
const OPENINGS_AHEAD = 54;
const STARTS_AHEAD = 370;
/** How many starts are looked at to see how far apart they are. */
const STARTS_COMPARED = 24;

/** When a cluster is backed up, in local time of a zone. */
export interface BackupSchedule {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  fullCron: string;
  diffCron: string | null;
  incrCron: string | null;
  /** IANA name. */
  zone: string;
}

/** What is known about the words of cron. Whoever has a library for it lends it. */
export interface CronClock {
  /** Why it cannot be read, in words that follow the name of the field; null when it can. */
  fault(cron: string): string | null;
  /** The first start later than this; null when there never is one. */
  next(cron: string, zone: string, after: Date): Date | null;
  /** The last start not later than this; null when there never was one. */
  last(cron: string, zone: string, at: Date): Date | null;
}

/** What is wrong with a field of a schedule: `detail` follows its name in a sentence. */
export interface ScheduleFault {
  field: keyof BackupSchedule;
  detail: string;
}

/** The strongest first: a Full does what a Diff would have done. */
const CRON_OF = { Full: 'fullCron', Diff: 'diffCron', Incr: 'incrCron' } as const satisfies Record<
  BackupType,
  keyof BackupSchedule
>;
const TYPES = ['Full', 'Diff', 'Incr'] as const satisfies readonly BackupType[];
const STRENGTH: Readonly<Record<BackupType, number>> = { Full: 3, Diff: 2, Incr: 1 };
/** Any oftener, and one would begin before the other is over. */
const MIN_APART_MINUTES: Readonly<Record<BackupType, number>> = { Full: 60, Diff: 15, Incr: 5 };

/**
 * What is wrong with a schedule; empty for a good one.
 *
 * - `{ fullCron: '0 2 * *' }` -> fullCron "must have five fields: minute, hour, day of the month, month, day of the week".
 * - `{ fullCron: '0 2 31 2 *' }` -> fullCron "never comes: no day is like that".
 * - `{ fullCron: '*\/10 * * * *' }` -> fullCron "starts every 10 minutes; a Full needs at least 60 minutes to the next".
 * - `{ fullCron: '30 1 * * 0', zone: 'UTC' }`, an expected hour, and the window Sun:02:00-Sun:04:00 UTC -> fullCron "would run
 *   into the maintenance window: the one of 2026-11-29T01:30:00.000Z is expected to last until 2026-11-29T02:30:00.000Z".
 *
 * Only Fulls are kept out of the window by their schedule. Those that come oftener wait until it is shut.
 */
export function scheduleFaults(
  schedule: BackupSchedule,
  given: { window: MaintenanceWindow | null; expectedMs: number; now: Date },
  clock: CronClock,
): ScheduleFault[] {
  if (!isTimeZone(schedule.zone)) return [{ field: 'zone', detail: `must be an IANA time zone, and ${schedule.zone} is none` }];
  return TYPES.flatMap((type): ScheduleFault[] => {
    const field = CRON_OF[type];
    const cron = schedule[field];
    if (cron === null) return [];
    const detail =
      cronFault(cron, clock) ??
      rhythmFault(type, cron, schedule.zone, given.now, clock) ??
      (type === 'Full' ? windowFault(cron, schedule.zone, given, clock) : null);
    return detail === null ? [] : [{ field, detail }];
  });
}

/** The next start of any type; null when there never is one. */
export function nextDue(schedule: BackupSchedule, after: Date, clock: CronClock): Date | null {
  const starts = startsBy(schedule, (cron) => clock.next(cron, schedule.zone, after)).map(({ at }) => at.getTime());
  return starts.length === 0 ? null : new Date(Math.min(...starts));
}

/**
 * What is due at an instant, when everything up to `handledUntil` has been taken care of. However much was missed while nobody
 * looked, it is caught up by one backup: the strongest of those that were missed.
 *
 * Fulls on Sunday 02:00, Diffs every day 02:00, nobody looked from Saturday noon to Monday noon -> one Full, due since Sunday 02:00.
 */
export function dueBackup(
  schedule: BackupSchedule,
  handledUntil: Date,
  now: Date,
  clock: CronClock,
): { type: BackupType; since: Date } | null {
  const missed = startsBy(schedule, (cron) => clock.last(cron, schedule.zone, now)).filter(({ at }) => at > handledUntil);
  const [strongest] = missed;
  return strongest ? { type: strongest.type, since: strongest.at } : null;
}

/**
 * Whether what is due still has to be made. Not when one that does as much was begun since: by hand, or by a worker that died
 * before it could say so.
 */
export function mustCatchUp(
  due: { type: BackupType; since: Date },
  started: readonly { type: BackupType; startedAt: Date }[],
): boolean {
  return !started.some(({ type, startedAt }) => startedAt >= due.since && STRENGTH[type] >= STRENGTH[due.type]);
}

/**
 * How long the next one will take, from those that went well: half as long again as the longest of them. An hour when there were
 * none.
 */
export function expectedBackupMs(durationsMs: readonly number[]): number {
  return durationsMs.length === 0 ? 60 * MINUTE_MS : 1.5 * Math.max(...durationsMs);
}

/** The strongest type first. */
function startsBy(schedule: BackupSchedule, find: (cron: string) => Date | null): { type: BackupType; at: Date }[] {
  return TYPES.flatMap((type) => {
    const cron = schedule[CRON_OF[type]];
    const at = cron === null ? null : find(cron);
    return at ? [{ type, at }] : [];
  });
}

function cronFault(cron: string, clock: CronClock): string | null {
  if (cron.trim().split(/\s+/).length !== 5)
    return 'must have five fields: minute, hour, day of the month, month, day of the week';
  return clock.fault(cron);
}

function rhythmFault(type: BackupType, cron: string, zone: string, now: Date, clock: CronClock): string | null {
  const starts = startsFrom(cron, zone, now, STARTS_COMPARED, clock);
  if (starts.length === 0) return 'never comes: no day is like that';
  const gaps = starts.slice(1).map((start, before) => start.getTime() - (starts[before]?.getTime() ?? 0));
  const minutes = Math.min(...gaps) / MINUTE_MS;
  if (minutes >= MIN_APART_MINUTES[type]) return null;
  const needed = `a${type === 'Incr' ? 'n' : ''} ${type} needs at least ${MIN_APART_MINUTES[type]} minutes to the next`;
  return `starts ${minutes === 1 ? 'every minute' : `every ${minutes} minutes`}; ${needed}`;
}

function windowFault(
  cron: string,
  zone: string,
  { window, expectedMs, now }: { window: MaintenanceWindow | null; expectedMs: number; now: Date },
  clock: CronClock,
): string | null {
  if (!window) return null;
  const openings = nextOpenings(window, now, OPENINGS_AHEAD);
  for (const start of startsFrom(cron, zone, now, STARTS_AHEAD, clock)) {
    const end = new Date(start.getTime() + expectedMs);
    if (openings.some(({ from, to }) => start < to && end > from))
      return `would run into the maintenance window: the one of ${start.toISOString()} is expected to last until ${end.toISOString()}`;
  }
  return null;
}

function startsFrom(cron: string, zone: string, after: Date, count: number, clock: CronClock): Date[] {
  const starts: Date[] = [];
  for (let at = clock.next(cron, zone, after); at && starts.length < count; at = clock.next(cron, zone, at)) starts.push(at);
  return starts;
}
