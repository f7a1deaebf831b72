import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyCatalogue, anyPolicy, anyRollOffTime, anyTimeZone } from '../testing.js';
import type { BackupFacts } from './backup-words.js';
import { planRollOff } from './plan-roll-off.js';
import type { RollOffPlan } from './plan-roll-off.js';
import type { RetentionPolicy } from './retention-policy.js';

const DAY = 24 * 3_600_000;
const CENTURY = 100 * 365 * DAY;

interface Case {
  catalogue: BackupFacts[];
  policy: RetentionPolicy;
  now: Date;
  zone: string;
}

const anyCase: fc.Arbitrary<Case> = fc.record({
  catalogue: anyCatalogue,
  policy: anyPolicy,
  now: anyRollOffTime,
  zone: anyTimeZone,
});
const planOf = ({ catalogue, policy, now, zone }: Case): RollOffPlan => planRollOff(catalogue, policy, now, zone);

const always = (promise: (given: Case, plan: RollOffPlan) => void, numRuns = 500): void =>
  fc.assert(
    fc.property(anyCase, (given) => promise(given, planOf(given))),
    { numRuns },
  );

const idsOf = ({ items }: RollOffPlan, decision: string): Set<string> =>
  new Set(items.filter((item) => item.decision === decision).map(({ backupId }) => backupId));
const expired = (catalogue: readonly BackupFacts[], ids: Iterable<string>): BackupFacts[] => {
  const gone = new Set(ids);
  return catalogue.map((backup) => (gone.has(backup.id) ? { ...backup, status: 'Expired' as const } : backup));
};

/** By walking up, with no regard for how the planner does it. */
const isRestorable = (catalogue: readonly BackupFacts[], backup: BackupFacts): boolean => {
  let next: BackupFacts | undefined = backup;
  for (let steps = 0; next && steps <= catalogue.length; steps++) {
    if (next.status !== 'Successful' || !next.stoppedAt) return false;
    if (next.type === 'Full') return true;
    const { parentId }: BackupFacts = next;
    next = catalogue.find(({ id }) => id === parentId);
  }
  return false;
};
const restorableFulls = (catalogue: readonly BackupFacts[]): BackupFacts[] =>
  catalogue.filter((backup) => backup.type === 'Full' && isRestorable(catalogue, backup));
/** Instants are restorable from the oldest of these on. */
const oldestStop = (catalogue: readonly BackupFacts[]): number =>
  Math.min(...restorableFulls(catalogue).map(({ stoppedAt }) => stoppedAt?.getTime() ?? Infinity));

describe('whatever the catalogue and the policy, rolling off', () => {
  it('decides about every backup once, in the order of the catalogue, and carries out what it decides', () =>
    always(({ catalogue }, plan) => {
      expect(plan.items.map(({ backupId }) => backupId)).toEqual(catalogue.map(({ id }) => id));
      expect([...plan.order].sort()).toEqual([...idsOf(plan, 'expire')].sort());
    }));

  it('keeps nothing without what it builds on', () =>
    always(({ catalogue }, plan) => {
      const kept = idsOf(plan, 'keep');
      for (const { id, type, parentId } of catalogue) {
        const parent = type === 'Full' ? undefined : catalogue.find((other) => other.id === parentId);
        if (kept.has(id) && parent && parent.status !== 'Expired') expect(kept).toContain(parent.id);
      }
    }));

  it('can be interrupted anywhere: what was restorable and has not been touched still is', () =>
    always(({ catalogue }, { order }) => {
      for (let done = 0; done <= order.length; done++) {
        const left = expired(catalogue, order.slice(0, done));
        for (const backup of left)
          if (backup.status !== 'Expired') expect(isRestorable(left, backup)).toBe(isRestorable(catalogue, backup));
      }
    }, 300));

  it('can be interrupted while files are deleted: a half-deleted backup leaves the others usable', () =>
    always(({ catalogue }, { order }) => {
      for (const [done, id] of order.entries()) {
        const left = expired(catalogue, order.slice(0, done)).map((backup) =>
          backup.id === id ? { ...backup, status: 'Expiring' as const } : backup,
        );
        for (const backup of left)
          if (backup.status === 'Successful') expect(isRestorable(left, backup)).toBe(isRestorable(catalogue, backup));
      }
    }, 300));

  it('goes on after an interruption as if there had been none', () =>
    fc.assert(
      fc.property(anyCase, fc.nat(), (given, cut) => {
        const { order } = planOf(given);
        const done = order.length === 0 ? 0 : cut % (order.length + 1);
        const catalogue = expired(given.catalogue, order.slice(0, done)).map((backup) =>
          backup.id === order[done] ? { ...backup, status: 'Expiring' as const } : backup,
        );
        expect(planOf({ ...given, catalogue }).order).toEqual(order.slice(done));
      }),
      { numRuns: 500 },
    ));

  it('changes nothing when it is run twice', () =>
    always((given, plan) => {
      const again = planOf({ ...given, catalogue: expired(given.catalogue, plan.order) });
      expect(again.order).toEqual([]);
      expect(idsOf(again, 'keep')).toEqual(idsOf(plan, 'keep'));
      expect(again.recoverable).toEqual({ before: plan.recoverable.after, after: plan.recoverable.after });
      expect(again.wal).toEqual(plan.wal);
    }));

  it('does not depend on the order of the catalogue', () =>
    fc.assert(
      fc.property(anyCase, fc.infiniteStream(fc.nat()), (given, keys) => {
        const plan = planOf(given);
        const shuffled = given.catalogue
          .map((backup) => ({ backup, key: Number(keys.next().value) }))
          .sort((one, other) => one.key - other.key)
          .map(({ backup }) => backup);
        const other = planOf({ ...given, catalogue: shuffled });
        const byId = new Map(other.items.map((item) => [item.backupId, item]));
        expect(plan.items).toEqual(given.catalogue.map(({ id }) => byId.get(id)));
        expect(other.recoverable).toEqual(plan.recoverable);
      }),
      { numRuns: 500 },
    ));

  it('holds what is held, and leaves alone what is used or running', () =>
    always(({ catalogue }, plan) => {
      const goes = idsOf(plan, 'expire');
      for (const { id, hold, inUseBy, status } of catalogue)
        if (hold ?? inUseBy ?? status === 'Running') expect(goes).not.toContain(id);
    }));

  it('never lets the newest restorable Full go, whatever happens and however long', () =>
    always((given) => {
      const fulls = restorableFulls(given.catalogue);
      if (fulls.length === 0) return;
      const later = planOf({ ...given, now: new Date(given.now.getTime() + CENTURY) });
      const newest = Math.max(...fulls.map(({ stoppedAt }) => stoppedAt?.getTime() ?? 0));
      const left = restorableFulls(expired(given.catalogue, later.order));
      expect(Math.max(...left.map(({ stoppedAt }) => stoppedAt?.getTime() ?? 0))).toBe(newest);
      expect(left.length).toBeGreaterThanOrEqual(Math.min(fulls.length, given.policy.minimumCopies ?? 1));
      expect(later.problems.join()).toMatch(/new ones are missing/);
    }));

  it('leaves every instant of the recovery window restorable that was', () =>
    always(({ catalogue, policy, now }, { order }) => {
      if (policy.recoveryWindowDays === undefined) return;
      const pointMs = now.getTime() - policy.recoveryWindowDays * DAY;
      const earliest = Math.max(pointMs, oldestStop(catalogue));
      // Whatever is asked for at or after the first instant can be restored from the Full of that instant and the log.
      if (Number.isFinite(earliest)) expect(oldestStop(expired(catalogue, order))).toBeLessThanOrEqual(earliest);
    }));

  it('leaves as many restorable Fulls as the policy asks for, if there were as many', () =>
    always(({ catalogue, policy }, { order }) => {
      const before = restorableFulls(catalogue).length;
      const after = restorableFulls(expired(catalogue, order)).length;
      expect(after).toBeGreaterThanOrEqual(Math.min(before, Math.max(policy.redundancy ?? 0, policy.minimumCopies ?? 0)));
    }));

  it('is not swayed by backups that failed: without them, the others fare the same', () =>
    always((given, plan) => {
      const builtOn = new Set(given.catalogue.map(({ parentId }) => parentId));
      const failed = ({ id, status, hold, inUseBy }: BackupFacts): boolean =>
        status === 'Failed' && !builtOn.has(id) && !hold && !inUseBy;
      const without = planOf({ ...given, catalogue: given.catalogue.filter((backup) => !failed(backup)) });
      const items = plan.items.filter((_, at) => !failed(given.catalogue[at]!));
      expect(without.items).toEqual(items);
      expect(without.recoverable).toEqual(plan.recoverable);
    }));

  it('says exactly when a backup goes: not at that instant, but right after it', () =>
    always((given, plan) => {
      for (const { backupId, expiresAt } of plan.items) {
        if (!expiresAt) continue;
        expect(expiresAt.getTime()).toBeGreaterThanOrEqual(given.now.getTime());
        expect(idsOf(planOf({ ...given, now: expiresAt }), 'keep')).toContain(backupId);
        expect(idsOf(planOf({ ...given, now: new Date(expiresAt.getTime() + 1) }), 'expire')).toContain(backupId);
      }
    }));

  it('names no time only for what time alone does not let go', () =>
    always((given, plan) => {
      // Diffs that are thinned out, and Incrs on them, may go for two reasons.
      if (given.policy.diffs !== undefined) return;
      const later = planOf({ ...given, now: new Date(given.now.getTime() + CENTURY) });
      for (const { backupId, decision, expiresAt } of plan.items)
        if (decision === 'keep' && !expiresAt) expect(idsOf(later, 'keep')).toContain(backupId);
    }));

  it('keeps the log that any kept backup needs from its start to its stop', () =>
    always(({ catalogue }, plan) => {
      const { wal } = plan;
      const kept = idsOf(plan, 'keep');
      const hasFull = restorableFulls(catalogue).some(({ id }) => kept.has(id));
      expect(wal !== null).toBe(hasFull);
      for (const { id, status, startedAt, stoppedAt } of catalogue) {
        if (!wal || !kept.has(id) || status === 'Failed' || startedAt >= wal.before) continue;
        expect(wal.except).toContainEqual(expect.objectContaining({ backupId: id, from: startedAt, to: stoppedAt }));
      }
    }));

  it('counts no window in which nothing can be restored, and never a wider one afterwards', () =>
    always(({ catalogue }, { recoverable: { before, after } }) => {
      expect(before?.from.getTime() ?? Infinity).toBe(oldestStop(catalogue));
      expect(after === null).toBe(before === null);
      if (!before || !after) return;
      expect(after.from.getTime()).toBeGreaterThanOrEqual(before.from.getTime());
      expect(after.to.getTime()).toBeGreaterThanOrEqual(after.from.getTime());
    }));
});
