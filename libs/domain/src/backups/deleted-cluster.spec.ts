import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BackupFacts } from './backup-words.js';
import { deletedBackupsUntil, planDeletedRollOff } from './deleted-cluster.js';

const DAY_MS = 24 * 60 * 60_000;
const DELETED = new Date('2026-11-25T12:00:00Z');
const later = (days: number): Date => new Date(DELETED.getTime() + days * DAY_MS);
const backup = (id: string, given: Partial<BackupFacts> = {}): BackupFacts => ({
  ...{ id, type: 'Full', status: 'Successful', parentId: null, hold: null, inUseBy: null },
  ...{ startedAt: later(-2), stoppedAt: later(-1) },
  ...given,
});
const held = { by: 'ada', reason: 'audit 4711' };

describe('backups of a cluster that is deleted', () => {
  it.each([
    [{ recoveryWindowDays: 30 }, 90, 90],
    [{ recoveryWindowDays: 120 }, 90, 120],
    [{ redundancy: 400 }, 90, 90],
    [{ gfs: { monthly: 12 } }, 90, 372],
    [{ gfs: { daily: 7, weekly: 4 }, recoveryWindowDays: 3 }, 0, 28],
    [{ gfs: { yearly: 3 } }, 90, 1098],
  ])('by %j, and %i days at least, stay for %i', (policy, atLeast, days) => {
    expect(deletedBackupsUntil(policy, DELETED, atLeast)).toEqual(later(days));
  });

  it('all stay until then, and say so, and all go then: of each chain the newest first', () => {
    const all = [backup('F'), backup('D', { type: 'Diff', parentId: 'F', startedAt: later(-0.5), stoppedAt: later(-0.4) })];
    const before = planDeletedRollOff(all, later(90), later(90));
    expect(before.order).toEqual([]);
    expect(before.items[0]).toEqual({
      ...{ backupId: 'F', decision: 'keep', reason: 'kept: its cluster is deleted, until 2027-02-23', expiresAt: later(90) },
    });
    expect(before.recoverable.after).toEqual(before.recoverable.before);
    const after = planDeletedRollOff(all, later(90), later(90.001));
    expect(after.order).toEqual(['D', 'F']);
    expect(after).toMatchObject({ recoverable: { after: null }, wal: null });
    expect(after.items[0]?.reason).toBe('goes: its cluster is deleted, and it was kept until 2027-02-23');
  });

  it('stay for ever when nobody has said until when', () => {
    expect(planDeletedRollOff([backup('F')], null, later(9_999)).order).toEqual([]);
  });

  it('that failed go before', () => {
    expect(
      planDeletedRollOff([backup('F'), backup('X', { status: 'Failed', stoppedAt: null })], later(90), later(1)).order,
    ).toEqual(['X']);
  });

  it('stay beyond that as long as they are held or used, with what they build on', () => {
    const anyBackups = fc
      .array(fc.record({ parent: fc.nat(), isHeld: fc.boolean(), isUsed: fc.boolean() }), { minLength: 1, maxLength: 8 })
      .map((given) =>
        given.map(({ parent, isHeld, isUsed }, index) =>
          backup(`B${String(index)}`, {
            ...(index === 0 || parent % 3 === 0 ? {} : { type: 'Incr' as const, parentId: `B${String(parent % index)}` }),
            ...{ hold: isHeld ? held : null, inUseBy: isUsed ? ('restore' as const) : null },
            ...{ startedAt: later(index - 20), stoppedAt: later(index - 19.5) },
          }),
        ),
      );
    fc.assert(
      fc.property(anyBackups, (backups) => {
        const { order } = planDeletedRollOff(backups, later(90), later(91));
        const byId = new Map(backups.map((one) => [one.id, one]));
        const needed = new Set<string>();
        for (const one of backups)
          if (one.hold ?? one.inUseBy)
            for (let at: BackupFacts | undefined = one; at; at = byId.get(at.parentId ?? '')) needed.add(at.id);
        expect([...order].sort()).toEqual(
          backups
            .map(({ id }) => id)
            .filter((id) => !needed.has(id))
            .sort(),
        );
        // Wherever it is interrupted, nothing is left without what it builds on.
        for (const [place, id] of order.entries())
          for (const child of backups.filter(({ parentId }) => parentId === id))
            expect(order.indexOf(child.id)).toBeLessThan(place);
      }),
    );
  });
});
