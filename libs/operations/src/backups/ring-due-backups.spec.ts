import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError } from '@rocket/domain';
import { newId } from '@rocket/platform';
import type { RememberedFleet } from '../clusters/testing.js';
import { changeBackupSchedule } from './change-backup-schedule.js';
import { ringDueBackups, ringDueRollOffs, SCHEDULE_ACTOR } from './ring-due-backups.js';
import type { StartBackup } from './ring-due-backups.js';
import { backedUpCluster, fleetWithBackups } from './testing.js';
import type { RememberedBackups } from './testing.js';

describe('backups that are due', () => {
  let fleet: RememberedFleet;
  let stored: RememberedBackups;
  let now: Date;
  let started: string[];
  let startBackup: StartBackup;

  beforeAll(async () => {
    ({ fleet, stored } = await fleetWithBackups());
  });
  afterAll(() => fleet.drop());
  beforeEach(async () => {
    await fleet.sql('DELETE FROM backup_schedules');
    await fleet.sql(`UPDATE backups SET status = 'Failed' WHERE status = 'Running'`);
    started = [];
    startBackup = ({ clusterName, backupType, actor }) => {
      started.push(`${clusterName} ${backupType} by ${actor}`);
      return Promise.resolve();
    };
  });

  const clock = { now: () => now };
  const at = (text: string): void => void (now = new Date(text));
  const ring = (backupsAtOnce = 2) =>
    ringDueBackups({
      uow: fleet.uow,
      clock,
      logger: fleet.parts.logger,
      startBackup: (command) => startBackup(command),
      backupsAtOnce,
    });
  const schedule = (clusterName: string, given: { fullCron?: string; diffCron?: string | null; isEnabled?: boolean } = {}) =>
    changeBackupSchedule(
      { ...fleet.parts, clock },
      {
        ...{ dbmsType: 'PostgreSQL', clusterName, expectedVersion: 0, actor: 'ada', isEnabled: given.isEnabled ?? true },
        schedule: { fullCron: given.fullCron ?? '0 2 * * *', diffCron: given.diffCron ?? null, incrCron: null, zone: 'UTC' },
      },
    );
  const cluster = async (clusterName: string, ...servers: string[]) => {
    const made = await backedUpCluster(fleet, stored, clusterName, ...servers);
    await fleet.sql('DELETE FROM backup_schedules WHERE cluster_id = $1', made.id);
    return made;
  };

  it('are started when their time has come, once', async () => {
    await cluster('orders', 'a1');
    at('2027-01-10T12:00:00Z');
    await schedule('orders');
    at('2027-01-11T01:59:59Z');
    await ring();
    expect(started).toEqual([]);
    at('2027-01-11T02:00:10Z');
    await ring();
    await ring();
    expect(started).toEqual([`orders Full by ${SCHEDULE_ACTOR}`]);
    at('2027-01-12T02:00:00Z');
    await ring();
    expect(started).toHaveLength(2);
  });

  it('are not started for a schedule that is switched off', async () => {
    await cluster('off', 'b1');
    at('2027-01-10T12:00:00Z');
    await schedule('off', { isEnabled: false });
    at('2027-02-10T12:00:00Z');
    await ring();
    expect(started).toEqual([]);
  });

  it('are caught up by one after nobody rang for long, and it is the strongest that was missed', async () => {
    const { add } = await cluster('missed', 'c1');
    await add('F1', 1);
    at('2027-01-08T12:00:00Z');
    await schedule('missed', { fullCron: '0 2 * * 0', diffCron: '0 2 * * *' });
    at('2027-01-13T12:00:00Z');
    await ring();
    await ring();
    expect(started).toEqual([`missed Full by ${SCHEDULE_ACTOR}`]);
    at('2027-01-14T02:00:00Z');
    await ring();
    expect(started).toEqual([`missed Full by ${SCHEDULE_ACTOR}`, `missed Diff by ${SCHEDULE_ACTOR}`]);
  });

  it('are Fulls as long as there is none to build on', async () => {
    await cluster('first', 'd1');
    at('2027-01-08T12:00:00Z');
    await schedule('first', { fullCron: '0 2 * * 0', diffCron: '0 2 * * *' });
    at('2027-01-09T02:00:00Z');
    await ring();
    expect(started).toEqual([`first Full by ${SCHEDULE_ACTOR}`]);
  });

  it('are not started when one that does as much was begun since', async () => {
    const { add } = await cluster('by-hand', 'e1');
    at('2027-01-08T12:00:00Z');
    await schedule('by-hand');
    await add('F', 0, { startedAt: new Date('2027-01-09T02:00:05Z') });
    at('2027-01-09T03:00:00Z');
    await ring();
    expect(started).toEqual([]);
    at('2027-01-10T02:00:00Z');
    await ring();
    expect(started).toHaveLength(1);
  });

  it('wait while something else works on the cluster, and while its window is open', async () => {
    const { id } = await cluster('busy', 'f1');
    at('2027-01-08T12:00:00Z');
    await schedule('busy');
    const operationId = newId();
    await fleet.sql(
      `INSERT INTO operations (id, kind, title, status, cluster_id, requested_by, plan, plan_hash, version)
       VALUES ($1, 'RestartCluster', 'Restart', 'Running', $2, 'ada', '[]', '', 1)`,
      operationId,
      id,
    );
    at('2027-01-09T02:00:00Z');
    await ring();
    await fleet.sql(`UPDATE operations SET status = 'Succeeded' WHERE id = $1`, operationId);
    // 9 January 2027 is a Saturday.
    await fleet.sql(`UPDATE clusters SET maintenance_window = 'Sat:01:00-Sat:04:00 UTC' WHERE id = $1`, id);
    at('2027-01-09T03:59:59Z');
    await ring();
    expect(started).toEqual([]);
    at('2027-01-09T04:00:00Z');
    await ring();
    expect(started).toHaveLength(1);
  });

  it('are as many at once in a datacenter as may be; the others wait for their turn', async () => {
    const names = ['one', 'two', 'three'];
    const made = new Map<string, Awaited<ReturnType<typeof cluster>>>();
    for (const name of names) made.set(name, await cluster(name, `g-${name}`));
    at('2027-01-08T12:00:00Z');
    for (const name of names) await schedule(name);
    startBackup = async ({ clusterName }) => {
      started.push(clusterName);
      await made
        .get(clusterName)
        ?.add(`running-${clusterName}`, 0, { status: 'Running', startedAt: now, serverName: `g-${clusterName}` });
    };
    at('2027-01-09T02:00:00Z');
    await ring(2);
    expect(started).toHaveLength(2);
    await ring(2);
    expect(started).toHaveLength(2);
    await fleet.sql(`UPDATE backups SET status = 'Successful' WHERE label = $1`, `running-${started[0] ?? ''}`);
    await ring(2);
    expect(started.toSorted()).toEqual(names.toSorted());
  });

  it('stay due when they cannot be started, and keep no other one waiting', async () => {
    await cluster('refusing', 'h1');
    await cluster('willing', 'h2');
    at('2027-01-08T12:00:00Z');
    await schedule('refusing');
    await schedule('willing', { fullCron: '1 2 * * *' });
    startBackup = ({ clusterName }) => {
      started.push(clusterName);
      return clusterName === 'refusing' && started.length < 3
        ? Promise.reject(new DomainError('backup-not-possible', 'No member answers.'))
        : Promise.resolve();
    };
    at('2027-01-09T02:01:00Z');
    for (let times = 0; times < 3; times++) await ring(1);
    expect(started).toEqual(['refusing', 'willing', 'refusing']);
  });

  it('are followed by a roll-off once they have gone well', async () => {
    const { id, add } = await cluster('rolling', 'i1');
    const operationId = newId();
    await fleet.sql(
      `INSERT INTO operations (id, kind, title, status, cluster_id, cluster_name, dbms_type, requested_by, plan, plan_hash, version, finished_at)
       VALUES ($1, 'RestartCluster', 'Back up', 'Succeeded', $2, 'rolling', 'PostgreSQL', $3, '[]', '', 1, now())`,
      operationId,
      id,
      SCHEDULE_ACTOR,
    );
    await add('F20', 20);
    await add('F9', 9);
    await add('F0', 0, { operationId });
    now = new Date();
    const ringRollOffs = () => ringDueRollOffs({ ...fleet.parts, clock });
    await ringRollOffs();
    await ringRollOffs();
    expect(await fleet.run()).toEqual(['Succeeded']);
    await ringRollOffs();
    expect(fleet.bell.rung).toEqual([]);
    expect(stored.labels).toEqual(['F9', 'F0']);
  });
});

describe('a schedule', () => {
  let fleet: RememberedFleet;
  let stored: RememberedBackups;

  beforeAll(async () => {
    ({ fleet, stored } = await fleetWithBackups());
  });
  afterAll(() => fleet.drop());

  it.each([
    [{ fullCron: '0 2 * *' }, '/fullCron', /^must have five fields/],
    [{ fullCron: '61 2 * * *' }, '/fullCron', /^cannot be read: /],
    [{ fullCron: '0 2 31 2 *' }, '/fullCron', /./],
    [{ incrCron: '* * * * *' }, '/incrCron', /^starts every minute; an Incr needs at least 5 minutes to the next/],
    [{ diffCron: '*/10 * * * *' }, '/diffCron', /^starts every 10 minutes/],
    [{ zone: 'Mars/Olympus' }, '/zone', /Mars\/Olympus is none/],
    [{ fullCron: '30 1 * * 0' }, '/fullCron', /^would run into the maintenance window: the one of \S+T01:30/],
  ])('that is no good is refused at its field: %j', async (changes, pointer, detail) => {
    const clusterName = `c-${newId().slice(-12)}`;
    const { id } = await backedUpCluster(fleet, stored, clusterName, clusterName);
    await fleet.sql(`UPDATE clusters SET maintenance_window = 'Sun:02:00-Sun:04:00 UTC' WHERE id = $1`, id);
    const schedule = { fullCron: '30 22 * * *', diffCron: null, incrCron: null, zone: 'UTC', ...changes };
    const command = { dbmsType: 'PostgreSQL', clusterName, isEnabled: true, actor: 'ada', expectedVersion: 1 } as const;
    await expect(changeBackupSchedule(fleet.parts, { ...command, schedule })).rejects.toMatchObject({
      code: 'validation-failed',
      errors: [{ pointer, detail: expect.stringMatching(detail) }],
    });
    const good = await changeBackupSchedule(fleet.parts, { ...command, schedule: { ...schedule, ...GOOD } });
    expect(good).toMatchObject({ ...GOOD, version: 2, isEnabled: true });
  });
});

const GOOD = { fullCron: '30 22 * * *', diffCron: '0 12 * * *', incrCron: '*/15 * * * *', zone: 'Europe/Zurich' };
