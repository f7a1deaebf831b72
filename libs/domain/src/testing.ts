import fc from 'fast-check';
import { BACKUP_STATUSES } from './backups/backup-words.js';
import type { BackupFacts, BackupStatus } from './backups/backup-words.js';
import { checkPolicy } from './backups/retention-policy.js';
import type { RetentionPolicy } from './backups/retention-policy.js';
import { MIN_WINDOW_MINUTES } from './clusters/maintenance-window.js';
import type { MaintenanceWindow } from './clusters/maintenance-window.js';

const MINUTE_MS = 60_000;
const MINUTES_PER_WEEK = 7 * 24 * 60;

export const anyTimeZone: fc.Arbitrary<string> = fc.constantFrom(
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
  timeZone: anyTimeZone,
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

const BACKUPS_BEGIN = Date.parse('2026-09-01T00:00Z');

/** One backup after the other, mostly successful and mostly on what it should build on. Numbers are places in the catalogue. */
const anyBackup = fc.record({
  type: fc.constantFrom('Full' as const, 'Diff' as const, 'Incr' as const),
  status: fc.oneof({ weight: 9, arbitrary: fc.constant<BackupStatus>('Successful') }, fc.constantFrom(...BACKUP_STATUSES)),
  // Hours apart as well as weeks, and sometimes at the same time.
  gapMinutes: fc.oneof(fc.nat(3), fc.nat(36 * 60), fc.nat(20 * 24 * 60)),
  lastsMinutes: fc.oneof(fc.constant(0), fc.nat(8 * 60)),
  holdReason: fc.oneof({ weight: 20, arbitrary: fc.constant(null) }, fc.constantFrom('audit 4711', 'a lawsuit')),
  inUseBy: fc.oneof({ weight: 20, arbitrary: fc.constant(null) }, fc.constantFrom('restore' as const, 'backup' as const)),
  strayParent: fc.oneof({ weight: 30, arbitrary: fc.constant(undefined) }, fc.constant(null), fc.nat(14)),
});

/** Catalogues of one cluster, small enough to be judged by naive means, among them such as should not exist. */
export const anyCatalogue: fc.Arbitrary<BackupFacts[]> = fc.array(anyBackup, { maxLength: 14, size: 'max' }).map((drawn) => {
  const catalogue: BackupFacts[] = [];
  let atMs = BACKUPS_BEGIN;
  for (const [place, { gapMinutes, lastsMinutes, holdReason, strayParent, ...facts }] of drawn.entries()) {
    atMs += gapMinutes * MINUTE_MS;
    const isOver = facts.status !== 'Running' && facts.status !== 'Failed';
    const base = catalogue.findLast(({ type, status }) => status !== 'Failed' && (facts.type === 'Incr' || type === 'Full'));
    if (!base && strayParent === undefined) facts.type = 'Full';
    const parentId = strayParent === undefined ? (base?.id ?? null) : strayParent === null ? null : `b${String(strayParent)}`;
    catalogue.push({
      ...facts,
      id: `b${String(place)}`,
      startedAt: new Date(atMs),
      stoppedAt: isOver ? new Date(atMs + lastsMinutes * MINUTE_MS) : null,
      parentId: facts.type === 'Full' ? null : parentId,
      hold: holdReason === null ? null : { by: 'Anna', reason: holdReason },
    });
  }
  return catalogue;
});

const maybe = (max: number, min = 1): fc.Arbitrary<number | undefined> =>
  fc.option(fc.integer({ min, max }), { nil: undefined, freq: 2 });

/** Policies that are accepted, with numbers that matter to small catalogues. */
export const anyPolicy: fc.Arbitrary<RetentionPolicy> = fc
  .record({
    recoveryWindowDays: maybe(40),
    redundancy: maybe(4),
    gfs: fc.option(fc.record({ daily: maybe(4, 0), weekly: maybe(3, 0), monthly: maybe(3, 0), yearly: maybe(2, 0) }), {
      nil: undefined,
    }),
    diffs: maybe(5),
    minimumCopies: maybe(3, 0),
  })
  .filter((policy) => checkPolicy(policy).length === 0);

/** From within the time of the catalogues to long after it. */
export const anyRollOffTime: fc.Arbitrary<Date> = fc
  .integer({ min: 0, max: 200 * 24 * 60 })
  .map((minutes) => new Date(BACKUPS_BEGIN + minutes * MINUTE_MS));
