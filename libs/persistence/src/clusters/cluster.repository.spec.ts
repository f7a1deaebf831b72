import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestUnitOfWork, newRows } from '../testing.js';
import type { RowBuilder, TestUnitOfWork } from '../testing.js';
import type { NewCluster } from './cluster.repository.js';

describe('clusters', () => {
  let test: TestUnitOfWork;
  let rows: RowBuilder;

  beforeAll(async () => {
    test = await createTestUnitOfWork();
    rows = await newRows(test.uow);
  });
  afterAll(() => test.drop());

  /** Adds a cluster with so many members. */
  const add = async (given: Partial<NewCluster> = {}, members = 1): Promise<NewCluster> => {
    const cluster = rows.cluster(given);
    await test.uow.run(async (tx) => {
      const servers = await tx.poolServers.add(
        Array.from({ length: members }, () => rows.server()),
        { from: 1, to: 2 },
      );
      const newMembers = servers.map(({ id }, index) => rows.member(cluster.id, id, { ordinal: members - index }));
      await tx.clusters.add(cluster, newMembers);
    });
    return cluster;
  };
  const read = (id: string) => test.uow.read.clusters.byId(id);
  const fail = (id: string): Promise<void> =>
    test.uow.run((tx) => tx.clusters.change(id, { lifecycle: 'Failed', failureReason: 'no disk' }));

  it('hold their name alone: of eight that race for it one gets it, the others leave nothing behind', async () => {
    const settled = await Promise.allSettled(Array.from({ length: 8 }, () => add({ clusterName: 'orders' })));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of settled)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ code: 'cluster-exists', facts: { clusterName: 'orders' } });
    expect(await test.uow.read.poolServers.count()).toBe(1);
  });

  it('may share a name across DBMS types', async () => {
    await add({ clusterName: 'shared' });
    await add({ clusterName: 'shared', dbmsType: 'MongoDB' });
    expect((await test.uow.read.clusters.byName('MongoDB', 'Shared')).dbmsType).toBe('MongoDB');
  });

  it('that could not be built leave their name to the next one, which is then found by it', async () => {
    const first = await add({ clusterName: 'second-try' });
    await fail(first.id);
    expect(await test.uow.read.clusters.byName('PostgreSQL', 'second-try')).toMatchObject({
      id: first.id,
      failureReason: 'no disk',
    });
    const second = await add({ clusterName: 'second-try' });
    expect((await test.uow.read.clusters.byName('PostgreSQL', 'SECOND-TRY')).id).toBe(second.id);
    expect(await read(first.id)).toMatchObject({ lifecycle: 'Expired', expiredAt: expect.any(Date) });
    const { items } = await test.uow.read.clusters.list('PostgreSQL', { clusterName: 'second-try' }, { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual([second.id]);
  });

  it('are found alive before one that failed, whichever is newer', async () => {
    const living = await add({ clusterName: 'alive' });
    const failed = await add({ clusterName: 'alive-not' });
    await fail(failed.id);
    await test.uow.dataSource.query(
      `UPDATE clusters SET cluster_name = 'alive', created_at = now() + interval '1 h' WHERE id = $1`,
      [failed.id],
    );
    expect((await test.uow.read.clusters.byName('PostgreSQL', 'alive')).id).toBe(living.id);
  });

  it('that are over are not found by name', async () => {
    const gone = await add({ clusterName: 'over' });
    await test.uow.run((tx) => tx.clusters.change(gone.id, { lifecycle: 'Expired', expiredAt: new Date() }));
    await expect(test.uow.read.clusters.byName('PostgreSQL', 'over')).rejects.toMatchObject({ code: 'cluster-not-found' });
  });

  it('cannot have a server that is a member of another one, until its time there has ended', async () => {
    const { id } = await add();
    const [member] = (await read(id)).members;
    const other = rows.cluster();
    const join = () => test.uow.run((tx) => tx.clusters.add(other, [rows.member(other.id, member!.serverId)]));
    await expect(join()).rejects.toThrow(/cluster_members_server_once/);
    await test.uow.run((tx) => tx.clusters.expireMembership(id, member!.serverId));
    await join();
    expect((await read(id)).members).toEqual([]);
    expect((await read(other.id)).members).toHaveLength(1);
  });

  it('show their members in order, and the operation that works on them', async () => {
    const { id } = await add({}, 3);
    const operation = rows.operation({ clusterId: id });
    await test.uow.run((tx) => tx.operations.add(operation));
    const row = await read(id);
    expect(row.members.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    expect(row.runningOperationId).toBe(operation.id);
    await test.uow.run((tx) => tx.operations.change(operation.id, { status: 'Succeeded' }));
    expect((await read(id)).runningOperationId).toBeNull();
  });

  it('that failed still show on which servers they were to be', async () => {
    const { id } = await add({}, 2);
    for (const { serverId } of (await read(id)).members) await test.uow.run((tx) => tx.clusters.expireMembership(id, serverId));
    expect((await read(id)).members).toEqual([]);
    await fail(id);
    expect((await read(id)).members).toHaveLength(2);
  });

  it('keep sizes beyond 2^31 bytes exactly: a database of 1 TB, a replica 100 GB behind', async () => {
    const { id } = await add();
    const [member] = (await read(id)).members;
    const large = { dbSizeBytes: 2 ** 40 + 1, lagBytes: 100 * 2 ** 30 + 1, term: 2 ** 31 - 1 };
    await test.uow.run((tx) => tx.clusters.changeMember(member!.id, large));
    expect((await read(id)).members[0]).toMatchObject(large);
  });

  it('remember since when their health is what it is', async () => {
    const { id } = await add();
    const before = (await read(id)).healthSince;
    await test.uow.run((tx) => tx.clusters.change(id, { phase: 'Copying' }));
    expect((await read(id)).healthSince).toEqual(before);
    await test.uow.run((tx) => tx.clusters.change(id, { clusterHealth: 'ClusterUp' }));
    expect((await read(id)).healthSince.getTime()).toBeGreaterThan(before.getTime());
  });

  it('are found by a piece of their own name, their application or one of their servers', async () => {
    const { id, clusterName } = await add({ clusterName: 'find-me', lifecycle: 'Active' });
    const [member] = (await read(id)).members;
    for (const search of ['IND-M', 'orders', member!.server.serverName]) {
      const { items } = await test.uow.read.clusters.list('PostgreSQL', { search }, { limit: 100 });
      expect(items.map((row) => row.clusterName)).toContain(clusterName);
    }
    const servers = await test.uow.read.clusters.listServers('PostgreSQL', { clusterName }, { limit: 10 });
    expect(servers.items).toMatchObject([{ id: member!.id, cluster: { clusterName } }]);
    expect(servers.total).toBe(1);
  });

  it('push changes only to servers that are there: none of a cluster that is being built, none that has left', async () => {
    const building = await add();
    const active = await add({ lifecycle: 'Active' }, 2);
    const [left, stays] = (await read(active.id)).members;
    await test.uow.run((tx) => tx.clusters.expireMembership(active.id, left!.serverId));
    const { items } = await test.uow.read.clusters.listServers('PostgreSQL', {}, { limit: 100 });
    const ids = items.map(({ id }) => id);
    expect(ids).toContain(stays!.id);
    expect(ids).not.toContain(left!.id);
    expect(items.map(({ clusterId }) => clusterId)).not.toContain(building.id);
  });
});
