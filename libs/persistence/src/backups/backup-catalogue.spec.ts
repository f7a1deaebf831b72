import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@rocket/platform';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';
import type { BackupFilter, NewBackup } from './backup-catalogue.js';

describe('the catalogue of backups', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;
  let clusterId: string;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    const cluster = rows.cluster({ lifecycle: 'Active' });
    clusterId = cluster.id;
    await test.uow.run((tx) => tx.clusters.add(cluster, []));
  });

  const add = async (given: Partial<NewBackup> = {}): Promise<string> => {
    const backup = rows.backup(clusterId, given);
    await test.uow.run((tx) => tx.backups.add(backup));
    return backup.id;
  };
  const at = (day: number): Date => new Date(Date.UTC(2026, 10, day, 2));

  it('keeps places in the log to the byte, however far', async () => {
    const id = await add({ walStart: 2n ** 62n + 1n, walStop: 2n ** 62n + 3n });
    const row = await test.uow.read.backups.byId('PostgreSQL', id);
    expect([row.walStart, row.walStop]).toEqual([2n ** 62n + 1n, 2n ** 62n + 3n]);
    expect(row.repository.name).toBe('default');
  });

  it('has a label of a cluster once', async () => {
    await add({ label: '20261125-063000F' });
    await expect(add({ label: '20261125-063000F' })).rejects.toMatchObject({ driverError: { code: '23505' } });
  });

  it('lets nobody hold a backup without a reason', async () => {
    await expect(add({ holdBy: 'anna' })).rejects.toMatchObject({ driverError: { constraint: 'backups_held_by_somebody' } });
  });

  it('knows only the backups of the DBMS that is asked for', async () => {
    const id = await add();
    await expect(test.uow.read.backups.byId('MongoDB', id)).rejects.toMatchObject({ code: 'backup-not-found' });
    await expect(test.uow.read.backups.byId('PostgreSQL', newId())).rejects.toMatchObject({ code: 'backup-not-found' });
  });

  it('tells them the newest first, narrowed, a page at a time', async () => {
    const [one, two, three] = [await add({ startedAt: at(1) }), await add({ startedAt: at(2) }), await add({ startedAt: at(3) })];
    await add({ startedAt: at(4), backupType: 'Diff', parentId: three });
    await add({ startedAt: at(5), status: 'Failed' });
    const filter: BackupFilter = { clusterId, backupType: 'Full', status: 'Successful' };
    const first = await test.uow.read.backups.list('PostgreSQL', filter, { limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual([three, two]);
    expect(first.total).toBe(3);
    const next = await test.uow.read.backups.list('PostgreSQL', filter, { limit: 2, cursor: first.nextCursor ?? '' });
    expect(next.items.map(({ id }) => id)).toEqual([one]);
  });

  it('plans with what has files, and with what is gone only where something was built on it', async () => {
    await add({ startedAt: at(1), status: 'Expired' });
    const parent = await add({ startedAt: at(2), status: 'Expired' });
    const orphan = await add({ startedAt: at(3), backupType: 'Diff', parentId: parent });
    const failed = await add({ startedAt: at(4), status: 'Failed' });
    const running = await add({ startedAt: at(5), status: 'Running', stoppedAt: null });
    const planned = await test.uow.read.backups.planned([clusterId]);
    expect(planned.map(({ id }) => id)).toEqual([parent, orphan, failed, running]);
  });

  it('finds what the next one builds on', async () => {
    const full = await add({ startedAt: at(1) });
    const diff = await add({ startedAt: at(2), backupType: 'Diff', parentId: full });
    await add({ startedAt: at(3), status: 'Failed' });
    const newest = (types: ('Full' | 'Diff' | 'Incr')[]) => test.uow.read.backups.newestSuccessful(clusterId, types);
    expect((await newest(['Full']))?.id).toBe(full);
    expect((await newest(['Full', 'Diff', 'Incr']))?.id).toBe(diff);
    expect(await test.uow.read.backups.newestSuccessful(newId(), ['Full'])).toBeNull();
  });

  it('knows which ones a restore reads until it is over', async () => {
    const backupId = await add();
    const restore = {
      id: newId(),
      dbmsType: 'PostgreSQL',
      sourceClusterId: clusterId,
      sourceClusterName: 'orders',
      backupId,
      goal: 'latest',
      targetTime: null,
      purpose: 'NewCluster',
      targetClusterId: null,
      targetClusterName: 'orders-2',
      operationId: null,
      reason: 'a table was dropped',
      ticketUrl: null,
      actor: 'ada',
      startedAt: at(9),
    } as const;
    await test.uow.run((tx) => tx.restores.add(restore));
    expect(await test.uow.read.backups.usedByRestores([clusterId])).toEqual(new Set([backupId]));
    await test.uow.run((tx) => tx.restores.change(restore.id, { status: 'Failed', failure: 'no \0 room' }));
    expect(await test.uow.read.backups.usedByRestores([clusterId])).toEqual(new Set());
    const { items } = await test.uow.read.restores.list('PostgreSQL', { clusterName: 'orders-2' }, { limit: 5 });
    expect(items).toMatchObject([{ id: restore.id, failure: 'no � room', checks: [], backup: { id: backupId } }]);
    expect((await test.uow.read.restores.list('PostgreSQL', { clusterName: 'other' }, { limit: 5 })).total).toBe(0);
  });

  it('counts its changes', async () => {
    const id = await add({ status: 'Running', stoppedAt: null });
    await test.uow.run((tx) => tx.backups.progress(id, 40));
    await test.uow.run((tx) => tx.backups.change(id, { status: 'Failed', failure: 'no room' }));
    await test.uow.run((tx) => tx.backups.progress(id, 80));
    expect(await test.uow.read.backups.byId('PostgreSQL', id)).toMatchObject({
      status: 'Failed',
      failure: 'no room',
      progressPercent: 40,
      version: 2,
    });
  });

  it('lends backups to who builds on them, all or none, and only such as can be used', async () => {
    const [one, two, gone] = [await add(), await add(), await add({ status: 'Expiring' })];
    const claim = (...ids: string[]) => test.uow.run((tx) => tx.backups.claim('PostgreSQL', ids));
    expect((await claim(two, one)).map(({ id }) => id)).toEqual([two, one]);
    await expect(claim(one, gone)).rejects.toMatchObject({ code: 'backup-not-found' });
    await expect(claim(newId())).rejects.toMatchObject({ code: 'backup-not-found' });
    await expect(test.uow.run((tx) => tx.backups.claim('MongoDB', [one]))).rejects.toMatchObject({ code: 'backup-not-found' });
  });

  it('knows what was begun since, and how long Fulls took, but for those that failed', async () => {
    await add({ startedAt: at(1) });
    await add({ startedAt: at(2), status: 'Failed', failure: 'no room' });
    await add({ startedAt: at(3), status: 'Running', stoppedAt: null, backupType: 'Incr' });
    await add({ startedAt: at(4), stoppedAt: new Date(at(4).getTime() + 5_000) });
    const started = await test.uow.read.backups.startedSince(clusterId, at(2));
    expect(started.toSorted((first, other) => Number(first.startedAt) - Number(other.startedAt))).toEqual([
      { type: 'Incr', startedAt: at(3) },
      { type: 'Full', startedAt: at(4) },
    ]);
    expect(await test.uow.read.backups.fullDurations(clusterId, 5)).toEqual([5_000, 30 * 60_000]);
    expect(await test.uow.read.backups.fullDurations(clusterId, 1)).toEqual([5_000]);
  });

  it('counts those that run in each datacenter, whose servers they load', async () => {
    const servers = await test.uow.run((tx) =>
      tx.poolServers.add([rows.server({ serverName: 'ch-1' }), rows.server({ serverName: 'pa-1', datacenter: 'PA' })], {
        from: 1,
        to: 2,
      }),
    );
    const [ch, pa] = servers;
    await test.uow.run(async (tx) => {
      for (const [index, { id }] of servers.entries())
        await tx.clusters.addMember(rows.member(clusterId, id, { ordinal: index + 1 }));
    });
    await add({ status: 'Running', stoppedAt: null, serverName: 'pa-1' });
    await add({ status: 'Running', stoppedAt: null, serverName: 'pa-1', startedAt: at(2) });
    const running = await test.uow.read.backups.runningByDatacenter();
    expect([running.get(pa?.datacenterId ?? ''), running.get(ch?.datacenterId ?? '')]).toEqual([2, undefined]);
  });
});
