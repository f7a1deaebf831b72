import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MIN_WINDOW_MINUTES, parseMaintenanceWindow } from './maintenance-window.js';

const DAY = 24 * 60;
const WEEK = 7 * DAY;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const written = (minute: number): string => {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${DAYS[Math.floor(minute / DAY)]}:${two(Math.floor((minute % DAY) / 60))}:${two(minute % 60)}`;
};

describe('a maintenance window', () => {
  it.each([
    ['Sun:02:00-Sun:04:00 Europe/Zurich', 120, 120, 'Europe/Zurich'],
    ['Mon:00:00-Mon:00:30', DAY, 30, 'UTC'],
    ['  Tue:10:15-Tue:11:00 UTC ', 2 * DAY + 615, 45, 'UTC'],
    ['Wed:23:30-Thu:01:00 America/New_York', 3 * DAY + 23 * 60 + 30, 90, 'America/New_York'],
    ['Sat:23:00-Sun:01:00 Asia/Kolkata', 6 * DAY + 23 * 60, 120, 'Asia/Kolkata'],
    ['Fri:00:00-Thu:23:59', 5 * DAY, WEEK - 1, 'UTC'],
    ['Sun:02:00-Sun:04:00 Etc/GMT+5', 120, 120, 'Etc/GMT+5'],
  ])('is read from %j', (text, startMinute, durationMinutes, timeZone) => {
    expect(parseMaintenanceWindow(text)).toEqual({ startMinute, durationMinutes, timeZone });
  });

  it.each([
    ['', /must look like/],
    ['sunday 2am', /must look like/],
    ['Sun:2:00-Sun:4:00', /must look like/],
    ['Sun:02:00-Sun:04:00 Europe/Zurich Asia/Tokyo', /must look like/],
    ['Sun:02:00', /must look like/],
    ['SUN:02:00-SUN:04:00', /must look like/],
    ['Son:02:00-Son:04:00', /Sun to Sat/],
    ['Sun:24:00-Mon:01:00', /00:00 to 23:59/],
    ['Sun:02:60-Sun:04:00', /00:00 to 23:59/],
    ['Sun:02:00-Sun:04:00 Europe/Atlantis', /Europe\/Atlantis is none/],
    ['Sun:02:00-Sun:04:00 +01:00', /\+01:00 is none/],
    ['Sun:02:00-Sun:02:29', /at least 30 minutes/],
    ['Sat:23:59-Sun:00:28', /at least 30 minutes/],
    ['Sun:02:00-Sun:02:00', /at least 30 minutes/],
  ])('is refused, with a sentence that helps: %j', (text, sentence) => {
    expect(parseMaintenanceWindow(text)).toEqual(expect.stringMatching(sentence));
  });

  it('may begin at any minute of the week and last from half an hour to almost the whole week', () =>
    fc.assert(
      fc.property(fc.nat(WEEK - 1), fc.nat(WEEK - 1), (startMinute, durationMinutes) => {
        const parsed = parseMaintenanceWindow(`${written(startMinute)}-${written((startMinute + durationMinutes) % WEEK)}`);
        if (durationMinutes < MIN_WINDOW_MINUTES) expect(typeof parsed).toBe('string');
        else expect(parsed).toEqual({ startMinute, durationMinutes, timeZone: 'UTC' });
      }),
    ));
});
