import fc from 'fast-check';
import { MIN_WINDOW_MINUTES } from './clusters/maintenance-window.js';
import type { MaintenanceWindow } from './clusters/maintenance-window.js';

const MINUTE_MS = 60_000;
const MINUTES_PER_WEEK = 7 * 24 * 60;

const timeZone = fc.constantFrom(
  'Europe/Zurich',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
);

/** Half of them within hours of a time at which clocks are changed somewhere, most of them short. */
export const anyWindow: fc.Arbitrary<MaintenanceWindow> = fc.record({
  startMinute: fc.oneof(fc.nat(MINUTES_PER_WEEK - 1), fc.nat(5 * 60)),
  durationMinutes: fc.oneof(
    fc.integer({ min: MIN_WINDOW_MINUTES, max: 6 * 60 }),
    fc.integer({ min: MIN_WINDOW_MINUTES, max: MINUTES_PER_WEEK - 1 }),
  ),
  timeZone,
});

/** Clocks change in Zurich, New York, on Lord Howe Island (by half an hour), and Apia leaves out a day. */
const CHANGES = [
  '2027-03-28T01:00Z',
  '2027-10-31T01:00Z',
  '2027-03-14T07:00Z',
  '2027-11-07T06:00Z',
  '2027-10-02T15:30Z',
  '2027-04-03T15:00Z',
  '2011-12-30T10:00Z',
];

/** Half of them within ten days of a change of clocks. */
export const anyInstant: fc.Arbitrary<Date> = fc.oneof(
  fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -10 * 24 * 60, max: 10 * 24 * 60 }))
    .map(([change, minutes]) => new Date(new Date(change).getTime() + minutes * MINUTE_MS)),
);
