import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import { newId } from '@rocket/platform';
import type { BackupOverviewRow } from '@rocket/persistence';
import type { RememberedFleet } from '../clusters/testing.js';
import { SCHEDULE_ACTOR } from './ring-due-backups.js';
import type { StartBackup } from './ring-due-backups.js';
import { ringDueFulls } from './ring-due-fulls.js';
import { startBackup as startForReal } from './start-backup.js';
import { fleetWithBackups } from './testing.js';

const HOUR_MS = 60 * 60_000;

describe('a Full that is due by itself', () => {
  let fleet: RememberedFleet;
  let now: Date;
  let started: string[];
  let startBackup: StartBackup;

  beforeAll(async () => {
    ({ fleet } = await fleetWithBackups());
  });
  afterAll(() => fleet.drop());
  beforeEach(async () => {
    await fleet.sql('UPDATE clusters SET full_due_at = NULL');
    started = [];
    now = new Date(Date.now() + 1_000);
    startBackup = ({ clusterName, backupType, actor }) => {
      started.push(`${clusterName} ${backupType} by ${actor}`);
      return Promise.resolve();
    };
  });

  const clock = { now: () => now };
  const later = (ms: number): void => void (now = new Date(now.getTime() + ms));
  const ring = (backupsAtOnce = 2) =>
    ringDueFulls({ ...fleet.parts, clock, startBackup: (command) => startBackup(command), backupsAtOnce });
  /** One that was never backed up. */
  const cluster = async (clusterName: string, ...servers: string[]): Promise<string> => {
    const id = await fleet.cluster(clusterName, ...servers);
    await fleet.uow.run((tx) => tx.fullsDue.require(id));
    return id;
  };
  const overview = async (clusterName: string): Promise<BackupOverviewRow | undefined> =>
    (await fleet.uow.read.backupOverview.list('PostgreSQL', { search: clusterName }, { limit: 5 })).items[0];

  it('is begun once, and again after an hour as long as none has gone well', async () => {
    const id = await cluster('orders', 'a1');
    await ring();
    await ring();
    expect(started).toEqual([`orders Full by ${SCHEDULE_ACTOR}`]);
    later(HOUR_MS);
    await ring();
    expect(started).toHaveLength(2);
    await fleet.uow.run((tx) => tx.fullsDue.done(id));
    later(2 * HOUR_MS);
    await ring();
    expect(started).toHaveLength(2);
  });

  it('gives a new cluster its place, its key and its schedule', async () => {
    const id = await cluster('new', 'b1');
    expect(await fleet.uow.read.backupSchedules.find(id)).toBeNull();
    startBackup = (command) => startForReal({ ...fleet.parts, clock }, command);
    await ring();
    expect(await fleet.uow.read.backupSchedules.find(id)).toMatchObject({ isEnabled: true, diffCron: null });
    expect(await fleet.uow.read.clusters.byId(id)).toMatchObject({
      sealedBackupKey: expect.any(String),
      backupRepositoryId: expect.any(String),
    });
    expect(await overview('new')).toMatchObject({ runningBackupId: expect.any(String) });
  });

  it('says why it cannot begin, and is tried again, and keeps no other one waiting', async () => {
    await cluster('refusing', 'c1');
    await cluster('willing', 'c2');
    startBackup = ({ clusterName }) => {
      started.push(clusterName);
      return clusterName === 'refusing'
        ? Promise.reject(new DomainError('repository-not-found', 'There is no repository for Dev.'))
        : Promise.resolve();
    };
    await ring();
    await ring();
    expect(started).toEqual(['refusing', 'willing']);
    expect(await overview('refusing')).toMatchObject({ fullRefusal: 'There is no repository for Dev.', isScheduled: true });
    startBackup = ({ clusterName }) => Promise.resolve(void started.push(clusterName));
    later(HOUR_MS / 4);
    await ring();
    expect(started).toEqual(['refusing', 'willing', 'refusing']);
    expect(await overview('refusing')).toMatchObject({ fullRefusal: null });
  });

  it('waits while something else works on the cluster, while its window is open, and while enough others run', async () => {
    const id = await cluster('busy', 'd1');
    const operationId = newId();
    await fleet.sql(
      `INSERT INTO operations (id, kind, title, status, cluster_id, requested_by, plan, plan_hash, version)
       VALUES ($1, 'RestartCluster', 'Restart', 'Running', $2, 'ada', '[]', '', 1)`,
      operationId,
      id,
    );
    await ring();
    await fleet.sql(`UPDATE operations SET status = 'Succeeded' WHERE id = $1`, operationId);
    await fleet.sql(`UPDATE clusters SET maintenance_window = 'Sun:00:00-Sat:23:59 UTC' WHERE id = $1`, id);
    await ring();
    await fleet.sql('UPDATE clusters SET maintenance_window = NULL WHERE id = $1', id);
    await ring(0);
    expect(started).toEqual([]);
    await ring();
    expect(started).toHaveLength(1);
  });

  it('is none of a cluster whose schedule was switched off, or that is not there', async () => {
    const off = await cluster('off', 'e1');
    const row = { fullCron: '0 2 * * *', diffCron: null, incrCron: null, zone: 'UTC', nextDueAt: null };
    await fleet.uow.run((tx) => tx.backupSchedules.addOnce({ clusterId: off, ...row, isEnabled: false }));
    const stopped = await cluster('stopped', 'e2');
    await fleet.sql(`UPDATE clusters SET lifecycle = 'Stopped' WHERE id = $1`, stopped);
    await ring();
    expect(started).toEqual([]);
    expect(await overview('off')).toMatchObject({ isScheduled: false, fullDueAt: null, nextDueAt: null });
  });
});
