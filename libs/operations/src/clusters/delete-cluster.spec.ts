import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import type { EngineRegistry } from '@rocket/engine-core';
import type { HostAddress, HostDirectory } from '@rocket/hosts';
import { createTestUnitOfWork, newRows } from '@rocket/persistence/testing';
import type { RowBuilder, TestUnitOfWork } from '@rocket/persistence/testing';
import { createLogger, systemClock } from '@rocket/platform';
import { OperationRunner } from '../operations/operation-runner.js';
import { RememberingBell, testSecretBox } from '../testing.js';
import { sealNewPasswords } from './cluster-passwords.js';
import { DeleteClusterOperation } from './delete-cluster-operation.js';
import { removeQuarantined, startDeleteCluster } from './start-delete-cluster.js';
import { UndeleteClusterOperation, startUndeleteCluster } from './undelete-cluster.js';

const DAY_MS = 24 * 60 * 60_000;

describe('a cluster that is deleted', () => {
  let database: TestUnitOfWork;
  let rows: RowBuilder;
  const bell = new RememberingBell();
  const secretBox = testSecretBox();
  const logger = createLogger({ name: 'test', level: 'silent' });
  const done: string[] = [];
  const dead = new Set<string>();
  const act = (verb: string, serverName: string): Promise<void> => {
    if (dead.has(serverName)) return Promise.reject(new DomainError('sign-in-refused', `${serverName} refuses.`));
    done.push(`${verb} ${serverName}`);
    return Promise.resolve();
  };
  const hosts = {
    drivers: ['ssh'],
    open: ({ serverName }: HostAddress) => ({ clean: () => act('clean', serverName) }),
  } as unknown as HostDirectory;
  const engines = {
    engineFor: () => ({
      stopMember: (_cluster: unknown, { serverName }: { serverName: string }) => act('stop', serverName),
      startMember: (_cluster: unknown, { serverName }: { serverName: string }) => act('start', serverName),
      inspectMember: (_cluster: unknown, { serverName }: { serverName: string }) =>
        Promise.resolve({ serverName, answers: true, role: 'Primary', streaming: true, version: '18.4' }),
    }),
  } as unknown as EngineRegistry;

  beforeAll(async () => {
    database = await createTestUnitOfWork();
    rows = await newRows(database.uow);
  });
  afterAll(() => database.drop());

  /** An active cluster on servers of these names; the second is the primary. */
  const makeCluster = async (clusterName: string, ...serverNames: string[]): Promise<string> => {
    done.splice(0);
    dead.clear();
    const cluster = rows.cluster({ clusterName, lifecycle: 'Active', clusterHealth: 'ClusterUp', tlsEnabled: false });
    cluster.sealedPasswords = sealNewPasswords(secretBox, cluster.id);
    await database.uow.run(async (tx) => {
      const servers = await tx.poolServers.add(
        serverNames.map((serverName) => rows.server({ serverName })),
        { from: 1, to: 2 },
      );
      const members = servers.map(({ id }, index) => rows.member(cluster.id, id, { ordinal: index + 1 }));
      await tx.clusters.add(cluster, members);
      for (const [index, { id }] of members.entries())
        await tx.clusters.changeMember(id, { port: 5432, nodeRole: index === 1 ? 'Primary' : 'SecondaryAsync' });
      await tx.poolServers.change(
        servers.map(({ id }) => id),
        { status: 'Used', clusterName, touched: true },
      );
    });
    return cluster.id;
  };
  const remove = (clusterName: string, quarantineDays: number, confirm: string | undefined = clusterName) =>
    startDeleteCluster(
      { uow: database.uow, bell, clock: systemClock },
      { dbmsType: 'PostgreSQL', clusterName, confirm, quarantineDays, actor: 'ada' },
    );
  const run = async (): Promise<string[]> => {
    const parts = { uow: database.uow, hosts, engines, secretBox, clock: systemClock };
    const definitions = [new DeleteClusterOperation(parts), new UndeleteClusterOperation(parts)];
    const runner = new OperationRunner({ uow: database.uow, definitions, logger, owner: 'test' });
    const ids = bell.rung.splice(0);
    for (const id of ids) await runner.run(id);
    return Promise.all(ids.map(async (id) => (await database.uow.read.operations.byId(id)).status));
  };
  const statusOf = async (serverName: string): Promise<string> =>
    (await database.uow.read.poolServers.byName('PostgreSQL', serverName)).status;

  it('is deleted only by who repeats its name', async () => {
    await makeCluster('meant', 'a1', 'a2');
    for (const confirm of [undefined, '', 'mean'])
      await expect(
        startDeleteCluster(
          { uow: database.uow, bell, clock: systemClock },
          { dbmsType: 'PostgreSQL', clusterName: 'meant', confirm, quarantineDays: 7, actor: 'ada' },
        ),
      ).rejects.toMatchObject({ code: 'confirmation-missing', errors: [{ pointer: '/query/confirm' }] });
    expect(bell.rung).toEqual([]);
  });

  it('is stopped, the primary first, and keeps its name and its servers for as long as was said', async () => {
    const id = await makeCluster('kept', 'b1', 'b2', 'b3');
    await remove('kept', 3);
    expect(await run()).toEqual(['Succeeded']);
    expect(done).toEqual(['stop b2', 'stop b1', 'stop b3']);
    const row = await database.uow.read.clusters.byId(id);
    expect(row.lifecycle).toBe('Quarantined');
    expect(Math.abs((row.quarantinedUntil?.getTime() ?? 0) - Date.now() - 3 * DAY_MS)).toBeLessThan(60_000);
    expect(await statusOf('b1')).toBe('Used');
    await expect(makeCluster('kept', 'b4')).rejects.toMatchObject({ code: 'cluster-exists' });
    await expect(remove('kept', 3)).rejects.toMatchObject({ code: 'cluster-not-ready' });
  });

  it('comes back when asked for in time', async () => {
    const id = await makeCluster('missed', 'c1');
    await remove('missed', 1);
    await run();
    await startUndeleteCluster({ uow: database.uow, bell }, { dbmsType: 'PostgreSQL', clusterName: 'missed', actor: 'ada' });
    expect(await run()).toEqual(['Succeeded']);
    expect(done).toEqual(['stop c1', 'start c1']);
    expect(await database.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Active', quarantinedUntil: null });
  });

  it('is removed by itself when its time is over, and its servers are free', async () => {
    const id = await makeCluster('over', 'd1', 'd2');
    await remove('over', 1);
    await run();
    expect(await removeQuarantined({ uow: database.uow, bell })).toEqual([]);
    await database.uow.read.manager.query(`UPDATE clusters SET quarantined_until = now() - interval '1 second' WHERE id = $1`, [
      id,
    ]);
    expect(await removeQuarantined({ uow: database.uow, bell })).toEqual(['over']);
    expect(await removeQuarantined({ uow: database.uow, bell })).toEqual([]);
    expect(await run()).toEqual(['Succeeded']);
    expect(await database.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Expired', members: [] });
    expect([await statusOf('d1'), await statusOf('d2')]).toEqual(['Free', 'Free']);
  });

  it('runs again when a member could not be stopped', async () => {
    const id = await makeCluster('stubborn', 'e1', 'e2');
    dead.add('e2');
    await remove('stubborn', 7);
    expect(await run()).toEqual(['Failed']);
    // The primary refused to be stopped; nobody else was touched.
    expect(done).toEqual([]);
    expect(await database.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Active', quarantinedUntil: null });
  });

  it('is kept without a replica that cannot be reached, and comes back without it', async () => {
    const id = await makeCluster('lonely', 'h1', 'h2');
    dead.add('h1');
    await remove('lonely', 7);
    expect(await run()).toEqual(['Succeeded']);
    await startUndeleteCluster({ uow: database.uow, bell }, { dbmsType: 'PostgreSQL', clusterName: 'lonely', actor: 'ada' });
    expect(await run()).toEqual(['Succeeded']);
    expect(done).toEqual(['stop h2', 'start h2']);
    expect(await database.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Active', quarantinedUntil: null });
  });

  it('is kept for another day when it could not be brought back', async () => {
    const id = await makeCluster('rescued', 'i1');
    await remove('rescued', 1);
    await run();
    await database.uow.read.manager.query(`UPDATE clusters SET quarantined_until = now() WHERE id = $1`, [id]);
    await startUndeleteCluster({ uow: database.uow, bell }, { dbmsType: 'PostgreSQL', clusterName: 'rescued', actor: 'ada' });
    dead.add('i1');
    expect(await run()).toEqual(['Failed']);
    const { lifecycle, quarantinedUntil } = await database.uow.read.clusters.byId(id);
    expect(lifecycle).toBe('Quarantined');
    expect((quarantinedUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
  });

  it('does not hang on a server that cannot be cleaned: that one is set aside', async () => {
    const id = await makeCluster('halfdead', 'f1', 'f2');
    dead.add('f1');
    await remove('halfdead', 0);
    expect(await run()).toEqual(['Succeeded']);
    expect(done).toEqual(['clean f2']);
    expect([await statusOf('f1'), await statusOf('f2')]).toEqual(['NeedsCleaning', 'Free']);
    expect(await database.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Expired' });
  });

  it('is forgotten when it never was built', async () => {
    const id = await makeCluster('never', 'g1');
    await database.uow.read.manager.query(`UPDATE clusters SET lifecycle = 'Failed' WHERE id = $1`, [id]);
    await database.uow.read.manager.query(`UPDATE cluster_members SET expired_at = now() WHERE cluster_id = $1`, [id]);
    await remove('never', 0);
    expect(await run()).toEqual(['Succeeded']);
    expect(await database.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Expired' });
  });
});
