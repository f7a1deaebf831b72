import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readHostKey } from '@rocket/hosts';
import { readCredentials, sshIdentity, startDeleteCluster, startSwitchover } from '@rocket/operations';
import { Client } from 'pg';
import { World } from '../support/world.ts';
import { addressOf, feed, lab } from './lab-under-test.ts';
import { letIn, limits } from './lab-servers.ts';

const HOSTS = ['h1', 'h2'];

describe('a worker that is killed while it works on servers over SSH', () => {
  let world: World | undefined;
  const there = (): World => {
    if (!world) throw new Error('The world was not made.');
    return world;
  };

  beforeAll(async () => {
    await lab('down');
    await lab('up', String(HOSTS.length));
    world = await World.make();
    const { publicKey } = await sshIdentity(world.uow, world.parts.secretBox);
    for (const serverName of HOSTS) {
      await letIn(serverName, publicKey);
      const address = await addressOf(serverName);
      const { hostKey } = await readHostKey({ address, port: 22 }, limits);
      await world.add([{ serverName, address, driver: 'ssh', environment: 'Dev', datacenter: 'CH', hostKey }]);
    }
  });
  afterAll(async () => {
    await world?.destroy();
    await lab('down');
  });

  it('enrols, builds, switches over and deletes all the same, when it dies at every step of each', async () => {
    const { uow, parts } = there();
    for (const operationId of parts.bell.rung.splice(0)) await there().carryOnDyingEverywhere(operationId);
    for (const name of HOSTS) expect(await uow.read.poolServers.byName('PostgreSQL', name)).toMatchObject({ status: 'Free' });

    const cluster = { dbmsType: 'PostgreSQL' as const, clusterName: 'survivor', actor: 'test' };
    await there().carryOnDyingEverywhere(await there().accept(cluster.clusterName, HOSTS.length));
    const { uri, caCertificate } = await readCredentials(parts, cluster);
    const client = new Client({
      connectionString: uri.replace(/,[^/]+/, '').replace(/\?.*/, ''),
      ssl: { ca: caCertificate ?? '' },
    });
    await client.connect();
    expect((await client.query('SELECT count(*)::int AS streaming FROM pg_stat_get_wal_senders()')).rows).toEqual([
      { streaming: 1 },
    ]);
    await client.end();

    await there().carryOnDyingEverywhere((await startSwitchover(parts, cluster)).operationId);
    const { members } = await uow.read.clusters.byName('PostgreSQL', cluster.clusterName);
    expect(members.map(({ nodeRole, serverHealth }) => `${nodeRole} ${serverHealth}`)).toEqual([
      'SecondaryAsync ServerUp',
      'Primary ServerUp',
    ]);

    const remove = { ...cluster, confirm: cluster.clusterName, quarantineDays: 0 };
    await there().carryOnDyingEverywhere((await startDeleteCluster(parts, remove)).operationId);
    for (const name of HOSTS) {
      expect(await uow.read.poolServers.byName('PostgreSQL', name)).toMatchObject({ status: 'Free', touched: false });
      expect(await feed(name, '', 'ls /var/lib/rocket-managed /usr/lib/postgresql 2>/dev/null; true')).toBe('');
    }
  });
});
