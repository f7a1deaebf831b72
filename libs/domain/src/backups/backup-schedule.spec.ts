import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMaintenanceWindow } from '../clusters/maintenance-window.js';
import type { MaintenanceWindow } from '../clusters/maintenance-window.js';
import { nextOpenings } from '../clusters/window-openings.js';
import { anyInstant, anyWindow } from '../testing.js';
import { dueBackup, expectedBackupMs, mustCatchUp, nextDue, scheduleFaults } from './backup-schedule.js';
import type { BackupSchedule, CronClock } from './backup-schedule.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = new Date('2026-11-25T12:00:00Z');

/** Knows one sort of cron only: `at every * * *` is every so many minutes, so many minutes after midnight of 1970, UTC. */
const clock: CronClock = {
  fault: (cron) => (/^\d+ \d+ \* \* \*$/.test(cron) ? null : 'cannot be read: it is not of this test'),
  next: (cron, _zone, after) =>
    at(cron, (offset, every) => offset + (Math.floor((after.getTime() - offset) / every) + 1) * every),
  last: (cron, _zone, until) => at(cron, (offset, every) => offset + Math.floor((until.getTime() - offset) / every) * every),
};
const at = (cron: string, find: (offset: number, every: number) => number): Date | null => {
  const [offset = 0, every = 0] = cron.split(' ').map(Number);
  return every === 0 ? null : new Date(find(offset * MINUTE_MS, every * MINUTE_MS));
};
const DAILY_AT_2 = '120 1440 * * *';
const schedule = (given: Partial<BackupSchedule>): BackupSchedule => ({
  fullCron: DAILY_AT_2,
  diffCron: null,
  incrCron: null,
  zone: 'UTC',
  ...given,
});
const windowOf = (text: string): MaintenanceWindow => parseMaintenanceWindow(text) as MaintenanceWindow;

describe('a schedule', () => {
  const faults = (given: Partial<BackupSchedule>, window: MaintenanceWindow | null = null, expectedMs = HOUR_MS) =>
    scheduleFaults(schedule(given), { window, expectedMs, now: NOW }, clock);

  it('of one Full a day and more of the others is good', () => {
    expect(faults({ diffCron: '600 360 * * *', incrCron: '5 15 * * *' })).toEqual([]);
  });

  it.each<[Partial<BackupSchedule>, string, string]>([
    [{ fullCron: '0 2 * *' }, 'fullCron', 'must have five fields: minute, hour, day of the month, month, day of the week'],
    [{ fullCron: '0 0 2 * * *' }, 'fullCron', 'must have five fields: minute, hour, day of the month, month, day of the week'],
    [{ diffCron: 'a b c d e' }, 'diffCron', 'cannot be read: it is not of this test'],
    [{ fullCron: '0 0 * * *' }, 'fullCron', 'never comes: no day is like that'],
    [{ fullCron: '0 59 * * *' }, 'fullCron', 'starts every 59 minutes; a Full needs at least 60 minutes to the next'],
    [{ incrCron: '0 1 * * *' }, 'incrCron', 'starts every minute; an Incr needs at least 5 minutes to the next'],
    [{ zone: '+01:00' }, 'zone', 'must be an IANA time zone, and +01:00 is none'],
  ])('that is no good says which field is wrong: %j', (given, field, detail) => {
    expect(faults(given)).toEqual([{ field, detail }]);
  });

  it('keeps Fulls out of the maintenance window, and lets the others wait for its end', () => {
    const window = windowOf('Sun:02:30-Sun:04:00');
    expect(faults({ incrCron: '0 15 * * *' }, window)).toEqual([
      {
        field: 'fullCron',
        detail:
          'would run into the maintenance window: the one of 2026-11-29T02:00:00.000Z is expected to last until 2026-11-29T03:00:00.000Z',
      },
    ]);
    expect(faults({ incrCron: '0 15 * * *' }, window, 30 * MINUTE_MS)).toEqual([]);
    expect(faults({ fullCron: '240 1440 * * *' }, window)).toEqual([]);
    expect(faults({ fullCron: '239 1440 * * *' }, window)).toHaveLength(1);
  });

  it('is accepted exactly when no Full of the year would meet the window', () => {
    fc.assert(
      fc.property(anyWindow, fc.nat(1439), fc.integer({ min: 1, max: 240 }), anyInstant, (window, minute, minutes, now) => {
        const given = { window, expectedMs: minutes * MINUTE_MS, now };
        const told = scheduleFaults(schedule({ fullCron: `${minute} 1440 * * *` }), given, clock).length > 0;
        const starts = Array.from({ length: 370 }, (_, day) => {
          const midnight = Math.floor(now.getTime() / (24 * HOUR_MS)) * 24 * HOUR_MS;
          return midnight + day * 24 * HOUR_MS + minute * MINUTE_MS;
        }).filter((start) => start > now.getTime());
        const openings = nextOpenings(window, now, 54);
        const meets = openings.some(({ from, to }) =>
          starts.some((start) => start < to.getTime() && start + given.expectedMs > from.getTime()),
        );
        expect(told).toBe(meets);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is due', () => {
  const both = schedule({ fullCron: '0 10080 * * *', diffCron: '0 1440 * * *' });
  // 1 January 1970 was a Thursday, and so Fulls are due on Thursdays at midnight, Diffs every day.
  const day = (text: string): Date => new Date(`2026-11-${text}:00:00Z`);

  it('is next whatever comes first', () => {
    expect(nextDue(both, day('25T12'), clock)).toEqual(day('26T00'));
    expect(nextDue(schedule({ fullCron: '0 0 * * *' }), NOW, clock)).toBeNull();
  });

  it('is the strongest of what was missed, and one of it', () => {
    expect(dueBackup(both, day('25T01'), day('25T23'), clock)).toBeNull();
    expect(dueBackup(both, day('25T01'), day('28T12'), clock)).toEqual({ type: 'Full', since: day('26T00') });
    expect(dueBackup(both, day('26T00'), day('28T12'), clock)).toEqual({ type: 'Diff', since: day('28T00') });
    expect(dueBackup(both, day('28T00'), day('28T12'), clock)).toBeNull();
  });

  it('is not made again when one that does as much was begun since', () => {
    const due = { type: 'Diff', since: day('25T00') } as const;
    expect(mustCatchUp(due, [])).toBe(true);
    expect(mustCatchUp(due, [{ type: 'Incr', startedAt: day('25T01') }])).toBe(true);
    expect(mustCatchUp(due, [{ type: 'Full', startedAt: day('24T23') }])).toBe(true);
    expect(mustCatchUp(due, [{ type: 'Full', startedAt: day('25T00') }])).toBe(false);
    expect(mustCatchUp(due, [{ type: 'Diff', startedAt: day('25T01') }])).toBe(false);
  });

  it('is nothing any more once it has been taken care of, and something again from the next start on', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: 60, max: 20_000 }), fc.nat(20_000), (handled, every, minutes) => {
        const only = schedule({ fullCron: `7 ${every} * * *` });
        const now = new Date(handled.getTime() + minutes * MINUTE_MS);
        const next = nextDue(only, handled, clock);
        expect(dueBackup(only, handled, now, clock) !== null).toBe(next !== null && next <= now);
        expect(dueBackup(only, now, now, clock)).toBeNull();
      }),
    );
  });

  it('is expected to take half as long again as the longest one', () => {
    expect(expectedBackupMs([])).toBe(HOUR_MS);
    expect(expectedBackupMs([10 * MINUTE_MS, 40 * MINUTE_MS])).toBe(HOUR_MS);
  });
});
