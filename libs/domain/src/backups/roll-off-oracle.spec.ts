import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyCatalogue, anyPolicy, anyRollOffTime, anyTimeZone } from '../testing.js';
import type { BackupFacts } from './backup-words.js';
import { planRollOff } from './plan-roll-off.js';
import type { GfsPeriod, RetentionPolicy } from './retention-policy.js';

const DAY = 24 * 3_600_000;

/**
 * The rules once more, in the slowest and plainest way: each question is asked anew for each backup, by looking at all the
 * others. Shares nothing with the planner but the facts.
 */
class Oracle {
  /** Writes 2026-12-09. */
  readonly calendar: Intl.DateTimeFormat;

  constructor(
    readonly all: readonly BackupFacts[],
    readonly policy: RetentionPolicy,
    readonly now: Date,
    zone: string,
  ) {
    this.calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
  }

  parent = (b: BackupFacts): BackupFacts | undefined =>
    b.type === 'Full' ? undefined : this.all.find(({ id }) => id === b.parentId);

  ancestors(b: BackupFacts): BackupFacts[] {
    const found: BackupFacts[] = [];
    for (let p = this.parent(b); p && !found.includes(p); p = this.parent(p)) found.push(p);
    return found;
  }

  /** Undefined for what is not understood. */
  isRestorable(b: BackupFacts): boolean | undefined {
    if (b.status !== 'Successful') return b.status === 'Running' ? undefined : false;
    if (b.stoppedAt === null || this.ancestors(b).includes(b)) return undefined;
    if (b.type === 'Full') return true;
    const parent = this.parent(b);
    return parent && this.isRestorable(parent);
  }

  stopOf = (b: BackupFacts): number => (b.stoppedAt ?? b.startedAt).getTime();

  isNewer(one: BackupFacts, other: BackupFacts): boolean {
    const key = (b: BackupFacts): [number, number, string] => [this.stopOf(b), b.startedAt.getTime(), b.id];
    const [stop, start, id] = key(one);
    const [otherStop, otherStart, otherId] = key(other);
    if (stop !== otherStop) return stop > otherStop;
    return start === otherStart ? id > otherId : start > otherStart;
  }

  newerFulls = (b: BackupFacts): BackupFacts[] =>
    this.all.filter((other) => other.type === 'Full' && this.isRestorable(other) === true && this.isNewer(other, b));

  pinnedItself = (b: BackupFacts): boolean =>
    b.status !== 'Expired' && (b.hold !== null || b.inUseBy !== null || this.isRestorable(b) === undefined);

  isPinned(b: BackupFacts): boolean {
    if (b.status === 'Expired') return false;
    const reaches = (from: BackupFacts): boolean => {
      const above = this.ancestors(from);
      const at = above.indexOf(b);
      return at >= 0 && above.slice(0, at).every(({ status }) => status !== 'Expired');
    };
    return this.pinnedItself(b) || this.all.some((other) => this.pinnedItself(other) && reaches(other));
  }

  period(kind: GfsPeriod, b: BackupFacts): string {
    const date = this.calendar.format(this.stopOf(b));
    if (kind === 'daily') return date;
    if (kind === 'monthly') return date.slice(0, 7);
    if (kind === 'yearly') return date.slice(0, 4);
    const monday = new Date(`${date}T12:00Z`);
    while (monday.getUTCDay() !== 1) monday.setUTCDate(monday.getUTCDate() - 1);
    return monday.toISOString().slice(0, 10);
  }

  staysAsCopy(full: BackupFacts): boolean {
    const newer = this.newerFulls(full);
    return (['daily', 'weekly', 'monthly', 'yearly'] as const).some((kind) => {
      const periods = new Set(newer.map((other) => this.period(kind, other)));
      return !periods.has(this.period(kind, full)) && periods.size < (this.policy.gfs?.[kind] ?? 0);
    });
  }

  staysWithAll(full: BackupFacts): boolean {
    const { recoveryWindowDays: days, redundancy, minimumCopies, gfs } = this.policy;
    const newer = this.newerFulls(full);
    if (newer.length === 0 || newer.length < (redundancy ?? 0) || newer.length < (minimumCopies ?? 0)) return true;
    if (days !== undefined && !newer.some((other) => this.stopOf(other) < this.now.getTime() - days * DAY)) return true;
    const hasRule = days !== undefined || redundancy !== undefined || Object.values(gfs ?? {}).some((count) => (count ?? 0) > 0);
    return !hasRule;
  }

  /** By the rules; `thin` whether Diffs are thinned out. */
  isWanted(b: BackupFacts, thin: boolean): boolean {
    if (this.isRestorable(b) !== true) return false;
    if (b.type === 'Full') return this.staysWithAll(b) || this.staysAsCopy(b);
    const parent = this.parent(b);
    if (!parent) return false;
    const isThinned = b.type === 'Diff' && parent.type === 'Full' && this.policy.diffs !== undefined;
    if (isThinned && thin && !this.isCounted(b)) return false;
    if (parent.type === 'Full') return this.staysWithAll(parent) || (isThinned && this.staysAsCopy(parent));
    return this.isWanted(parent, thin);
  }

  isCounted(diff: BackupFacts): boolean {
    const takesPlace = (b: BackupFacts): boolean =>
      (b.type === 'Full' || (b.type === 'Diff' && this.parent(b)?.type === 'Full')) &&
      this.isRestorable(b) === true &&
      (this.isPinned(b) || this.isWanted(b, false));
    const newer = this.all.filter((other) => takesPlace(other) && this.isNewer(other, diff));
    return newer.length < (this.policy.diffs ?? Infinity);
  }

  decision(b: BackupFacts): string {
    if (b.status === 'Expired') return 'gone';
    return this.isPinned(b) || this.isWanted(b, true) ? 'keep' : 'expire';
  }
}

describe('the plan of rolling off', () => {
  it('is what the rules say when each is asked anew for each backup', () => {
    const seen = { stay: 0, go: 0 };
    fc.assert(
      fc.property(anyCatalogue, anyPolicy, anyRollOffTime, anyTimeZone, (catalogue, policy, now, zone) => {
        const oracle = new Oracle(catalogue, policy, now, zone);
        const { items } = planRollOff(catalogue, policy, now, zone);
        expect(items.map(({ backupId, decision }) => [backupId, decision])).toEqual(
          catalogue.map((backup) => [backup.id, oracle.decision(backup)]),
        );
        for (const [at, { decision }] of items.entries())
          if (oracle.isRestorable(catalogue[at]!)) seen[decision === 'keep' ? 'stay' : 'go']++;
      }),
      { numRuns: 3000 },
    );
    // Catalogues in which all stay, or in which nothing can be restored, would prove little.
    expect(Math.min(seen.stay, seen.go)).toBeGreaterThan(3000);
  });
});
