import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeClusterSettings } from './change-cluster-settings.js';
import { RememberedFleet } from './testing.js';

describe('settings of a cluster', () => {
  let fleet: RememberedFleet;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
  });
  afterAll(() => fleet.drop());

  type Changes = { backupRetentionDays?: number; maintenanceWindow?: string | null };
  const change = async (clusterName: string, changes: Changes, expectedVersion?: number) => {
    const { version } = await fleet.uow.read.clusters.byName('PostgreSQL', clusterName);
    const command = { dbmsType: 'PostgreSQL', clusterName, actor: 'ada', ...changes } as const;
    return changeClusterSettings(fleet.uow, { ...command, expectedVersion: expectedVersion ?? version });
  };
  const texts = async (clusterName: string): Promise<string[]> => {
    const page = await fleet.uow.read.activities.list('PostgreSQL', { clusterName }, { limit: 50 });
    return page.items.map(({ type, text }) => `${type}: ${text}`).reverse();
  };

  it('are changed in one go, and the history says what they were before', async () => {
    await fleet.cluster('first', 'a1');
    const { version } = await fleet.uow.read.clusters.byName('PostgreSQL', 'first');
    const changed = await change('first', { backupRetentionDays: 14, maintenanceWindow: ' Sun:02:00-Sun:04:00 Europe/Zurich ' });
    expect(changed).toMatchObject({
      backupRetentionDays: 14,
      maintenanceWindow: 'Sun:02:00-Sun:04:00 Europe/Zurich',
      version: version + 1,
    });
    await change('first', { maintenanceWindow: null });
    expect(await texts('first')).toEqual([
      'ConfigChange: Settings of first: backup retention 7 -> 14 days, maintenance window any time -> Sun:02:00-Sun:04:00 Europe/Zurich.',
      'ConfigChange: Settings of first: maintenance window Sun:02:00-Sun:04:00 Europe/Zurich -> any time.',
    ]);
  });

  it('are no news when they are the same as before', async () => {
    await fleet.cluster('same', 'b1');
    const { version } = await fleet.uow.read.clusters.byName('PostgreSQL', 'same');
    expect(await change('same', { backupRetentionDays: 7, maintenanceWindow: null })).toMatchObject({ version });
    expect(await texts('same')).toEqual([]);
  });

  it('are not overwritten by who has not seen the last change', async () => {
    await fleet.cluster('raced', 'c1');
    const { version } = await fleet.uow.read.clusters.byName('PostgreSQL', 'raced');
    const both = await Promise.allSettled([8, 9].map((days) => change('raced', { backupRetentionDays: days }, version)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(change('raced', { backupRetentionDays: 10 }, version)).rejects.toMatchObject({ code: 'edit-conflict' });
    expect(await texts('raced')).toHaveLength(1);
  });

  it('do not move the window over the time in which the cluster is backed up', async () => {
    const clusterId = await fleet.cluster('backed-up', 'e1');
    const schedule = { fullCron: '30 2 * * *', diffCron: null, incrCron: null, zone: 'UTC', nextDueAt: null, isEnabled: true };
    await fleet.uow.run((tx) => tx.backupSchedules.addOnce({ clusterId, ...schedule }));
    await expect(change('backed-up', { maintenanceWindow: 'Sun:02:00-Sun:04:00 UTC' })).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/maintenanceWindow', detail: expect.stringMatching(/^meets the backups of the cluster \(30 2/) }],
    });
    await change('backed-up', { maintenanceWindow: 'Sun:04:00-Sun:06:00 UTC' });
  });

  it('are refused at their field, and not at all for a cluster that is deleted', async () => {
    const id = await fleet.cluster('refused', 'd1');
    await expect(change('refused', { maintenanceWindow: 'Sun:02:00-Sun:02:10' })).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer: '/maintenanceWindow', detail: 'must last at least 30 minutes' }],
    });
    await fleet.uow.run((tx) => tx.clusters.change(id, { lifecycle: 'Quarantined' }));
    await expect(change('refused', { backupRetentionDays: 7 })).rejects.toMatchObject({ code: 'cluster-not-ready' });
  });
});
