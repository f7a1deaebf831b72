import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';
import { migrateDatabase } from '../migrate-database.js';
import type { NewBackupRepository } from './backup-repositories.js';

describe('what is set for backups', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  afterAll(() => test.drop());

  const newCluster = async (): Promise<{ id: string; environmentId: string }> => {
    const cluster = rows.cluster({ lifecycle: 'Active' });
    await test.uow.run((tx) => tx.clusters.add(cluster, []));
    return cluster;
  };
  const repository = (given: Partial<NewBackupRepository>): NewBackupRepository => ({
    name: 'a',
    environmentId: null,
    kind: 'filesystem',
    path: '/a',
    warnPercent: 80,
    criticalPercent: 95,
    ...given,
  });

  it('has one repository from the first start on, whoever starts first, and only then', async () => {
    const { url, drop } = await createTestDatabase({ empty: true });
    await Promise.all([migrateDatabase(url, { backupDirectory: '/one' }), migrateDatabase(url, { backupDirectory: '/one' })]);
    await migrateDatabase(url, { backupDirectory: '/two' });
    const { Client } = await import('pg');
    const client = new Client({ connectionString: url });
    await client.connect();
    const found = await client.query('SELECT name, path FROM backup_repositories');
    await client.end();
    await drop();
    expect(found.rows).toEqual([{ name: 'default', path: '/one' }]);
  });

  it('prefers the repository of the environment, and the newest of those', async () => {
    const { environmentId } = rows.cluster();
    const find = async () => (await test.uow.read.backupRepositories.forEnvironment(environmentId, ['filesystem'])).name;
    expect(await find()).toBe('default');
    await test.uow.run((tx) => tx.backupRepositories.add(repository({ name: 'general' })));
    expect(await find()).toBe('general');
    await test.uow.run((tx) => tx.backupRepositories.add(repository({ name: 'own', environmentId })));
    await test.uow.run((tx) => tx.backupRepositories.add(repository({ name: 'later' })));
    expect(await find()).toBe('own');
  });

  it('has a name of a repository once', async () => {
    const adding = test.uow.run((tx) => tx.backupRepositories.add(repository({ name: 'default' })));
    await expect(adding).rejects.toMatchObject({ code: 'name-exists' });
  });

  it('refuses thresholds in the wrong order', async () => {
    const adding = test.uow.run((tx) => tx.backupRepositories.add(repository({ name: 'b', warnPercent: 95 })));
    await expect(adding).rejects.toMatchObject({ driverError: { constraint: 'backup_repositories_warn_before_critical' } });
  });

  it('changes a repository that is as it was seen', async () => {
    const { id, version } = await test.uow.run((tx) => tx.backupRepositories.add(repository({ name: 'moved' })));
    await test.uow.run((tx) => tx.backupRepositories.change(id, version, { path: '/elsewhere' }));
    const again = test.uow.run((tx) => tx.backupRepositories.change(id, version, { path: '/nowhere' }));
    await expect(again).rejects.toMatchObject({ code: 'edit-conflict' });
    expect(await test.uow.read.backupRepositories.byId(id)).toMatchObject({ path: '/elsewhere' });
  });

  it('gives a cluster its key once, and knows whose backups lie where', async () => {
    const cluster = await newCluster();
    const { id } = await test.uow.run((tx) => tx.backupRepositories.add(repository({ name: 'used' })));
    expect(await test.uow.run((tx) => tx.clusters.settleBackups(cluster.id, 'sealed', id))).toBe(true);
    expect(await test.uow.run((tx) => tx.clusters.settleBackups(cluster.id, 'another', id))).toBe(false);
    expect(await test.uow.read.clusters.byId(cluster.id)).toMatchObject({ sealedBackupKey: 'sealed', backupRepositoryId: id });
    expect(await test.uow.read.backupRepositories.clustersIn([id])).toEqual(new Map([[id, 1]]));
    const removing = test.uow.run((tx) => tx.backupRepositories.remove({ id, name: 'used' }));
    await expect(removing).rejects.toMatchObject({ code: 'repository-in-use' });
  });

  it('has one policy for a cluster, and lets nobody overwrite what he has not seen', async () => {
    const { id: clusterId, environmentId } = await newCluster();
    const put = (days: number, version: number) =>
      test.uow.run((tx) => tx.backupPolicies.put({ clusterId }, { recoveryWindowDays: days }, 'ada', version));
    await put(7, 0);
    await expect(put(8, 0)).rejects.toMatchObject({ code: 'edit-conflict' });
    await put(9, 1);
    await expect(put(10, 1)).rejects.toMatchObject({ code: 'edit-conflict' });
    await test.uow.run((tx) => tx.backupPolicies.put({ environmentId }, { redundancy: 2 }, 'ada', 0));
    const found = await test.uow.read.backupPolicies.of([clusterId], [environmentId]);
    expect(found.map(({ policy }) => policy)).toEqual(expect.arrayContaining([{ recoveryWindowDays: 9 }, { redundancy: 2 }]));
    const removing = test.uow.run((tx) => tx.backupPolicies.remove({ clusterId }, 1));
    await expect(removing).rejects.toMatchObject({ code: 'edit-conflict' });
    await test.uow.run((tx) => tx.backupPolicies.remove({ clusterId }, 2));
    expect(await test.uow.read.backupPolicies.find({ clusterId })).toBeNull();
  });

  it('lets a schedule become due once', async () => {
    const { id: clusterId } = await newCluster();
    const nextDueAt = new Date('2026-11-25T02:15:00Z');
    const schedule = {
      clusterId,
      fullCron: '15 2 * * *',
      diffCron: null,
      incrCron: null,
      zone: 'UTC',
      isEnabled: true,
      nextDueAt,
    };
    await test.uow.run((tx) => tx.backupSchedules.addOnce(schedule));
    await test.uow.run((tx) => tx.backupSchedules.addOnce({ ...schedule, fullCron: '0 0 * * *' }));
    const due = async (now: string) => (await test.uow.read.backupSchedules.due(new Date(now), 10)).map((row) => row.clusterId);
    expect(await due('2026-11-25T02:14:59Z')).not.toContain(clusterId);
    expect(await due('2026-11-25T02:15:00Z')).toContain(clusterId);
    const handle = () =>
      test.uow.run((tx) => tx.backupSchedules.handled(clusterId, nextDueAt, nextDueAt, new Date('2026-11-26T02:15:00Z')));
    expect([await handle(), await handle()]).toEqual([true, false]);
    expect(await due('2026-11-25T03:00:00Z')).not.toContain(clusterId);
    expect(await test.uow.read.backupSchedules.find(clusterId)).toMatchObject({ fullCron: '15 2 * * *', version: 1 });
    await test.uow.run((tx) => tx.backupSchedules.put({ ...schedule, isEnabled: false }, 1));
    await expect(test.uow.run((tx) => tx.backupSchedules.put(schedule, 1))).rejects.toMatchObject({ code: 'edit-conflict' });
    expect(await due('2026-11-25T02:15:00Z')).not.toContain(clusterId);
  });
});
