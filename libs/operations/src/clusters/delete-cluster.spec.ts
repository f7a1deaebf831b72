import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { removeQuarantined, startDeleteCluster } from './start-delete-cluster.js';
import { RememberedFleet } from './testing.js';
import { startUndeleteCluster } from './undelete-cluster.js';

const DAY_MS = 24 * 60 * 60_000;

describe('a cluster that is deleted', () => {
  let fleet: RememberedFleet;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
  });
  afterAll(() => fleet.drop());

  const remove = (clusterName: string, quarantineDays: number, confirm: string | undefined = clusterName) =>
    startDeleteCluster(fleet.parts, { dbmsType: 'PostgreSQL', clusterName, confirm, quarantineDays, actor: 'ada' });

  it('is deleted only by who repeats its name', async () => {
    await fleet.cluster('meant', 'a1', 'a2');
    for (const confirm of [undefined, '', 'mean'])
      await expect(
        startDeleteCluster(fleet.parts, {
          dbmsType: 'PostgreSQL',
          clusterName: 'meant',
          confirm,
          quarantineDays: 7,
          actor: 'ada',
        }),
      ).rejects.toMatchObject({ code: 'confirmation-missing', errors: [{ pointer: '/query/confirm' }] });
    expect(fleet.bell.rung).toEqual([]);
  });

  it('is stopped, the primary first, and keeps its name and its servers for as long as was said', async () => {
    const id = await fleet.cluster('kept', 'b1', 'b2', 'b3');
    await remove('kept', 3);
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(fleet.done).toEqual(['stop b2', 'stop b1', 'stop b3']);
    const row = await fleet.uow.read.clusters.byId(id);
    expect(row.lifecycle).toBe('Quarantined');
    expect(Math.abs((row.quarantinedUntil?.getTime() ?? 0) - Date.now() - 3 * DAY_MS)).toBeLessThan(60_000);
    expect(await fleet.statusOf('b1')).toBe('Used');
    await expect(fleet.cluster('kept', 'b4')).rejects.toMatchObject({ code: 'cluster-exists' });
    await expect(remove('kept', 3)).rejects.toMatchObject({ code: 'cluster-not-ready' });
  });

  it('comes back when asked for in time', async () => {
    const id = await fleet.cluster('missed', 'c1');
    await remove('missed', 1);
    await fleet.run();
    await startUndeleteCluster(fleet.parts, { dbmsType: 'PostgreSQL', clusterName: 'missed', actor: 'ada' });
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(fleet.done).toEqual(['stop c1', 'start c1']);
    expect(await fleet.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Active', quarantinedUntil: null });
  });

  it('is removed by itself when its time is over, and its servers are free', async () => {
    const id = await fleet.cluster('over', 'd1', 'd2');
    await remove('over', 1);
    await fleet.run();
    expect(await removeQuarantined(fleet.parts)).toEqual([]);
    await fleet.sql(`UPDATE clusters SET quarantined_until = now() - interval '1 second' WHERE id = $1`, id);
    expect(await removeQuarantined(fleet.parts)).toEqual(['over']);
    expect(await removeQuarantined(fleet.parts)).toEqual([]);
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(await fleet.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Expired', members: [] });
    expect([await fleet.statusOf('d1'), await fleet.statusOf('d2')]).toEqual(['Free', 'Free']);
  });

  it('runs again when a member could not be stopped', async () => {
    const id = await fleet.cluster('stubborn', 'e1', 'e2');
    fleet.dead.add('e2');
    await remove('stubborn', 7);
    expect(await fleet.run()).toEqual(['Failed']);
    // The primary refused to be stopped; nobody else was touched.
    expect(fleet.done).toEqual([]);
    expect(await fleet.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Active', quarantinedUntil: null });
  });

  it('is kept without a replica that cannot be reached, and comes back without it', async () => {
    const id = await fleet.cluster('lonely', 'h1', 'h2');
    fleet.dead.add('h1');
    await remove('lonely', 7);
    expect(await fleet.run()).toEqual(['Succeeded']);
    await startUndeleteCluster(fleet.parts, { dbmsType: 'PostgreSQL', clusterName: 'lonely', actor: 'ada' });
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(fleet.done).toEqual(['stop h2', 'start h2']);
    expect(await fleet.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Active', quarantinedUntil: null });
  });

  it('is kept for another day when it could not be brought back', async () => {
    const id = await fleet.cluster('rescued', 'i1');
    await remove('rescued', 1);
    await fleet.run();
    await fleet.sql(`UPDATE clusters SET quarantined_until = now() WHERE id = $1`, id);
    await startUndeleteCluster(fleet.parts, { dbmsType: 'PostgreSQL', clusterName: 'rescued', actor: 'ada' });
    fleet.dead.add('i1');
    expect(await fleet.run()).toEqual(['Failed']);
    const { lifecycle, quarantinedUntil } = await fleet.uow.read.clusters.byId(id);
    expect(lifecycle).toBe('Quarantined');
    expect((quarantinedUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
  });

  it('does not hang on a server that cannot be cleaned: that one is set aside', async () => {
    const id = await fleet.cluster('halfdead', 'f1', 'f2');
    fleet.dead.add('f1');
    await remove('halfdead', 0);
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(fleet.done).toEqual(['clean f2']);
    expect([await fleet.statusOf('f1'), await fleet.statusOf('f2')]).toEqual(['NeedsCleaning', 'Free']);
    expect(await fleet.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Expired' });
  });

  it('is forgotten when it never was built', async () => {
    const id = await fleet.cluster('never', 'g1');
    await fleet.sql(`UPDATE clusters SET lifecycle = 'Failed' WHERE id = $1`, id);
    await fleet.sql(`UPDATE cluster_members SET expired_at = now() WHERE cluster_id = $1`, id);
    await remove('never', 0);
    expect(await fleet.run()).toEqual(['Succeeded']);
    expect(await fleet.uow.read.clusters.byId(id)).toMatchObject({ lifecycle: 'Expired' });
  });
});
