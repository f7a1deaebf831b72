import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  readCredentials,
  startChangeTls,
  startDeleteCluster,
  startRestartCluster,
  startStartCluster,
  startStopCluster,
  startSwitchover,
  startUndeleteCluster,
} from '@rocket/operations';
import type { Checkpoint } from '@rocket/operations';
import { Client } from 'pg';
import { World } from '../support/world.ts';

describe('a worker that is killed while it creates a cluster', () => {
  let world: World | undefined;
  const there = (): World => {
    if (!world) throw new Error('The world was not made.');
    return world;
  };

  beforeAll(async () => {
    world = await World.make();
    await world.addLocal(14);
  });
  afterAll(() => world?.destroy());

  it.each<Checkpoint>(['step-recorded-as-running', 'step-performed', 'step-recorded-as-finished'])(
    'loses nothing when it dies at "%s" of every single step',
    async (checkpoint) => {
      const { uow, parts } = there();
      const clusterName = `at-${checkpoint}`;
      const operationId = await there().accept(clusterName, 2);
      const { steps: planned } = await uow.read.operations.byId(operationId);
      for (const { ordinal } of planned) expect(await there().carryOn(operationId, { checkpoint, ordinal })).toBe('killed');
      expect(await there().carryOn(operationId)).toBe(0);

      const operation = await uow.read.operations.byId(operationId);
      expect(operation).toMatchObject({ status: 'Succeeded', error: null });
      expect(operation.steps).toHaveLength(planned.length);
      await expectRunning(clusterName);
      const credentials = await readCredentials(parts, { dbmsType: 'PostgreSQL', clusterName, actor: 'test' });
      const client = new Client({
        connectionString: credentials.uri.replace(/,[^/]+/, '').replace(/\?.*/, ''),
        ssl: { ca: credentials.caCertificate ?? '' },
      });
      await client.connect();
      expect((await client.query('SELECT count(*)::int AS streaming FROM pg_stat_get_wal_senders()')).rows).toEqual([
        { streaming: 1 },
      ]);
      await client.end();
    },
  );

  it.each<Checkpoint>(['before-end', 'after-end'])('ends the operation once when it dies at "%s"', async (checkpoint) => {
    const { uow } = there();
    const clusterName = `at-${checkpoint}`;
    const operationId = await there().accept(clusterName, 1);
    expect(await there().carryOn(operationId, { checkpoint, ordinal: 0 })).toBe('killed');
    expect(await there().carryOn(operationId)).toBe(0);
    await expectRunning(clusterName);
    const { items } = await uow.read.activities.list('PostgreSQL', { clusterName }, { limit: 10 });
    expect(items.filter(({ type }) => type === 'Create')).toHaveLength(1);
  });

  it('loses nothing when its own database is killed at every single step', async () => {
    const { uow } = there();
    const clusterName = 'without-database';
    const operationId = await there().accept(clusterName, 2);
    const { steps } = await uow.read.operations.byId(operationId);
    const revived = there().keepDatabaseUp();
    const output = await there().carryOnTo(operationId, { checkpoint: 'step-recorded-as-running', victim: 'database' });
    await revived.stop();
    expect(output).toBe(`killed ${steps.length}\n`);
    expect(await uow.read.operations.byId(operationId)).toMatchObject({ status: 'Succeeded', error: null });
    await expectRunning(clusterName);
  });

  it('gives every server back clean when it dies at every step of the way back', async () => {
    const { uow } = there();
    const operationId = await there().accept('never-built', 2);
    const { steps } = await uow.read.operations.byId(operationId);
    const last = steps.at(-1)?.ordinal ?? 0;
    await there().carryOn(operationId, { checkpoint: 'step-recorded-as-running', ordinal: last });
    await uow.read.manager.query('UPDATE operations SET cancel_requested = true WHERE id = $1', [operationId]);
    for (const checkpoint of ['step-recorded-as-running', 'step-performed', 'step-recorded-as-finished'] as const) {
      expect(await there().carryOn(operationId, { checkpoint, ordinal: last + 1 })).toBe('killed');
    }
    expect(await there().carryOn(operationId)).toBe(0);
    expect(await uow.read.operations.byId(operationId)).toMatchObject({ status: 'Cancelled' });
    const cluster = await uow.read.clusters.byName('PostgreSQL', 'never-built');
    expect(cluster).toMatchObject({ lifecycle: 'Failed', failureReason: 'Cancelled by request.' });
    const names = cluster.members.map(({ server }) => server.serverName);
    expect(names).toHaveLength(2);
    for (const name of names)
      expect(await uow.read.poolServers.byName('PostgreSQL', name)).toMatchObject({
        status: 'Free',
        touched: false,
        clusterName: null,
      });
    expect((await there().localServices()).filter((serverName) => names.includes(serverName))).toEqual([]);
  });

  it('switches over, deletes and brings back when it dies at every step of each', async () => {
    const { uow, parts } = there();
    const clusterName = 'all-its-life';
    await there().carryOn(await there().accept(clusterName, 3));
    const cluster = { dbmsType: 'PostgreSQL' as const, clusterName, actor: 'test' };
    const primaries = async (): Promise<string[]> =>
      (await uow.read.clusters.byName('PostgreSQL', clusterName)).members
        .filter(({ nodeRole }) => nodeRole === 'Primary')
        .map(({ server }) => server.serverName);
    const [before] = await primaries();

    await there().carryOnDyingEverywhere((await startSwitchover(parts, cluster)).operationId);
    await expectRunning(clusterName);
    const after = await primaries();
    expect(after).toHaveLength(1);
    expect(after).not.toContain(before);

    const kept = { ...cluster, confirm: clusterName, quarantineDays: 7 };
    await there().carryOnDyingEverywhere((await startDeleteCluster(parts, kept)).operationId);
    expect(await uow.read.clusters.byName('PostgreSQL', clusterName)).toMatchObject({ lifecycle: 'Quarantined' });
    await there().carryOnDyingEverywhere((await startUndeleteCluster(parts, cluster)).operationId);
    await expectRunning(clusterName);

    const { id, members } = await uow.read.clusters.byName('PostgreSQL', clusterName);
    await there().carryOnDyingEverywhere((await startDeleteCluster(parts, { ...kept, quarantineDays: 0 })).operationId);
    expect(await uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Expired', members: [] });
    for (const { server } of members)
      expect(await uow.read.poolServers.byName('PostgreSQL', server.serverName)).toMatchObject({
        status: 'Free',
        touched: false,
      });
  });

  it('stops, starts and changes TLS when it dies at every step of each', async () => {
    const { uow, parts } = there();
    const clusterName = 'on-and-off';
    await there().carryOn(await there().accept(clusterName, 2));
    const cluster = { dbmsType: 'PostgreSQL' as const, clusterName, actor: 'test' };
    const read = () => uow.read.clusters.byName('PostgreSQL', clusterName);

    await there().carryOnDyingEverywhere((await startStopCluster(parts, { ...cluster, confirm: clusterName })).operationId);
    const stopped = await read();
    expect(stopped).toMatchObject({ lifecycle: 'Stopped', clusterHealth: 'ClusterConfig' });
    const running = await there().localServices('running');
    for (const { server } of stopped.members) expect(running).not.toContain(server.serverName);
    await there().carryOnDyingEverywhere((await startStartCluster(parts, cluster)).operationId);
    await expectRunning(clusterName);

    for (const enabled of [false, true]) {
      await there().carryOnDyingEverywhere((await startChangeTls(parts, { ...cluster, enabled })).operationId);
      await expectRunning(clusterName);
      expect((await read()).tlsEnabled).toBe(enabled);
    }

    // The last step is where most has to be taken back.
    const { operationId } = await startChangeTls(parts, { ...cluster, enabled: false });
    const last = (await uow.read.operations.byId(operationId)).steps.at(-1)?.ordinal ?? 0;
    await there().carryOn(operationId, { checkpoint: 'step-recorded-as-running', ordinal: last });
    await uow.read.manager.query('UPDATE operations SET cancel_requested = true WHERE id = $1', [operationId]);
    expect(await there().carryOn(operationId)).toBe(0);
    expect(await uow.read.operations.byId(operationId)).toMatchObject({ status: 'Cancelled' });
    expect((await read()).tlsEnabled).toBe(true);
    await there().carryOn((await startRestartCluster(parts, cluster)).operationId);
    await expectRunning(clusterName);
  });

  async function expectRunning(clusterName: string): Promise<void> {
    const cluster = await there().uow.read.clusters.byName('PostgreSQL', clusterName);
    expect(cluster).toMatchObject({ lifecycle: 'Active', clusterHealth: 'ClusterUp' });
    for (const { server, serverHealth, dbVersion } of cluster.members) {
      expect({ serverHealth, dbVersion, status: server.status }).toEqual({
        serverHealth: 'ServerUp',
        dbVersion: '18.4',
        status: 'Used',
      });
    }
    const services = await there().localServices();
    for (const { server } of cluster.members) {
      expect(services.filter((serverName) => serverName === server.serverName)).toHaveLength(1);
    }
  }
});
