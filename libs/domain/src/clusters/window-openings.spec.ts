import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MIN_WINDOW_MINUTES, parseMaintenanceWindow } from './maintenance-window.js';
import type { MaintenanceWindow } from './maintenance-window.js';
import { anyInstant, anyWindow } from '../testing.js';
import { firstOverlap, nextOpenings, windowAt } from './window-openings.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK_MINUTES = 7 * 24 * 60;

const parsed = (text: string): MaintenanceWindow => {
  const window = parseMaintenanceWindow(text);
  if (typeof window === 'string') throw new Error(window);
  return window;
};

const first = (text: string, after: string): string => {
  const [opening] = nextOpenings(parsed(text), new Date(after), 1);
  return `${opening?.from.toISOString().slice(0, 16) ?? ''} ${opening?.to.toISOString().slice(0, 16) ?? ''}`;
};

/** Minutes from Sunday 00:00 that a clock of the zone shows. */
const minuteShown = (at: number, timeZone: string): number => {
  const text = new Date(at).toLocaleString('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone });
  const [, day = '', hour, minute] = /^(\w{3})\W+(\d\d):(\d\d)$/.exec(text) ?? [];
  return ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(day) * 1440 + Number(hour) * 60 + Number(minute);
};

describe('the openings of a window', () => {
  it.each([
    ['in the week asked about', 'Sun:02:00-Sun:04:00 Europe/Zurich', '2027-01-06T12:00Z', '2027-01-10T01:00 2027-01-10T03:00'],
    ['in summer', 'Sun:02:00-Sun:04:00 Europe/Zurich', '2027-07-06T12:00Z', '2027-07-11T00:00 2027-07-11T02:00'],
    ['over midnight', 'Wed:23:30-Thu:01:00 America/New_York', '2027-01-06T12:00Z', '2027-01-07T04:30 2027-01-07T06:00'],
    ['over the end of the week', 'Sat:23:00-Sun:01:00 Asia/Kathmandu', '2027-01-09T18:00Z', '2027-01-09T17:15 2027-01-09T19:15'],
    ['on another day than in UTC', 'Mon:00:30-Mon:01:30 Pacific/Apia', '2027-01-06T12:00Z', '2027-01-10T11:30 2027-01-10T12:30'],
    ['that start in a gap', 'Sun:02:30-Sun:04:00 Europe/Zurich', '2027-03-27T12:00Z', '2027-03-28T01:00 2027-03-28T02:00'],
    ['that end in a gap', 'Sun:01:00-Sun:02:30 Europe/Zurich', '2027-03-27T12:00Z', '2027-03-28T00:00 2027-03-28T01:00'],
    ['around a gap', 'Sun:01:00-Sun:04:00 Europe/Zurich', '2027-03-27T12:00Z', '2027-03-28T00:00 2027-03-28T02:00'],
    ['left out by a gap', 'Sun:02:00-Sun:03:00 Europe/Zurich', '2027-03-27T12:00Z', '2027-04-04T00:00 2027-04-04T01:00'],
    ['that start twice', 'Sun:02:30-Sun:04:00 Europe/Zurich', '2027-10-30T12:00Z', '2027-10-31T00:30 2027-10-31T03:00'],
    ['that end twice', 'Sun:01:00-Sun:02:30 Europe/Zurich', '2027-10-30T12:00Z', '2027-10-30T23:00 2027-10-31T00:30'],
    ['that come twice', 'Sun:02:00-Sun:03:00 Europe/Zurich', '2027-10-30T12:00Z', '2027-10-31T00:00 2027-10-31T02:00'],
    [
      'in half an hour that is missing',
      'Sun:02:15-Sun:03:00 Australia/Lord_Howe',
      '2027-10-02T00:00Z',
      '2027-10-02T15:30 2027-10-02T16:00',
    ],
    [
      'around a day that is missing',
      'Thu:22:00-Sat:02:00 Pacific/Apia',
      '2011-12-29T00:00Z',
      '2011-12-30T08:00 2011-12-30T12:00',
    ],
    ['on a day that is missing', 'Fri:02:00-Fri:04:00 Pacific/Apia', '2011-12-29T00:00Z', '2012-01-05T12:00 2012-01-05T14:00'],
  ])('are right %s', (_, window, after, opening) => {
    expect(first(window, after)).toBe(opening);
  });

  it('include the one that is open, and not the one that just ended', () => {
    const window = 'Sun:02:00-Sun:04:00 UTC';
    expect(first(window, '2027-01-10T02:00:00Z')).toMatch(/^2027-01-10/);
    expect(first(window, '2027-01-10T03:59:59.999Z')).toMatch(/^2027-01-10/);
    expect(first(window, '2027-01-10T04:00:00Z')).toMatch(/^2027-01-17/);
  });

  it('do not hold the hour that comes for the second time when they have ended', () => {
    const window = parsed('Sun:01:00-Sun:02:30 Europe/Zurich');
    expect(windowAt(window, new Date('2027-10-31T00:15Z'))).toBeDefined();
    expect(windowAt(window, new Date('2027-10-31T01:15Z'))).toBeUndefined();
  });

  it('are in order, apart, never empty, and as long as written but for the change of clocks', () =>
    fc.assert(
      fc.property(anyWindow, anyInstant, (window, after) => {
        const openings = nextOpenings(window, after, 5);
        expect(openings).toHaveLength(5);
        let end = after.getTime() - 8 * 24 * HOUR;
        for (const { from, to } of openings) {
          expect(from.getTime()).toBeGreaterThanOrEqual(end);
          const lengthMs = to.getTime() - from.getTime();
          expect(lengthMs).toBeGreaterThan(0);
          expect(Math.abs(lengthMs - window.durationMinutes * MINUTE)).toBeLessThanOrEqual(24 * HOUR);
          end = to.getTime();
        }
        expect(openings[0]?.to.getTime()).toBeGreaterThan(after.getTime());
      }),
    ));

  it('start when the clock shows the written time for the first time, or jumps over it', () =>
    fc.assert(
      fc.property(anyWindow, anyInstant, (window, after) => {
        for (const { from } of nextOpenings(window, after, 3)) {
          const shown = minuteShown(from.getTime(), window.timeZone);
          const justBefore = minuteShown(from.getTime() - MINUTE, window.timeZone);
          if (shown === window.startMinute) {
            for (const back of [30 * MINUTE, HOUR])
              expect(minuteShown(from.getTime() - back, window.timeZone)).not.toBe(window.startMinute);
          } else {
            const jumped = (shown - justBefore + WEEK_MINUTES) % WEEK_MINUTES;
            const toStart = (window.startMinute - justBefore + WEEK_MINUTES) % WEEK_MINUTES;
            expect(jumped).toBeGreaterThan(1);
            expect(toStart).toBeLessThan(jumped);
          }
        }
      }),
    ));

  it('leave no week out, but for clocks that jump over the whole window', () =>
    fc.assert(
      fc.property(anyWindow, anyInstant, (window, after) => {
        const [one, other] = nextOpenings(window, after, 2);
        const apartMs = (other?.from.getTime() ?? 0) - (one?.from.getTime() ?? 0);
        const weeks = Math.round(apartMs / (WEEK_MINUTES * MINUTE));
        expect(weeks === 1 || (weeks === 2 && window.durationMinutes <= 24 * 60)).toBe(true);
        if (window.durationMinutes > 60 && window.timeZone !== 'Pacific/Apia') expect(weeks).toBe(1);
      }),
    ));

  it('are the same whoever asks: the window is open at an instant when one of them holds it', () =>
    fc.assert(
      fc.property(anyWindow, anyInstant, fc.nat(14 * 24 * 60), (window, after, minutes) => {
        const at = new Date(after.getTime() + minutes * MINUTE);
        const listed = nextOpenings(window, after, 4).find(({ from, to }) => from <= at && at < to);
        expect(windowAt(window, at)).toEqual(listed);
      }),
    ));
});

describe('two windows', () => {
  const winter = new Date('2027-01-01T00:00Z');
  const overlap = (one: string, other: string): string | undefined =>
    firstOverlap(parsed(one), parsed(other), winter)?.from.toISOString();

  it('overlap from the later start on', () => {
    expect(overlap('Sun:02:00-Sun:04:00 UTC', 'Sun:03:00-Sun:05:00 UTC')).toBe('2027-01-03T03:00:00.000Z');
    expect(overlap('Sat:23:00-Sun:01:00 UTC', 'Sun:00:30-Sun:05:00 UTC')).toBe('2027-01-03T00:30:00.000Z');
  });

  it('may follow each other', () => {
    expect(overlap('Sun:02:00-Sun:04:00 UTC', 'Sun:04:00-Sun:05:00 UTC')).toBeUndefined();
    expect(overlap('Sun:02:00-Sun:04:00 Europe/Zurich', 'Sun:04:00-Sun:05:00 Europe/Zurich')).toBeUndefined();
  });

  it('of two zones may be apart in winter and meet in summer', () => {
    const meet = overlap('Sun:01:00-Sun:02:00 UTC', 'Sun:03:00-Sun:04:00 Europe/Zurich');
    expect(meet).toBe('2027-03-28T01:00:00.000Z');
    expect(overlap('Sun:02:00-Sun:03:00 UTC', 'Sun:03:00-Sun:04:00 Europe/Zurich')).toBe('2027-01-03T02:00:00.000Z');
  });

  it('of one zone overlap when their written times do, whichever is named first', () =>
    fc.assert(
      fc.property(
        anyWindow,
        fc.nat(WEEK_MINUTES - 1),
        fc.integer({ min: MIN_WINDOW_MINUTES, max: 600 }),
        (one, start, length) => {
          const other = { startMinute: start, durationMinutes: length, timeZone: one.timeZone };
          const ahead = (from: number, to: number): number => (to - from + WEEK_MINUTES) % WEEK_MINUTES;
          const expected =
            ahead(one.startMinute, start) < one.durationMinutes || ahead(start, one.startMinute) < other.durationMinutes;
          const found = firstOverlap(one, other, winter);
          expect(found !== undefined).toBe(expected);
          expect(firstOverlap(other, one, winter)).toEqual(found);
          if (!found) return;
          for (const window of [one, other])
            expect(windowAt(window, found.from)?.to.getTime()).toBeGreaterThanOrEqual(found.to.getTime());
        },
      ),
      { numRuns: 30 },
    ));
});
