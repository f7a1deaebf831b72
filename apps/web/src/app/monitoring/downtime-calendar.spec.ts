import { describe, expect, it } from '@jest/globals';
import type { DowntimePeriod } from '@rocket/contracts';
import { calendarOf, downtimeWords, percent } from './downtime-calendar.js';

const period = (name: string, given: Partial<DowntimePeriod> = {}): DowntimePeriod => ({
  name,
  from: '',
  to: '',
  closed: false,
  meantSeconds: 86_400,
  downSeconds: 0,
  plannedSeconds: 0,
  unplannedSeconds: 0,
  unknownSeconds: 0,
  availability: 100,
  availabilityOutsideMaintenance: 100,
  ...given,
});

describe('the calendar of downtime', () => {
  const [november] = calendarOf({
    months: [period('2026-11', { availability: 99.95, unplannedSeconds: 1296, meantSeconds: 2_592_000 })],
    days: [
      period('2026-11-01', { meantSeconds: 0 }),
      period('2026-11-02'),
      period('2026-11-03', { plannedSeconds: 4 }),
      period('2026-11-04', { plannedSeconds: 4, unplannedSeconds: 90 }),
      period('2026-11-05', { unknownSeconds: 3600 }),
      period('2026-11-06', { unknownSeconds: 60, plannedSeconds: 0.07 }),
    ],
  });

  it('begins its weeks on Monday: November 2026 begins on a Sunday', () => {
    expect(november).toMatchObject({ title: 'November 2026', blanks: [0, 1, 2, 3, 4, 5], availability: '99.95 %' });
    expect(november?.days).toHaveLength(30);
  });

  it('shows of each day what was worst, and nothing of days that have not come', () => {
    expect(november?.days.slice(0, 7).map(({ look }) => look)).toEqual([
      'none',
      'up',
      'planned',
      'unplanned',
      'unknown',
      'up',
      'none',
    ]);
    expect(november?.days[3]?.words).toBe('Wed, Nov 4: 1 min 30 s unplanned and 4.0 s planned');
  });

  it('says a month in words', () => {
    expect(november?.sentence).toBe('21 min 36 s unplanned.');
    expect(calendarOf({ months: [period('2026-10', { meantSeconds: 7200 })], days: [] })[0]?.sentence).toBe(
      'Up for all 2 hours.',
    );
  });

  it('never rounds up to what was not reached', () => {
    expect([99.999999, 99.95, 98.765, 100, null].map(percent)).toEqual(['99.999 %', '99.95 %', '98.76 %', '100 %', '–']);
    expect(downtimeWords(period('x'))).toBe('');
  });
});
