import { describe, expect, it } from '@jest/globals';
import type { BackupFacts } from './backup-words.js';
import { planRollOff } from './plan-roll-off.js';
import type { RollOffPlan } from './plan-roll-off.js';
import type { RetentionPolicy } from './retention-policy.js';

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;
const NOW = new Date('2026-12-09T12:00Z');
const TYPES = { F: 'Full', D: 'Diff', I: 'Incr' } as const;

/** `F1`, `D1` or `I1` of so many days ago, which took an hour. */
const backup = (id: string, ageDays: number, parentId: string | null = null, given: Partial<BackupFacts> = {}): BackupFacts => {
  const stoppedAt = new Date(NOW.getTime() - ageDays * DAY);
  const type = TYPES[id.replace(/^\d+-/, '').charAt(0) as keyof typeof TYPES];
  const startedAt = new Date(stoppedAt.getTime() - HOUR);
  return { id, type, status: 'Successful', startedAt, stoppedAt, parentId, hold: null, inUseBy: null, ...given };
};
const plan = (backups: BackupFacts[], policy: RetentionPolicy): RollOffPlan => planRollOff(backups, policy, NOW, 'Europe/Zurich');
/** What is said of each. */
const reasons = (backups: BackupFacts[], policy: RetentionPolicy): Record<string, string> =>
  Object.fromEntries(plan(backups, policy).items.map(({ backupId, reason }) => [backupId, reason]));
const goers = (backups: BackupFacts[], policy: RetentionPolicy): string[] => plan(backups, policy).order;

describe('a recovery window', () => {
  const days30 = { recoveryWindowDays: 30 };

  it('of 30 days keeps Fulls of 25 and 35 days: the second is the first before the recovery point', () => {
    expect(reasons([backup('F2', 25), backup('F1', 35)], days30)).toEqual({
      F2: 'kept: within the recovery window of 30 days',
      F1: 'kept: first Full before the recovery point',
    });
  });

  it('of 30 days lets a Full of 45 days go when there are some of 25 and 35', () => {
    expect(goers([backup('F3', 25), backup('F2', 35), backup('F1', 45)], days30)).toEqual(['F1']);
    expect(reasons([backup('F3', 25), backup('F2', 35), backup('F1', 45)], days30)).toMatchObject({
      F1: 'goes: F2 is enough for the recovery point',
    });
  });

  it('goes by the time at which a backup stopped, and 30 days sharp are not older than 30 days', () => {
    expect(goers([backup('F2', 30), backup('F1', 45)], days30)).toEqual([]);
    expect(goers([backup('F2', 30 + 1 / DAY), backup('F1', 45)], days30)).toEqual(['F1']);
    expect(reasons([backup('F3', 30), backup('F2', 31), backup('F1', 45)], days30)).toMatchObject({
      F1: 'goes: F2 is enough for the recovery point',
    });
    const long = backup('F2', 29, null, { startedAt: new Date(NOW.getTime() - 31 * DAY) });
    expect(goers([long, backup('F1', 45)], days30)).toEqual([]);
  });

  it('says when each goes: 30 days after the next newer one stopped', () => {
    const { items } = plan([backup('F3', 5), backup('F2', 20), backup('F1', 35)], days30);
    expect(items).toEqual([
      { backupId: 'F3', decision: 'keep', reason: 'kept: within the recovery window of 30 days', expiresAt: null },
      { backupId: 'F2', decision: 'keep', reason: 'goes after 2027-01-03', expiresAt: new Date('2027-01-03T12:00Z') },
      {
        backupId: 'F1',
        decision: 'keep',
        reason: 'kept: first Full before the recovery point',
        expiresAt: new Date('2026-12-19T12:00Z'),
      },
    ]);
  });

  it('keeps what builds on a Full with it, for as long', () => {
    const backups = [backup('F2', 5), backup('I1', 18, 'D1'), backup('D1', 19, 'F1'), backup('F1', 20)];
    const { items, order } = plan(backups, days30);
    expect(order).toEqual([]);
    const expiresAt = new Date('2027-01-03T12:00Z');
    expect(items.slice(1, 3)).toEqual([
      { backupId: 'I1', decision: 'keep', reason: 'kept: D1 is its parent', expiresAt },
      { backupId: 'D1', decision: 'keep', reason: 'kept: F1 is its parent', expiresAt },
    ]);
  });

  it('tells the date of the zone', () => {
    const late = backup('F2', 12.5 / 24);
    expect(planRollOff([late, backup('F1', 20)], days30, NOW, 'Europe/Zurich').items[1]?.reason).toBe('goes after 2027-01-08');
    const later = backup('F2', 12.9 / 24);
    expect(planRollOff([later, backup('F1', 20)], days30, NOW, 'America/New_York').items[1]?.reason).toBe(
      'goes after 2027-01-07',
    );
  });
});

describe('redundancy', () => {
  it('of 2 lets the oldest go only when 3 are complete', () => {
    const running = backup('F3', 0, null, { status: 'Running', stoppedAt: null });
    expect(goers([running, backup('F2', 7), backup('F1', 14)], { redundancy: 2 })).toEqual([]);
    expect(reasons([backup('F3', 0), backup('F2', 7), backup('F1', 14)], { redundancy: 2 })).toEqual({
      F3: 'kept: one of the newest 2',
      F2: 'kept: one of the newest 2',
      F1: 'goes: 2 newer ones are complete',
    });
  });

  it('takes what builds on a Full along, the newest first, and the oldest chain before the others', () => {
    const chains = [
      ...[backup('F1', 30), backup('D1', 29, 'F1'), backup('I1', 28, 'D1'), backup('I2', 27, 'I1')],
      ...[backup('F2', 20), backup('I3', 19, 'F2')],
      backup('F3', 10),
    ];
    expect(goers(chains, { redundancy: 1 })).toEqual(['I2', 'I1', 'D1', 'F1', 'I3', 'F2']);
    expect(reasons(chains, { redundancy: 1 })).toMatchObject({
      I2: 'goes: I1, its parent, goes',
      D1: 'goes: F1, its parent, goes',
    });
  });

  it('takes the newest of a chain first, whatever it builds on', () => {
    const backups = [backup('F1', 9), backup('D1', 8, 'F1'), backup('I1', 7, 'D1'), backup('D2', 6, 'F1'), backup('F2', 1)];
    expect(goers(backups, { redundancy: 1 })).toEqual(['D2', 'I1', 'D1', 'F1']);
  });

  it.each(['Failed', 'Expiring', 'Expired'] as const)('does not count one that is %s', (status) => {
    const order = goers([backup('F3', 1, null, { status }), backup('F2', 7), backup('F1', 14)], { redundancy: 2 });
    expect(order).not.toContain('F1');
    expect(order).not.toContain('F2');
  });
});

describe('thinning out Diffs', () => {
  it('counts Fulls as Diffs: of F1 D1 D2 F2, keep 2, D1 goes', () => {
    const backups = [backup('F1', 4), backup('D1', 3, 'F1'), backup('D2', 2, 'F1'), backup('F2', 1)];
    expect(reasons(backups, { diffs: 2 })).toEqual({
      F1: 'kept: no rule lets a Full go',
      D1: 'goes: not one of the newest 2 Fulls and Diffs',
      D2: 'kept: one of the newest 2 Fulls and Diffs',
      F2: 'kept: no rule lets a Full go',
    });
  });

  it('never lets a Full go', () => {
    expect(goers([backup('F1', 4), backup('F2', 3), backup('F3', 2)], { diffs: 1 })).toEqual([]);
  });

  it('takes the Incrs of a Diff along, and leaves those of the Full', () => {
    const backups = [
      ...[backup('F1', 9), backup('I1', 8, 'F1'), backup('D1', 7, 'F1'), backup('I2', 6, 'D1'), backup('I3', 5, 'I2')],
      ...[backup('D2', 4, 'F1'), backup('I4', 3, 'D2')],
    ];
    expect(goers(backups, { diffs: 1 })).toEqual(['I3', 'I2', 'D1']);
  });

  it('does not keep a Full that the other rules let go', () => {
    const backups = [backup('F1', 4), backup('D1', 3, 'F1'), backup('D2', 2, 'F1'), backup('F2', 1)];
    expect(goers(backups, { redundancy: 1, diffs: 5 })).toEqual(['D2', 'D1', 'F1']);
  });

  it('counts only what stays by the other rules', () => {
    // D3 was made late, on the Full that goes: it must not take the place of D2.
    const backups = [backup('F1', 9), backup('F2', 8), backup('D2', 7, 'F2'), backup('D3', 6, 'F1')];
    expect(goers(backups, { redundancy: 1, diffs: 1 })).toEqual(['D3', 'F1']);
  });

  it('counts no Diff that builds on a Diff: it would take the place of what it builds on, and both would go', () => {
    const backups = [backup('F1', 5), backup('D1', 4, 'F1'), backup('D2', 3, 'D1'), backup('F2', 2)];
    expect(goers(backups, { redundancy: 2, diffs: 2 })).toEqual([]);
    expect(goers(backups, { redundancy: 2, diffs: 1 })).toEqual(['D2', 'D1']);
  });
});

describe('copies of days, weeks, months and years', () => {
  // NOW is a Wednesday.
  const fulls = [1, 8, 15, 40, 70, 110].map((age, at) => backup(`F${String(6 - at)}`, age));

  it('are the newest of each period, in any of the rules', () => {
    expect(reasons(fulls, { gfs: { weekly: 2, monthly: 3 } })).toEqual({
      F6: 'kept: monthly 2026-12',
      F5: 'kept: weekly 2026-11-30',
      F4: 'kept: monthly 2026-11',
      F3: 'kept: monthly 2026-10',
      F2: 'goes: no rule keeps it',
      F1: 'goes: no rule keeps it',
    });
  });

  it('are added to what other rules keep', () => {
    const policy = { recoveryWindowDays: 10, gfs: { monthly: 3 } };
    expect(reasons(fulls, policy)).toMatchObject({
      F4: 'kept: monthly 2026-11',
      F3: 'kept: monthly 2026-10',
      F2: 'goes: F4 is enough for the recovery point',
    });
  });

  it('stay alone, but for the newest Full, which stays with all that builds on it', () => {
    const backups = [backup('F1', 40), backup('D1', 39, 'F1'), backup('F2', 3), backup('D2', 2, 'F2'), backup('I2', 1, 'D2')];
    expect(reasons(backups, { gfs: { monthly: 2 } })).toEqual({
      F1: 'kept: monthly 2026-10',
      D1: 'goes: F1 stays as a single copy',
      F2: 'kept: monthly 2026-12',
      D2: 'kept: F2 is its parent',
      I2: 'kept: D2 is its parent',
    });
  });
});

describe('a minimum of copies', () => {
  it('keeps the newest ones however old they are, and says so only of those that no rule keeps', () => {
    const backups = [backup('F3', 40), backup('F2', 50), backup('F1', 60)];
    expect(reasons(backups, { recoveryWindowDays: 30, minimumCopies: 2 })).toEqual({
      F3: 'kept: first Full before the recovery point',
      F2: 'kept: minimum of 2',
      F1: 'goes: F3 is enough for the recovery point',
    });
  });
});

describe('a hold', () => {
  const held = { hold: { by: 'Anna', reason: 'audit 4711' } };

  it('keeps a backup and what it builds on, and nothing else', () => {
    const backups = [
      ...[backup('20261101-F', 38), backup('20261102-D', 37, '20261101-F'), backup('20261103-D', 36, '20261101-F', held)],
      ...[backup('20261104-I', 35, '20261103-D'), backup('20261208-F', 1)],
    ];
    expect(reasons(backups, { redundancy: 1 })).toEqual({
      '20261101-F': 'kept: 20261103-D needs it',
      '20261102-D': 'goes: 20261101-F stays as a single copy',
      '20261103-D': 'kept: held for audit 4711',
      '20261104-I': 'goes: 20261103-D stays as a single copy',
      '20261208-F': 'kept: one of the newest 1',
    });
  });

  it('takes a place of the rules', () => {
    expect(goers([backup('F3', 1, null, held), backup('F2', 2), backup('F1', 3)], { redundancy: 2 })).toEqual(['F1']);
    expect(goers([backup('F3', 1), backup('F2', 2), backup('F1', 3, null, held)], { redundancy: 2 })).toEqual([]);
  });

  it('has no end that could be computed', () => {
    const { items } = plan([backup('F2', 1), backup('F1', 20, null, held)], { recoveryWindowDays: 30 });
    expect(items[1]).toMatchObject({ reason: 'kept: held for audit 4711', expiresAt: null });
  });

  it('keeps nothing that lies beyond what is gone', () => {
    const backups = [
      ...[backup('F1', 9), backup('D1', 8, 'F1', { status: 'Expired' }), backup('I1', 7, 'D1', held)],
      backup('F2', 1),
    ];
    const { order, problems } = plan(backups, { redundancy: 1 });
    expect(order).toEqual(['F1']);
    expect(problems).toEqual(['What they build on is not there, so these cannot be restored: I1.']);
  });

  it('keeps also what failed or is half deleted, and cannot bring back what is gone', () => {
    const backups = [
      backup('F4', 1),
      backup('F3', 2, null, { ...held, status: 'Failed' }),
      backup('F2', 3, null, { ...held, status: 'Expiring' }),
      backup('F1', 4, null, { ...held, status: 'Expired' }),
    ];
    expect(plan(backups, { redundancy: 1 }).items.map(({ decision }) => decision)).toEqual(['keep', 'keep', 'keep', 'gone']);
  });
});

describe('what is in use', () => {
  it('stays with what it builds on until the restore is over', () => {
    const backups = [backup('F1', 30), backup('D1', 29, 'F1', { inUseBy: 'restore' }), backup('F2', 1)];
    expect(reasons(backups, { redundancy: 1 })).toMatchObject({ F1: 'kept: D1 needs it', D1: 'kept: a restore uses it' });
  });

  it('stays while a backup that builds on it is running', () => {
    const running = backup('D1', 0, 'F1', { status: 'Running', stoppedAt: null });
    expect(reasons([backup('F1', 30), running, backup('F2', 1)], { redundancy: 1 })).toMatchObject({
      F1: 'kept: a backup uses it',
      D1: 'kept: it is running',
    });
  });
});

describe('the last backups of a cluster', () => {
  it('stay: the only restorable Full never goes, and that nothing newer is made is a problem', () => {
    const backups = [backup('F2', 1, null, { status: 'Failed' }), backup('F1', 400)];
    const { items, order, problems } = plan(backups, { recoveryWindowDays: 30 });
    expect(items[1]?.reason).toBe('kept: the only restorable Full');
    expect(order).toEqual(['F2']);
    expect(problems).toEqual([
      'The newest backup is of 2025-11-04, 400 days old. The last ones stay however old they get, but new ones are missing.',
    ]);
  });

  it('are no problem while they are young enough, which the policy may define', () => {
    const week = [backup('F1', 14), backup('D1', 7, 'F1')];
    expect(plan(week, { redundancy: 1 }).problems).toEqual([]);
    expect(plan(week, { redundancy: 1, staleAfterDays: 2 }).problems).toEqual([expect.stringMatching(/7 days old/)]);
    expect(plan(week, { redundancy: 1, staleAfterDays: 7 }).problems).toEqual([]);
  });

  it('are missed where there are none', () => {
    const { recoverable, wal, problems } = plan([backup('F1', 1, null, { status: 'Failed' })], { redundancy: 1 });
    expect(recoverable).toEqual({ before: null, after: null });
    expect(wal).toBeNull();
    expect(problems).toEqual(['Nothing can be restored: there is no successful Full.']);
  });
});

describe('a broken chain', () => {
  it('goes, since nothing can be restored from it, and does not count', () => {
    const backups = [
      ...[backup('F1', 9, null, { status: 'Expired' }), backup('D1', 8, 'F1'), backup('I1', 7, 'D1')],
      ...[backup('F2', 3), backup('D2', 2, 'F2', { status: 'Failed' }), backup('I2', 1, 'D2')],
    ];
    expect(reasons(backups, { redundancy: 5, diffs: 1 })).toEqual({
      F1: 'gone: its files are deleted',
      D1: 'goes: what it builds on is gone',
      I1: 'goes: what it builds on is gone',
      F2: 'kept: the only restorable Full',
      D2: 'goes: it failed',
      I2: 'goes: what it builds on is gone',
    });
  });

  it('that was left by an interruption is brought to its end', () => {
    const expiring = { status: 'Expiring' as const };
    const backups = [backup('F1', 9, null, expiring), backup('D1', 8, 'F1', expiring), backup('F2', 1)];
    expect(goers(backups, { redundancy: 5 })).toEqual(['D1', 'F1']);
    expect(reasons(backups, { redundancy: 5 })).toMatchObject({ D1: 'goes: it is half deleted' });
  });

  it('whose beginning is unknown is left alone and reported', () => {
    const backups = [
      ...[backup('D1', 9, 'F0'), backup('D2', 8, null), backup('I3', 7, 'I4'), backup('I4', 6, 'I3'), backup('I5', 5, 'I5')],
      ...[backup('I6', 4, 'D1'), backup('F2', 1)],
    ];
    const { order, problems, items } = plan(backups, { redundancy: 1 });
    expect(order).toEqual([]);
    expect(items[1]?.reason).toBe('kept: what it builds on is not known');
    expect(problems).toEqual(['What they build on is not there, so these cannot be restored: I6, I5, I4 and 3 more.']);
  });
});

describe('what can be restored', () => {
  it('begins when the oldest Full stopped, and ends with the newest backup or the log', () => {
    const backups = [backup('F1', 50), backup('F2', 40), backup('F3', 20), backup('D3', 10, 'F3')];
    const policy = { recoveryWindowDays: 30 };
    const at = (ageDays: number): Date => new Date(NOW.getTime() - ageDays * DAY);
    expect(plan(backups, policy).recoverable).toEqual({
      before: { from: at(50), to: at(10) },
      after: { from: at(40), to: at(10) },
    });
    expect(planRollOff(backups, policy, NOW, 'UTC', at(1)).recoverable.after).toEqual({ from: at(40), to: at(1) });
  });
});

describe('the write-ahead log', () => {
  it('may go up to the start of the oldest Full that stays', () => {
    const places = { walStart: '0/3000028', walStop: '0/3000138' };
    const { wal } = plan([backup('F1', 50), backup('F2', 40, null, places), backup('F3', 20)], { recoveryWindowDays: 30 });
    const before = new Date(NOW.getTime() - 40 * DAY - HOUR);
    expect(wal).toEqual({ before, walStart: '0/3000028', backupId: 'F2', except: [] });
  });

  it('stays where an older backup that is kept needs it', () => {
    const lost = backup('D1', 60, 'F0', { hold: { by: 'Anna', reason: 'audit 4711' }, walStart: '0/1000028' });
    const failed = backup('F1', 70, null, { status: 'Failed', hold: { by: 'Anna', reason: 'a bug' } });
    const { wal } = plan([failed, lost, backup('F2', 40)], { redundancy: 1 });
    expect(wal).toMatchObject({
      backupId: 'F2',
      except: [{ backupId: 'D1', from: lost.startedAt, to: lost.stoppedAt, walStart: '0/1000028', walStop: null }],
    });
  });
});

describe('a policy that would keep nothing', () => {
  it('is refused before anything is decided', () => {
    expect(() => plan([backup('F1', 1)], {})).toThrow(RangeError);
    expect(() => plan([backup('F1', 1)], { redundancy: 0 })).toThrow(/redundancy must be a whole number/);
  });
});

describe('a backup', () => {
  it('is called by its name where it has one', () => {
    const named = backup('F1', 1, null, { id: '0198', name: '20261208-F' });
    expect(reasons([named, backup('D1', 0, '0198')], { redundancy: 1 })).toMatchObject({ D1: 'kept: 20261208-F is its parent' });
  });
});

describe('planning', () => {
  it('takes a chain of a hundred thousand links', () => {
    const chain = Array.from({ length: 100_000 }, (_, at) =>
      backup(at === 0 ? 'F0' : `I${String(at)}`, 50 - at / 10_000, at === 0 ? null : at === 1 ? 'F0' : `I${String(at - 1)}`),
    );
    const { order } = plan([...chain, backup('F9', 35)], { recoveryWindowDays: 30 });
    expect(order).toHaveLength(100_000);
    expect(order[0]).toBe('I99999');
    expect(order.at(-1)).toBe('F0');
  });
});
