import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NodeRole } from '@rocket/domain';
import { startStopCluster } from '../clusters/stop-cluster.js';
import { observationToleranceMs, observeClusters } from '../clusters/observe-clusters.js';
import { RememberedFleet } from '../clusters/testing.js';
import { closeMonths } from './close-months.js';
import { readDowntime } from './read-downtime.js';

const SECOND = 1_000;
const TOLERANCE_MS = observationToleranceMs(5_000);
/** What a member answers: its role, or nothing. */
type Answer = 'Primary' | 'SecondaryAsync' | null;

describe('what is remembered of when clusters were up', () => {
  let fleet: RememberedFleet;
  let answers: Record<string, Answer>;
  let now: number;
  let clusterId: string;
  let clusterName: string;
  let made = 0;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
    fleet.engine = {
      inspectMember: (_cluster, { serverName }) => {
        const role = answers[serverName] ?? null;
        if (role === null) return Promise.resolve({ serverName, answers: false, fault: 'It is gone.' });
        return Promise.resolve({ serverName, answers: true, role, streaming: true, version: '18.4', term: term(role) });
      },
    };
  });
  afterAll(() => fleet.drop());

  beforeEach(async () => {
    clusterName = `watched-${++made}`;
    await fleet.sql(`UPDATE clusters SET lifecycle = 'Stopped' WHERE lifecycle = 'Active'`);
    clusterId = await fleet.cluster(clusterName, `a${made}`, `b${made}`);
    // The second is the primary.
    answers = { [`a${made}`]: 'SecondaryAsync', [`b${made}`]: 'Primary' };
    now = Date.now();
  });

  let terms: Partial<Record<NodeRole, number>> = {};
  const term = (role: NodeRole): number => terms[role] ?? 1;
  const parts = () => ({ ...fleet.parts, clock: { now: () => new Date(now) }, observeToleranceMs: TOLERANCE_MS });
  const look = () => observeClusters(parts(), AbortSignal.timeout(30_000));
  const after = async (seconds: number, change: Record<string, Answer> = {}): Promise<void> => {
    now += seconds * SECOND;
    answers = { ...answers, ...change };
    await look();
  };
  const told = async (): Promise<string[]> => {
    const { items } = await fleet.uow.read.activities.list('PostgreSQL', { clusterName }, { limit: 50 });
    return items.map(({ type, serverName }) => (serverName === null ? type : `${type} ${serverName[0] ?? ''}`)).reverse();
  };
  const report = (months = 1) => readDowntime(fleet.uow.read, clusterId, { months, now: new Date(now), timeZone: 'UTC' });
  const outages = async (): Promise<string[]> =>
    (await report()).intervals.map(({ cause, fromMs, toMs }) => `${cause} ${Math.round((toMs - fromMs) / SECOND)}`);
  const pretendOperation = (kind: string, more = `'Running', now(), NULL`): Promise<unknown> =>
    fleet.sql(
      `INSERT INTO operations (id, kind, title, status, started_at, finished_at, dbms_type, cluster_id, cluster_name, requested_by, plan, plan_hash)
       VALUES (gen_random_uuid(), '${kind}', 'x', ${more}, 'PostgreSQL', $1, $2, 'ada', '[]', '')`,
      clusterId,
      clusterName,
    );

  it('is told once when a primary is gone and once when it is back, and counted in between', async () => {
    await after(0);
    await after(5, { [`b${made}`]: null });
    await after(5);
    await after(5, { [`b${made}`]: 'Primary' });
    expect((await told()).sort()).toEqual(['Down', 'Down b', 'Up', 'Up b']);
    expect(await outages()).toEqual(['unplanned 10']);
  });

  it('is told of a replica, which is no downtime of the cluster', async () => {
    await after(0);
    await after(5, { [`a${made}`]: null });
    await after(5);
    await after(5, { [`a${made}`]: 'SecondaryAsync' });
    expect(await told()).toEqual(['Down a', 'Up a']);
    expect(await outages()).toEqual([]);
  });

  it('is planned while an operation works on it, and told when that leaves it down', async () => {
    await after(0);
    await pretendOperation('RestartCluster');
    await after(5, { [`b${made}`]: null });
    expect(await told()).toEqual([]);
    await fleet.sql(`UPDATE operations SET status = 'Failed', finished_at = now() WHERE cluster_id = $1`, clusterId);
    await after(5);
    await after(5, { [`b${made}`]: 'Primary' });
    expect((await told()).sort()).toEqual(['Down', 'Down b', 'Up', 'Up b']);
    expect(await outages()).toEqual(['planned 5', 'unplanned 5']);
  });

  it('is unplanned while nothing but a backup runs', async () => {
    await after(0);
    await pretendOperation('BackupCluster');
    await after(5, { [`b${made}`]: null });
    expect((await told()).sort()).toEqual(['Down', 'Down b']);
    expect(await fleet.uow.read.clusters.byId(clusterId)).toMatchObject({ clusterHealth: 'ClusterDown' });
    await fleet.sql(`UPDATE operations SET status = 'Failed', finished_at = now() WHERE cluster_id = $1`, clusterId);
  });

  it('is a failover when another is the primary without an operation, and asks for a ticket', async () => {
    await after(0);
    terms = { Primary: 2 };
    await after(5, { [`b${made}`]: null, [`a${made}`]: 'Primary' });
    await after(5);
    expect(await told()).toEqual(['Failover a', 'Down b']);
    const filter = { clusterName, type: 'Failover', withoutTicket: true } as const;
    const { items } = await fleet.uow.read.activities.list('PostgreSQL', filter, { limit: 5 });
    expect(items).toMatchObject([{ planned: false, actor: 'observer', text: expect.stringContaining('in timeline 2') }]);
  });

  it('is no failover when an operation did it', async () => {
    await after(0);
    await pretendOperation('Switchover', `'Succeeded', now(), now()`);
    now = Date.now();
    await after(5, { [`b${made}`]: 'SecondaryAsync', [`a${made}`]: 'Primary' });
    expect(await told()).toEqual([]);
  });

  it('does not know how it was while the observer was away', async () => {
    await after(0);
    await after(300);
    expect(await outages()).toEqual(['unknown 300']);
  });

  it('is not down while it is stopped on purpose', async () => {
    await after(0);
    await startStopCluster(fleet.parts, { dbmsType: 'PostgreSQL', clusterName, actor: 'ada', confirm: clusterName });
    expect(await fleet.run()).toEqual(['Succeeded']);
    now = Date.now() + 3_600 * SECOND;
    const { figures } = await report();
    expect(figures).toMatchObject({ plannedMs: 0, unplannedMs: 0, unknownMs: 0 });
    expect(figures.meantMs).toBeLessThan(30 * SECOND);
  });

  it('is recorded once, however many observers look at once', async () => {
    await after(0);
    await after(5, { [`b${made}`]: null, [`a${made}`]: 'Primary' });
    now += 5 * SECOND;
    answers = { [`a${made}`]: null, [`b${made}`]: null };
    await Promise.all(Array.from({ length: 6 }, look));
    expect((await told()).filter((word) => word === 'Down')).toEqual(['Down']);
    const spans: { state: string }[] = (await fleet.sql(
      `SELECT state FROM availability_spans WHERE cluster_id = $1 ORDER BY started_at`,
      clusterId,
    )) as { state: string }[];
    expect(spans.map(({ state }) => state)).toEqual(['Up', 'Down']);
  });

  it('stays as it was closed, and is what it would be computed to', async () => {
    await fleet.sql(`UPDATE cluster_lifecycles SET since = '2026-03-10T00:00Z' WHERE cluster_id = $1`, clusterId);
    now = Date.parse('2026-03-31T23:59:50Z');
    await after(0);
    await after(5, { [`b${made}`]: null });
    await after(5);
    await after(5, { [`b${made}`]: 'Primary' });
    now = Date.parse('2026-04-01T00:30:00Z');
    const close = () => closeMonths({ ...parts(), timeZone: 'UTC' });
    await close();
    expect((await report(2)).months.map(({ closed }) => closed)).toEqual([false, false]);
    const open = (await report(2)).months[0]?.figures;
    now = Date.parse('2026-04-01T01:00:00Z');
    await close();
    await close();
    const [march, april] = (await report(2)).months;
    expect(march).toMatchObject({ name: '2026-03', closed: true, figures: open });
    expect(march?.figures).toMatchObject({ meantMs: 22 * 86_400_000, unplannedMs: 5_000, unknownMs: 22 * 86_400_000 - 10_000 });
    expect(april).toMatchObject({ closed: false, figures: { unplannedMs: 5_000 } });
    for (const statement of [`UPDATE downtime_months SET unplanned_ms = 0`, `DELETE FROM downtime_months`])
      await expect(fleet.sql(statement)).rejects.toThrow('stay as they were written');
  });
});
