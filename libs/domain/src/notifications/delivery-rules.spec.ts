import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { GIVE_UP_AFTER_MS, isGivenUp, isMoved, patchingEnd, redeliveryDelayMs } from './delivery-rules.js';
import type { PatchEnding } from './delivery-rules.js';

describe('trying again', () => {
  it('waits twice as long each time, and an hour at most', () => {
    expect([1, 2, 3, 7, 8, 9, 1000].map(redeliveryDelayMs)).toEqual([
      30_000, 60_000, 120_000, 1_920_000, 3_600_000, 3_600_000, 3_600_000,
    ]);
  });

  it('never waits longer before an earlier attempt than before a later one', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (one, other) => {
        const [earlier, later] = one < other ? [one, other] : [other, one];
        expect(redeliveryDelayMs(earlier)).toBeLessThanOrEqual(redeliveryDelayMs(later));
      }),
    );
  });

  it('ends after three days, so that a weekend without a mail server loses nothing', () => {
    expect(isGivenUp(0, GIVE_UP_AFTER_MS - 1)).toBe(false);
    expect(isGivenUp(0, GIVE_UP_AFTER_MS)).toBe(true);
  });
});

describe('the end of patching, as an application is told', () => {
  it.each<[PatchEnding[], ReturnType<typeof patchingEnd>]>([
    [[], undefined],
    [['Done', 'Open'], undefined],
    [['Failed', 'Open'], undefined],
    [['Done', 'Done'], 'patching-done'],
    [['Done', 'LeftOut'], 'patching-done'],
    [['Done', 'Cancelled'], 'patching-cancelled'],
    [['LeftOut', 'LeftOut'], 'patching-cancelled'],
    [['Done', 'Failed'], 'patching-failed'],
    [['Failed', 'Cancelled'], 'patching-failed'],
    [['Cancelled', 'LeftOut'], 'patching-cancelled'],
  ])('%j is %s', (endings, event) => {
    expect(patchingEnd(endings)).toBe(event);
  });
});

describe('an appointment', () => {
  const told = { startsAt: '2026-12-05T22:00:00.000Z', endsAt: '2026-12-05T22:10:00.000Z' };

  it('is not moved by a few minutes', () => {
    expect(isMoved(told, { startsAt: '2026-12-05T22:04:59.000Z', endsAt: '2026-12-05T22:14:59.000Z' })).toBe(false);
  });

  it('is moved by its beginning, and by its end', () => {
    expect(isMoved(told, { ...told, startsAt: '2026-12-05T21:55:00.000Z' })).toBe(true);
    expect(isMoved(told, { ...told, endsAt: '2026-12-05T22:15:00.000Z' })).toBe(true);
  });
});
