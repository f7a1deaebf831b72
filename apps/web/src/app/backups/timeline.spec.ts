import { describe, expect, it } from '@jest/globals';
import { choosable, outOfGap, percentOf, timelineTicks, timelineWindow, whyNotThen } from './timeline.js';

const at = (time: string): number => Date.parse(`2026-11-25T${time}Z`);
const iso = (time: string): string => `2026-11-25T${time}Z`;
const recoverable = {
  ranges: [
    { from: iso('08:00:00.400'), to: iso('10:00:00') },
    { from: iso('11:00:00'), to: iso('12:30:00.900') },
  ],
  gaps: [{ from: iso('10:00:00'), to: iso('11:00:00'), reason: 'The log is not archived.' }],
};
const say = (instant: number): string => new Date(instant).toISOString().slice(11, 19);

describe('the scale of a timeline', () => {
  it('shows everything up to now, with room on both sides', () => {
    const window = timelineWindow([at('02:00:00')], at('12:00:00'));
    expect(percentOf(at('02:00:00'), window)).toBeCloseTo(2.83, 1);
    expect(percentOf(at('12:00:00'), window)).toBeCloseTo(97.17, 1);
  });

  it('is never shorter than half an hour, also for nothing', () => {
    const { from, to } = timelineWindow([], at('12:00:00'));
    expect(to - from).toBeGreaterThanOrEqual(30 * 60_000);
  });

  it('keeps what lies outside at its edges', () => {
    const window = { from: at('02:00:00'), to: at('04:00:00') };
    expect([at('01:00:00'), at('03:00:00'), at('05:00:00')].map((one) => percentOf(one, window))).toEqual([0, 50, 100]);
  });

  it.each([
    ['half an hour', 30 * 60_000],
    ['a day', 24 * 3_600_000],
    ['a month', 30 * 24 * 3_600_000],
    ['eleven years', 11 * 365 * 24 * 3_600_000],
  ])('has a few ticks on round times for %s', (_, span) => {
    const window = { from: at('08:07:13') - span, to: at('08:07:13') };
    const ticks = timelineTicks(window, 8);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(9);
    for (const tick of ticks) {
      expect(tick.at).toBeGreaterThanOrEqual(window.from);
      expect(tick.at).toBeLessThanOrEqual(window.to);
      expect(new Date(tick.at).getSeconds()).toBe(0);
      if (tick.isDay) expect(new Date(tick.at).getHours()).toBe(0);
    }
  });
});

describe('an instant to restore', () => {
  it('is a whole second within what can be restored', () => {
    expect(choosable(recoverable)).toEqual({ from: at('08:00:01'), to: at('12:30:00') });
    expect(choosable({ ranges: [], gaps: [] })).toBeUndefined();
  });

  it.each([
    ['in a range', '09:00:00', undefined],
    ['the end of a range', '10:00:00', undefined],
    ['the begin of the next', '11:00:00', undefined],
    ['in a gap', '10:30:00', 'The log is not archived.'],
    ['before everything', '07:00:00', 'The first instant that can be restored is 08:00:01.'],
    ['after everything', '13:00:00', 'What is archived ends at 12:30:00. What was written later cannot be restored yet.'],
  ])('%s', (_, time, why) => expect(whyNotThen(at(time), recoverable, say)).toBe(why));

  it('has to be one', () => {
    expect(whyNotThen(Number.NaN, recoverable, say)).toBe('Say a date and a time.');
    expect(whyNotThen(at('09:00:00'), { ranges: [], gaps: [] }, say)).toBe('Nothing can be restored yet.');
  });

  it('is stepped over a gap, and moved to the edge that is nearer', () => {
    expect(outOfGap(at('10:00:01'), at('10:00:00'), recoverable)).toBe(at('11:00:00'));
    expect(outOfGap(at('10:59:59'), at('11:00:00'), recoverable)).toBe(at('10:00:00'));
    expect(outOfGap(at('10:20:00'), at('12:00:00'), recoverable)).toBe(at('10:00:00'));
    expect(outOfGap(at('10:40:00'), at('09:00:00'), recoverable)).toBe(at('11:00:00'));
    expect(outOfGap(at('09:30:00'), at('12:00:00'), recoverable)).toBe(at('09:30:00'));
  });
});
