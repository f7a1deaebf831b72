import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextOpenings } from '../clusters/window-openings.js';
import { parseMaintenanceWindow } from '../clusters/maintenance-window.js';
import type { MaintenanceWindow } from '../clusters/maintenance-window.js';
import { anyInstant, anyWindow } from '../testing.js';
import { defaultFullMinute } from './default-full-time.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = new Date('2026-11-25T12:00:00Z');
const windowOf = (text: string): MaintenanceWindow => parseMaintenanceWindow(text) as MaintenanceWindow;

/** By trying every day of a year. */
const everMeets = (minute: number, window: MaintenanceWindow, expectedMs: number, now: Date): boolean => {
  const openings = nextOpenings(window, now, 54);
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return Array.from({ length: 370 }, (_, day) => today + (day - 2) * DAY_MS + minute * MINUTE_MS).some((start) =>
    openings.some(({ from, to }) => start < to.getTime() && start + expectedMs > from.getTime()),
  );
};

describe('when a cluster is backed up as long as nobody says otherwise', () => {
  it('is in the night, at the same time for the same cluster, and spread over the fleet', () => {
    const ids = Array.from({ length: 600 }, (_, at) => `01979000-0000-7000-8000-${at.toString(16).padStart(12, '0')}`);
    const minutes = ids.map((id) => defaultFullMinute(id, null, HOUR_MS, NOW));
    expect(minutes).toEqual(ids.map((id) => defaultFullMinute(id, null, HOUR_MS, NOW)));
    for (const minute of minutes) expect(minute >= 0 && minute < 360).toBe(true);
    const perHour = [0, 1, 2, 3, 4, 5].map((hour) => minutes.filter((minute) => Math.floor(minute / 60) === hour).length);
    for (const count of perHour) expect(count).toBeGreaterThan(60);
  });

  it('is not in the maintenance window', () => {
    for (const text of ['Sun:00:00-Sun:05:00', 'Sat:23:00-Sun:01:00', 'Wed:03:00-Wed:05:30 Europe/Zurich'])
      for (let at = 0; at < 6; at++) {
        const minute = defaultFullMinute(`cluster ${at}`, windowOf(text), HOUR_MS, NOW);
        expect([text, minute, everMeets(minute, windowOf(text), HOUR_MS, NOW)]).toEqual([text, minute, false]);
      }
  });

  it('meets a window only where every time would', () => {
    fc.assert(
      fc.property(fc.uuid(), anyWindow, anyInstant, fc.integer({ min: 1, max: 180 }), (id, window, now, expected) => {
        const expectedMs = expected * MINUTE_MS;
        const minute = defaultFullMinute(id, window, expectedMs, now);
        if (!everMeets(minute, window, expectedMs, now)) return;
        for (let moved = 0; moved < 360; moved += 10)
          expect(everMeets((minute + moved) % 360, window, expectedMs, now)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
