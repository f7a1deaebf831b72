import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { earliestStart } from './earliest-start.js';
import type { Blackout } from './earliest-start.js';
import { anyInstant, anyWindow } from '../testing.js';
import { windowAt } from './window-openings.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SUNDAY_TWO_TO_FOUR = { startMinute: 120, durationMinutes: 120, timeZone: 'UTC' };

const blackout = (from: string, to: string, reason = 'closing of the year'): Blackout => ({
  from: new Date(from),
  to: new Date(to),
  reason,
});

/** Where `2027-01-10` is a Sunday. */
const startOf = (minutes: number, after: string, blackouts: readonly Blackout[] = []): string => {
  const found = earliestStart(SUNDAY_TWO_TO_FOUR, blackouts, minutes * MINUTE, new Date(after));
  return 'refusal' in found ? found.refusal : found.at.toISOString().slice(0, 16);
};

describe('the earliest start of work', () => {
  it('is the beginning of the next opening, or now when one is open with enough time left', () => {
    expect(startOf(90, '2027-01-09T12:00Z')).toBe('2027-01-10T02:00');
    expect(startOf(90, '2027-01-10T02:20Z')).toBe('2027-01-10T02:20');
    expect(startOf(90, '2027-01-10T02:30Z')).toBe('2027-01-10T02:30');
    expect(startOf(90, '2027-01-10T02:31Z')).toBe('2027-01-17T02:00');
  });

  it('waits for the end of a blackout, and does not run into the next one', () => {
    expect(startOf(90, '2027-01-09T12:00Z', [blackout('2027-01-01T00:00Z', '2027-01-10T02:15Z')])).toBe('2027-01-10T02:15');
    expect(startOf(90, '2027-01-09T12:00Z', [blackout('2027-01-10T03:00Z', '2027-01-10T05:00Z')])).toBe('2027-01-17T02:00');
    expect(startOf(60, '2027-01-09T12:00Z', [blackout('2027-01-10T03:00Z', '2027-01-10T05:00Z')])).toBe('2027-01-10T02:00');
  });

  it('is refused in words when the window is too short', () => {
    expect(startOf(150, '2027-01-09T12:00Z')).toBe('It takes 2 h 30 min, and the window is open for 2 h.');
    const half = { ...SUNDAY_TWO_TO_FOUR, durationMinutes: 30 };
    expect(earliestStart(half, [], 40 * MINUTE, new Date('2027-01-09T12:00Z'))).toEqual({
      refusal: 'It takes 40 min, and the window is open for 30 min.',
    });
  });

  it('is refused with the reasons when blackouts leave no opening for more than a year', () => {
    const freeze = blackout('2027-01-01T00:00Z', '2030-01-01T00:00Z', 'the move to Geneva');
    expect(startOf(10, '2027-01-09T12:00Z', [freeze, freeze])).toMatch(
      /^It takes 10 min, and none of the next 60 openings .* outside blackouts \(the move to Geneva\)\.$/,
    );
  });

  it('without a window is any time outside blackouts', () => {
    const after = new Date('2027-01-09T12:00Z');
    const twice = [blackout('2027-01-09T14:00Z', '2027-01-09T16:00Z'), blackout('2027-01-09T11:00Z', '2027-01-09T13:00Z')];
    expect(earliestStart(null, [], HOUR, after)).toEqual({ at: after });
    expect(earliestStart(null, twice, HOUR, after)).toEqual({ at: new Date('2027-01-09T13:00Z') });
    expect(earliestStart(null, twice, 2 * HOUR, after)).toEqual({ at: new Date('2027-01-09T16:00Z') });
  });

  it('is never outside the window, never in a blackout, always with enough time, and never later than need be', () => {
    const span = fc.tuple(fc.nat(40 * 24 * 60), fc.nat(4 * 24 * 60));
    const expected = fc.integer({ min: 0, max: 6 * 60 });
    fc.assert(
      fc.property(anyWindow, anyInstant, fc.array(span, { maxLength: 6 }), expected, (window, after, spans, minutes) => {
        const begin = after.getTime() - 5 * DAY;
        const blackouts = spans.map(([start, length]) => {
          const from = new Date(begin + start * MINUTE);
          return { from, to: new Date(from.getTime() + length * MINUTE), reason: 'a test' };
        });
        const fits = (at: number): boolean => {
          const end = at + minutes * MINUTE;
          const opening = windowAt(window, new Date(at));
          const isFree = blackouts.every(
            ({ from, to }) => to <= from || at >= to.getTime() || (at < from.getTime() && end <= from.getTime()),
          );
          return opening !== undefined && end <= opening.to.getTime() && isFree;
        };
        const found = earliestStart(window, blackouts, minutes * MINUTE, after);
        if ('refusal' in found) {
          expect(found.refusal).toMatch(/^It takes \d+ (h|min).*\.$/);
          expect(fits(after.getTime())).toBe(false);
          return;
        }
        expect(fits(found.at.getTime())).toBe(true);
        expect(found.window).toEqual(windowAt(window, found.at));
        const laterMs = found.at.getTime() - after.getTime();
        expect(laterMs).toBeGreaterThanOrEqual(0);
        for (let part = 0; part < 20; part++) {
          const sooner = after.getTime() + Math.floor((laterMs * part) / 20);
          if (laterMs > 0) expect(fits(sooner)).toBe(false);
        }
      }),
    );
  });
});
