import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDeleteCluster } from '../clusters/start-delete-cluster.js';
import type { RememberedFleet } from '../clusters/testing.js';
import { holdBackup } from './hold-backup.js';
import { removeDeletedBackups, ringDeletedRollOffs } from './remove-deleted-backups.js';
import { backedUpCluster, fleetWithBackups } from './testing.js';
import type { RememberedBackups } from './testing.js';

const DAY_MS = 24 * 60 * 60_000;

describe('backups of a deleted cluster', () => {
  let fleet: RememberedFleet;
  let stored: RememberedBackups;
  let now: Date;

  beforeAll(async () => {
    ({ fleet, stored } = await fleetWithBackups());
  });
  afterAll(() => fleet.drop());

  const parts = () => ({ ...fleet.parts, clock: { now: () => now } });
  const dayOf = (row: { backupsKeptUntil: Date | null }): number =>
    Math.round(((row.backupsKeptUntil?.getTime() ?? 0) - Date.now()) / DAY_MS);
  /** One with Fulls of 20, 9 and 2 days ago, deleted now. */
  const deleted = async (clusterName: string) => {
    const made = await backedUpCluster(fleet, stored, clusterName, clusterName);
    const ids = [await made.add('F20', 20), await made.add('F9', 9), await made.add('F2', 2)];
    await fleet.uow.run((tx) =>
      tx.walRanges.grow(made.id, { term: 1, from: 0n, to: made.placeAt(0), fromAt: new Date(0), toAt: new Date() }),
    );
    const command = { dbmsType: 'PostgreSQL', clusterName, confirm: clusterName, quarantineDays: 0, actor: 'ada' } as const;
    await startDeleteCluster(fleet.parts, command);
    expect(await fleet.run()).toEqual(['Succeeded']);
    now = new Date();
    return { ...made, ids };
  };
  const remove = (clusterId: string, confirm: string) =>
    removeDeletedBackups(parts(), { dbmsType: 'PostgreSQL', clusterId, confirm, actor: 'root' });

  it('all stay for 90 days, also those that would have rolled off, and then all go, with the log', async () => {
    const { id } = await deleted('orders');
    expect(dayOf(await fleet.uow.read.deletedClusters.byId('PostgreSQL', id))).toBe(90);
    now = new Date(Date.now() + 89 * DAY_MS);
    await ringDeletedRollOffs(parts());
    expect(fleet.bell.rung).toEqual([]);
    now = new Date(Date.now() + 91 * DAY_MS);
    await ringDeletedRollOffs(parts());
    // The worker goes by its own clock: by then it is as late as that.
    await fleet.uow.run((tx) => tx.deletedClusters.keepUntil(id, new Date(Date.now() - 1)));
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(stored.labels).toEqual([]);
    expect(stored.cuts.at(-1)?.except).toEqual([]);
    expect((await fleet.uow.read.walRanges.of([id])).get(id) ?? []).toEqual([]);
    await expect(fleet.uow.read.deletedClusters.byId('PostgreSQL', id)).rejects.toMatchObject({ code: 'cluster-not-found' });
    await ringDeletedRollOffs(parts());
    expect(fleet.bell.rung).toEqual([]);
  });

  it('stay for as long as the policy reaches that the cluster had', async () => {
    const { id } = await backedUpCluster(fleet, stored, 'monthly', 'monthly');
    await fleet.uow.run((tx) => tx.backupPolicies.put({ clusterId: id }, { gfs: { monthly: 12 } }, 'ada', 0));
    const command = {
      dbmsType: 'PostgreSQL',
      clusterName: 'monthly',
      confirm: 'monthly',
      quarantineDays: 0,
      actor: 'ada',
    } as const;
    await startDeleteCluster(fleet.parts, command);
    await fleet.run();
    expect(dayOf(await fleet.uow.read.clusters.byId(id))).toBe(372);
  });

  it('can be removed before that by who repeats the name, but not what is held', async () => {
    const { id, ids } = await deleted('early');
    await expect(remove(id, 'erly')).rejects.toMatchObject({ code: 'confirmation-missing' });
    const held = { dbmsType: 'PostgreSQL', backupId: ids[1] ?? '', holdReason: 'audit 4711', actor: 'ada' } as const;
    await holdBackup(parts(), held);
    await remove(id, 'early');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(stored.labels).toEqual(['F9']);
    expect(await fleet.uow.read.deletedClusters.byId('PostgreSQL', id)).toMatchObject({ backupCount: 1, heldCount: 1 });
    await expect(remove(id, 'early')).rejects.toMatchObject({ code: 'backup-not-possible' });
    await holdBackup(parts(), { ...held, holdReason: null });
    await remove(id, 'early');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(stored.labels).toEqual([]);
  });

  it('are none of a cluster that is there', async () => {
    const { id } = await backedUpCluster(fleet, stored, 'there', 'there');
    await expect(remove(id, 'there')).rejects.toMatchObject({ code: 'cluster-not-found' });
  });

  it('are told apart from those of another cluster of that name', async () => {
    const { id } = await deleted('again');
    await backedUpCluster(fleet, stored, 'again', 'again-2');
    const { items } = await fleet.uow.read.deletedClusters.list('PostgreSQL', { search: 'again' }, { limit: 10 });
    expect(items).toMatchObject([{ id, clusterName: 'again', backupCount: 3, memberCount: 1, heldCount: 0 }]);
    expect(items[0]?.storedBytes).toBe(3 * 1024 ** 3);
  });
});
