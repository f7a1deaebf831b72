import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { observeClusters } from './observe-clusters.js';
import { startDeleteCluster } from './start-delete-cluster.js';
import { startRestartCluster } from './restart-cluster.js';
import { startStartCluster } from './start-cluster.js';
import { startStopCluster } from './stop-cluster.js';
import { RememberedFleet } from './testing.js';
import { startUndeleteCluster } from './undelete-cluster.js';

describe('a cluster that is stopped on purpose', () => {
  let fleet: RememberedFleet;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
  });
  afterAll(() => fleet.drop());

  const about = (clusterName: string) => ({ dbmsType: 'PostgreSQL', clusterName, actor: 'ada' }) as const;
  const stop = (clusterName: string, confirm = clusterName) => startStopCluster(fleet.parts, { ...about(clusterName), confirm });
  const start = (clusterName: string) => startStartCluster(fleet.parts, about(clusterName));
  const remove = (clusterName: string, quarantineDays: number) =>
    startDeleteCluster(fleet.parts, { ...about(clusterName), confirm: clusterName, quarantineDays });
  const read = (id: string) => fleet.uow.read.clusters.byId(id);
  const activities = async (clusterName: string): Promise<string[]> => {
    const page = await fleet.uow.read.activities.list('PostgreSQL', { clusterName }, { limit: 50 });
    return page.items.map(({ type }) => type).reverse();
  };

  it('is stopped only by who repeats its name', async () => {
    await fleet.cluster('meant', 'a1', 'a2');
    await expect(stop('meant', 'mean')).rejects.toMatchObject({
      code: 'confirmation-missing',
      errors: [{ pointer: '/confirm' }],
    });
    expect(fleet.bell.rung).toEqual([]);
  });

  it('is stopped with the primary first, and keeps its servers and its name', async () => {
    const id = await fleet.cluster('asleep', 'b1', 'b2', 'b3');
    await stop('asleep');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(fleet.done).toEqual(['stop b2', 'stop b1', 'stop b3']);
    const row = await read(id);
    expect(row).toMatchObject({ lifecycle: 'Stopped', clusterHealth: 'ClusterConfig', phase: 'Stopped by request of ada' });
    expect(row.members.map(({ serverHealth }) => serverHealth)).toEqual(['ServerConfig', 'ServerConfig', 'ServerConfig']);
    expect(await fleet.statusOf('b1')).toBe('Used');
    await expect(fleet.cluster('asleep', 'b4')).rejects.toMatchObject({ code: 'cluster-exists' });
  });

  it('is not down: nobody asks how it is', async () => {
    const id = await fleet.cluster('unobserved', 'c1');
    await stop('unobserved');
    await fleet.run();
    const before = await read(id);
    await observeClusters(fleet.parts, AbortSignal.timeout(30_000));
    expect(await read(id)).toEqual(before);
    expect(await activities('unobserved')).toEqual(['Stop']);
  });

  it('is not called down by an observer that asked before it was stopped and says so afterwards', async () => {
    const id = await fleet.cluster('outrun', 'c2');
    const asked = await read(id);
    await stop('outrun');
    await fleet.run();
    expect(await fleet.uow.run((tx) => tx.clusters.isStill(asked))).toBe(false);
    expect(await fleet.uow.run(async (tx) => tx.clusters.isStill(await read(id)))).toBe(true);
  });

  it('cannot be worked on until it is started, and is not started twice', async () => {
    await fleet.cluster('locked', 'd1');
    await stop('locked');
    await fleet.run();
    await expect(stop('locked')).rejects.toMatchObject({ code: 'cluster-not-ready', detail: 'locked is stopped.' });
    await expect(startRestartCluster(fleet.parts, about('locked'))).rejects.toMatchObject({ code: 'cluster-not-ready' });
    await start('locked');
    await expect(start('locked')).rejects.toMatchObject({ code: 'cluster-busy' });
    await fleet.run();
    await expect(start('locked')).rejects.toMatchObject({ code: 'cluster-not-ready' });
  });

  it('is started with the primary first', async () => {
    const id = await fleet.cluster('woken', 'e1', 'e2');
    await stop('woken');
    await fleet.run();
    await start('woken');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(fleet.done).toEqual(['stop e2', 'stop e1', 'start e2', 'start e1']);
    expect(await read(id)).toMatchObject({ lifecycle: 'Active', clusterHealth: 'ClusterUp' });
    expect(await activities('woken')).toEqual(['Stop', 'Start']);
  });

  it('runs on when its primary could not be stopped', async () => {
    const id = await fleet.cluster('stubborn', 'f1', 'f2');
    fleet.dead.add('f2');
    await stop('stubborn');
    expect(await fleet.run()).toEqual(['Failed']);
    expect(fleet.done).toEqual([]);
    expect(await read(id)).toMatchObject({ lifecycle: 'Active' });
    expect(await activities('stubborn')).toEqual(['StopFailed']);
  });

  it('stays stopped, all of it, when its primary could not be started', async () => {
    const id = await fleet.cluster('dead', 'g1', 'g2');
    await stop('dead');
    await fleet.run();
    fleet.dead.add('g2');
    await start('dead');
    expect(await fleet.run()).toEqual(['Failed']);
    expect(fleet.done).toEqual(['stop g2', 'stop g1']);
    expect(await read(id)).toMatchObject({ lifecycle: 'Stopped' });
    expect(await activities('dead')).toEqual(['Stop', 'StartFailed']);
  });

  it('is started without a replica that cannot be reached', async () => {
    const id = await fleet.cluster('lonely', 'h1', 'h2');
    fleet.dead.add('h1');
    await stop('lonely');
    await start('lonely').catch(() => undefined);
    expect(await fleet.run()).toEqual(['Succeeded']);
    await start('lonely');
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(fleet.done).toEqual(['stop h2', 'start h2']);
    expect(await read(id)).toMatchObject({ lifecycle: 'Active' });
  });

  it('can be deleted, is not started should that fail, and runs when it is brought back', async () => {
    const id = await fleet.cluster('ended', 'i1', 'i2');
    await stop('ended');
    await fleet.run();
    const { operationId } = await remove('ended', 7);
    const { steps } = await fleet.uow.read.operations.byId(operationId);
    expect(steps.map(({ action, serverName }) => `${action} ${serverName ?? ''}`)).toEqual([
      'keep-stopped i2',
      'keep-stopped i1',
    ]);
    await fleet.run();
    expect(await read(id)).toMatchObject({ lifecycle: 'Quarantined' });
    await startUndeleteCluster(fleet.parts, about('ended'));
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(await read(id)).toMatchObject({ lifecycle: 'Active', quarantinedUntil: null });
  });

  it('can be removed at once', async () => {
    const id = await fleet.cluster('gone', 'j1');
    await stop('gone');
    await fleet.run();
    await remove('gone', 0);
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(await read(id)).toMatchObject({ lifecycle: 'Expired' });
    expect(await fleet.statusOf('j1')).toBe('Free');
  });
});
