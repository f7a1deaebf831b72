import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@rocket/platform';
import type { RememberedFleet } from '../clusters/testing.js';
import { placeOf } from './backup-place.js';
import { holdBackup } from './hold-backup.js';
import { planClusterRollOff } from './plan-cluster-roll-off.js';
import { MAX_REMOVING_STEPS, backupsPerStep } from './roll-off-steps.js';
import { startRollOff } from './start-roll-off.js';
import { backedUpCluster, fleetWithBackups } from './testing.js';
import type { RememberedBackups } from './testing.js';

describe('backups that roll off', () => {
  let fleet: RememberedFleet;
  let stored: RememberedBackups;

  beforeAll(async () => {
    ({ fleet, stored } = await fleetWithBackups());
  });
  afterAll(() => fleet.drop());

  const start = (clusterName: string) => startRollOff(fleet.parts, { dbmsType: 'PostgreSQL', clusterName, actor: 'ada' });
  const statuses = async (clusterId: string): Promise<Record<string, string>> => {
    const rows = (await fleet.sql('SELECT label, status FROM backups WHERE cluster_id = $1 ORDER BY started_at', clusterId)) as {
      label: string;
      status: string;
    }[];
    return Object.fromEntries(rows.map(({ label, status }) => [label, status]));
  };
  const texts = async (clusterName: string): Promise<string[]> => {
    const page = await fleet.uow.read.activities.list('PostgreSQL', { clusterName }, { limit: 50 });
    return page.items.map(({ type, text }) => `${type}: ${text}`);
  };
  const outputs = async (operationId: string): Promise<string> =>
    (await fleet.uow.read.operations.byId(operationId)).steps.map(({ output, error }) => `${output}${error ?? ''}`).join('\n');

  it('go in the order of the plan, the log behind them, and their rows stay', async () => {
    // Seven days are kept: of 20, 9 and 2 days the second makes the seventh day restorable.
    const { id, add, placeAt } = await backedUpCluster(fleet, stored, 'orders', 'a1', 'a2');
    const full = await add('F20', 20);
    await add('D19', 19, { backupType: 'Diff', parentId: full });
    await add('F9', 9);
    await add('F2', 2);
    await fleet.uow.run((tx) =>
      tx.walRanges.grow(id, { term: 1, from: placeAt(20), to: placeAt(0), fromAt: new Date(0), toAt: new Date() }),
    );
    const removed: string[] = [];
    stored.beforeRemoval = async (label) => {
      removed.push(label);
      expect((await statuses(id))[label]).toBe('Expiring');
    };
    const { operationId } = await start('orders');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(removed).toEqual(['D19', 'F20']);
    expect(stored.labels).toEqual(['F9', 'F2']);
    expect(await statuses(id)).toEqual({ F20: 'Expired', D19: 'Expired', F9: 'Successful', F2: 'Successful' });
    expect(stored.cuts).toEqual([{ before: placeAt(9), except: [] }]);
    const [range] = (await fleet.uow.read.walRanges.of([id])).get(id) ?? [];
    expect(range?.from).toBe(placeAt(9));
    expect(await texts('orders')).toEqual(['RollOff: 2 backups of orders rolled off: D19, F20, 2 GB.']);
    expect(await outputs(operationId)).toContain('The log before F9 is gone: 2 GB.');
    const place = await placeOf(fleet.parts, await fleet.uow.read.clusters.byId(id));
    expect(stored.places[0]).toMatchObject({ prefix: `PostgreSQL/${id}`, key: place.key });
    expect(place.key).toHaveLength(32);
  });

  it('all go in one run, however many they are: in pieces, the first one first, and so again after an interruption', async () => {
    const { id, add } = await backedUpCluster(fleet, stored, 'crowded', 'many');
    const labels = ['F40', 'F39', 'F38', 'F37', 'F36'];
    for (const label of labels) await add(label, Number(label.slice(1)));
    await add('new', 8);
    const removed: string[] = [];
    stored.beforeRemoval = (label) => Promise.resolve(void removed.push(label));
    // In the middle of a piece.
    stored.stubborn.add('F39');
    const command = { dbmsType: 'PostgreSQL', clusterName: 'crowded', actor: 'ada' } as const;
    const { operationId } = await startRollOff(fleet.parts, command, 2);
    const { steps } = await fleet.uow.read.operations.byId(operationId);
    expect(steps.map(({ title }) => title)).toEqual([
      'Let 3 backups of crowded go, from F40 to F38',
      'Let 2 backups of crowded go, from F37 to F36',
      'Let the log go that no backup needs',
    ]);
    expect(await fleet.run()).toEqual(['Failed']);
    expect(stored.labels).toEqual([...labels.slice(1), 'new']);
    stored.stubborn.clear();
    await startRollOff(fleet.parts, command, 2);
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(stored.labels).toEqual(['new']);
    expect([...new Set(removed)]).toEqual(labels);
    expect(Object.values(await statuses(id)).filter((status) => status === 'Expired')).toHaveLength(labels.length);
    stored.beforeRemoval = () => Promise.resolve();
  });

  it('go in as many steps as somebody can read', () => {
    expect([0, 1, 500, 501, 1_000, 1_001, 50_000].map((count) => backupsPerStep(count, MAX_REMOVING_STEPS))).toEqual([
      ...[1, 1, 1, 2, 2, 3, 100],
    ]);
  });

  it('are asked for again and again without harm, and without news', async () => {
    const { add } = await backedUpCluster(fleet, stored, 'again', 'b1');
    await add('F2', 2);
    await start('again');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(stored.labels).toEqual(['F2']);
    expect(await texts('again')).toEqual([]);
  });

  it('stay when somebody holds them after it was decided that they go, with all that they build on', async () => {
    const { id, add } = await backedUpCluster(fleet, stored, 'held', 'c1');
    stored.beforeRemoval = () => Promise.resolve();
    const full = await add('F20', 20);
    const diff = await add('D19', 19, { backupType: 'Diff', parentId: full });
    await add('F9', 9);
    await add('F2', 2);
    const { operationId } = await start('held');
    await holdBackup(fleet.parts, { dbmsType: 'PostgreSQL', backupId: diff, holdReason: 'audit 4711', actor: 'anna' });
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(await statuses(id)).toEqual({ F20: 'Successful', D19: 'Successful', F9: 'Successful', F2: 'Successful' });
    expect(await outputs(operationId)).toContain('D19 stays. kept: held for audit 4711');
    expect(await outputs(operationId)).toContain('F20 stays. kept: D19 needs it');
    expect(await texts('held')).toEqual(['BackupHold: D19 of held is kept, whatever the rules say: audit 4711.']);
  });

  it('never go before what builds on them, whatever has become of that meanwhile', async () => {
    const { id, add } = await backedUpCluster(fleet, stored, 'chained', 'd1');
    const full = await add('F20', 20);
    const diff = await add('D19', 19, { backupType: 'Diff', parentId: full });
    await add('F9', 9);
    await add('F2', 2);
    const { operationId } = await start('chained');
    await fleet.sql(`UPDATE operation_steps SET status = 'Skipped' WHERE operation_id = $1 AND ordinal = 1`, operationId);
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect((await statuses(id))['F20']).toBe('Successful');
    expect((await fleet.uow.read.backups.byId('PostgreSQL', diff)).status).toBe('Successful');
    expect(await outputs(operationId)).toContain('F20 stays. D19 builds on it.');
  });

  it('stay while a restore reads them', async () => {
    const { id, add } = await backedUpCluster(fleet, stored, 'read', 'e1');
    const backupId = await add('F20', 20);
    await add('F9', 9);
    await add('F2', 2);
    const { operationId } = await start('read');
    await fleet.uow.run((tx) =>
      tx.restores.add({
        ...{ id: newId(), dbmsType: 'PostgreSQL', sourceClusterId: id, sourceClusterName: 'read', backupId, goal: 'backup' },
        ...{ targetTime: null, purpose: 'Drill', targetClusterId: null, targetClusterName: 'read-drill', operationId: null },
        ...{ reason: '', ticketUrl: null, actor: 'ada', startedAt: new Date() },
      }),
    );
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect((await statuses(id))['F20']).toBe('Successful');
    expect(await outputs(operationId)).toContain('F20 stays. kept: a restore uses it');
  });

  it('wait for who has begun to use them, and stay then', async () => {
    const { id, add } = await backedUpCluster(fleet, stored, 'claimed', 'k1');
    const backupId = await add('F20', 20);
    await add('F9', 9);
    await add('F2', 2);
    const { operationId } = await start('claimed');
    let running: Promise<string[]> | undefined;
    await fleet.uow.run(async (tx) => {
      await tx.backups.claim('PostgreSQL', [backupId]);
      running ??= fleet.run();
      // Long enough for the roll-off to come to its first step and to wait there.
      await sleep(300);
      await tx.restores.add({
        ...{ id: newId(), dbmsType: 'PostgreSQL', sourceClusterId: id, sourceClusterName: 'claimed', backupId, goal: 'backup' },
        ...{ targetTime: null, purpose: 'Drill', targetClusterId: null, targetClusterName: 'drill', operationId: null },
        ...{ reason: '', ticketUrl: null, actor: 'ada', startedAt: new Date() },
      });
    });
    expect(await running).toEqual(['Succeeded']);
    expect((await statuses(id))['F20']).toBe('Successful');
    expect(await outputs(operationId)).toContain('F20 stays. kept: a restore uses it');
  });

  it('are not called gone when they are still there; the next run finishes them', async () => {
    const { id, add, placeAt } = await backedUpCluster(fleet, stored, 'stubborn', 'f1');
    await add('F20', 20);
    await add('F9', 9);
    await add('F2', 2);
    stored.stubborn.add('F20');
    const { operationId } = await start('stubborn');
    expect(await fleet.run()).toEqual(['Failed']);
    expect((await statuses(id))['F20']).toBe('Expiring');
    expect(stored.cuts).toEqual([]);
    expect(await outputs(operationId)).toContain('F20 was deleted, and is there all the same.');
    expect(await texts('stubborn')).toEqual([expect.stringMatching(/^RollOffFailed: Not all backups of stubborn/)]);
    await expect(
      holdBackup(fleet.parts, {
        dbmsType: 'PostgreSQL',
        backupId: (await fleet.uow.read.backups.planned([id]))[0]?.id ?? '',
        holdReason: 'too late',
        actor: 'anna',
      }),
    ).rejects.toMatchObject({ code: 'backup-not-found' });

    stored.stubborn.clear();
    await start('stubborn');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect((await statuses(id))['F20']).toBe('Expired');
    expect(stored.cuts).toEqual([{ before: placeAt(9), except: [] }]);
  });

  it('leave the log in peace of which nobody knows whether it is needed', async () => {
    const { add } = await backedUpCluster(fleet, stored, 'unknown', 'g1');
    await add('F9', 9, { walStart: null });
    await add('F2', 2);
    const { operationId } = await start('unknown');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(stored.cuts).toEqual([]);
    expect(await outputs(operationId)).toContain('The log stays: of a backup that is kept nobody knows what it needs of it.');
  });

  it('keep the log that a held backup of before needs', async () => {
    const { add, placeAt } = await backedUpCluster(fleet, stored, 'pieces', 'h1');
    const lost = await add('F30', 30, { status: 'Expired' });
    await add('D29', 29, { backupType: 'Diff', parentId: lost, holdBy: 'anna', holdReason: 'a lawsuit' });
    await add('F9', 9);
    await add('F2', 2);
    await start('pieces');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(stored.cuts).toEqual([
      { before: placeAt(9), except: [expect.objectContaining({ from: placeAt(29), to: placeAt(29) + 1000n })] },
    ]);
  });

  it('are none of a cluster that was never backed up', async () => {
    await fleet.cluster('bare', 'i1');
    await expect(start('bare')).rejects.toMatchObject({ code: 'backup-not-possible' });
  });

  it('can be looked at under a policy that nobody has saved', async () => {
    const { id, add } = await backedUpCluster(fleet, stored, 'planned', 'j1');
    await add('F20', 20);
    const middle = await add('F9', 9);
    await add('F2', 2);
    const row = await fleet.uow.read.clusters.byId(id);
    const holding = await planClusterRollOff(fleet.uow.read, row, new Date());
    expect(holding).toMatchObject({ source: 'retentionDays', policy: { recoveryWindowDays: 7 }, freesBytes: 1024 ** 3 });
    const strict = await planClusterRollOff(fleet.uow.read, row, new Date(), { redundancy: 1 });
    expect(strict.plan.order).toHaveLength(2);
    expect(strict.plan.order).toContain(middle);
    await fleet.uow.run((tx) => tx.backupPolicies.put({ environmentId: row.environmentId }, { redundancy: 3 }, 'ada', 0));
    expect(await planClusterRollOff(fleet.uow.read, row, new Date())).toMatchObject({ source: 'environment' });
    await fleet.uow.run((tx) => tx.backupPolicies.put({ clusterId: id }, { redundancy: 2 }, 'ada', 0));
    const own = await planClusterRollOff(fleet.uow.read, row, new Date());
    expect(own).toMatchObject({ source: 'cluster', policy: { redundancy: 2 } });
    expect(own.plan.order).toHaveLength(1);
    await fleet.uow.run((tx) => tx.backupPolicies.remove({ environmentId: row.environmentId }, 1));
  });
});
