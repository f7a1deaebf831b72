import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SHIPPED_TESTS, SHIPPED_TICKS } from '@rocket/domain';
import type { MetricValues } from '@rocket/domain';
import type { IncidentRow, MetricSample } from '@rocket/persistence';
import { RememberedFleet } from '../clusters/testing.js';
import { testThresholds } from './test-thresholds.js';

const EVERY_MS = 15_000;
const WELL: MetricValues = { hostUp: 1, hostPingMs: 1, dbUp: 1, dbConnectMs: 2, load: 1 };

describe('threshold tests', () => {
  let fleet: RememberedFleet;
  let clusterId: string;
  let clusterName: string;
  let serverIds: string[];
  let now: number;
  let made = 0;

  beforeAll(async () => {
    fleet = await RememberedFleet.create();
  });
  afterAll(() => fleet.drop());
  beforeEach(async () => {
    await fleet.sql(`UPDATE clusters SET lifecycle = 'Stopped' WHERE lifecycle = 'Active'`);
    await fleet.sql(`DELETE FROM incidents`);
    clusterName = `tested-${++made}`;
    clusterId = await fleet.cluster(clusterName, `a${made}`, `b${made}`);
    await fleet.sql(`UPDATE cluster_members SET server_health = 'ServerUp' WHERE cluster_id = $1`, clusterId);
    serverIds = (await fleet.uow.read.clusters.byId(clusterId)).members.map(({ serverId }) => serverId);
    now = Date.now();
  });

  const parts = () => ({ uow: fleet.uow, clock: { now: () => new Date(now) } });
  /** One round; the values of the first server, and those of the second where they are others. */
  const round = async (first: MetricValues, second: MetricValues = WELL): Promise<void> => {
    now += EVERY_MS;
    const samples = serverIds.map((serverId, place): MetricSample => ({
      serverId,
      at: new Date(now),
      values: place === 0 ? first : second,
      counters: {},
    }));
    await testThresholds(parts(), samples);
  };
  const incidents = async (): Promise<IncidentRow[]> =>
    (await fleet.uow.read.incidents.list('PostgreSQL', { clusterName }, { limit: 50, sort: 'openedAt' })).items;
  const states = async (): Promise<string[]> =>
    (await incidents()).map(({ title, element, state }) => `${title}${element} ${state}`);
  const told = async (id: string): Promise<string[]> =>
    (await fleet.uow.read.incidents.transitions(id)).map(({ to, notify }) => (notify ? `${to}!` : to));

  it('are those that the domain ships', async () => {
    const tests = await fleet.uow.read.thresholdTests.all();
    const shipped = SHIPPED_TESTS.map(({ ticks = SHIPPED_TICKS, ...test }) => ({ ...test, ticks }));
    expect(
      tests.map(({ title, subject, warning, critical, normalTicks, warningTicks, criticalTicks }) => ({
        ...{ title, subject, warning, critical },
        ticks: { normal: normalTicks, warning: warningTicks, critical: criticalTicks },
      })),
    ).toEqual(shipped.sort((one, other) => one.title.localeCompare(other.title)));
  });

  it('open one incident, remember least and greatest, and close it', async () => {
    const full = (percent: number): MetricValues => ({ ...WELL, 'diskUsedPercent:/data': percent });
    for (const percent of [85, 90, 96, 99, 50, 40]) await round(full(percent));
    const [incident, ...others] = await incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      state: 'Closed',
      element: '/data',
      worst: 'Critical',
      least: 40,
      greatest: 99,
      current: 40,
    });
    expect(incident?.closedAt).not.toBeNull();
    expect(await told(incident?.id ?? '')).toEqual(['Warning!', 'Critical!', 'Closed!']);
  });

  it('keep two mounts and two servers apart', async () => {
    const full: MetricValues = { ...WELL, 'diskUsedPercent:/a': 99, 'diskUsedPercent:/b': 99 };
    for (let count = 0; count < 2; count++) await round(full, full);
    expect((await states()).sort()).toEqual([
      'Disk used/a Critical',
      'Disk used/a Critical',
      'Disk used/b Critical',
      'Disk used/b Critical',
    ]);
  });

  it('leave nothing behind of what was too short to be told of', async () => {
    await round({ ...WELL, hostPingMs: 400 });
    expect(await states()).toEqual(['Server response Watching']);
    for (let count = 0; count < 2; count++) await round(WELL);
    expect(await incidents()).toEqual([]);
  });

  it('take a server that nobody reaches for failed, whatever the size of the number', async () => {
    for (let count = 0; count < 2; count++) await round({ hostUp: 0, dbUp: 0 });
    expect((await states()).sort()).toEqual(['Database response Warning', 'Server response Warning']);
    expect(await incidents()).toMatchObject([{ current: null }, { current: null }]);
  });

  it('use the size of the server, and of the cluster', async () => {
    await fleet.sql(`UPDATE cluster_members SET server_health = 'ServerDown' WHERE server_id = $1`, serverIds[0]);
    // 4 CPU: 12 is a warning.
    for (let count = 0; count < 2; count++) await round({ ...WELL, load: 12 });
    expect((await states()).sort()).toEqual(['Load Warning', 'Members up Critical']);
  });

  it('are critical at once when a second member says that it is the primary, and soon when none does', async () => {
    const say = (role: string, serverId: string | undefined) =>
      fleet.sql('UPDATE cluster_members SET node_role = $1 WHERE server_id = $2', role, serverId);
    const [first, second] = serverIds;
    await say('Primary', first);
    await say('Primary', second);
    await round(WELL);
    expect(await states()).toEqual(['More than one primary Critical']);
    await say('SecondaryAsync', first);
    await say('SecondaryAsync', second);
    for (let count = 0; count < 2; count++) await round(WELL);
    expect((await states()).sort()).toEqual(['More than one primary Closed', 'No primary Critical']);
  });

  it('tell nobody while an operation works on the cluster, and go on afterwards', async () => {
    const slow = { ...WELL, dbConnectMs: 500 };
    for (let count = 0; count < 2; count++) await round(slow);
    await fleet.sql(
      `INSERT INTO operations (id, kind, title, status, started_at, dbms_type, cluster_id, cluster_name, requested_by, plan, plan_hash)
       VALUES (gen_random_uuid(), 'RestartCluster', 'x', 'Running', now(), 'PostgreSQL', $1, $2, 'ada', '[]', '')`,
      clusterId,
      clusterName,
    );
    await round({ hostUp: 0, dbUp: 0 });
    expect(await states()).toEqual(['Database response Blackout']);
    await fleet.sql(`UPDATE operations SET status = 'Succeeded', finished_at = now() WHERE cluster_id = $1`, clusterId);
    await round(slow);
    const [incident] = await incidents();
    expect(await told(incident?.id ?? '')).toEqual(['Critical!', 'Blackout', 'Critical']);
  });

  it('do not know any more when nothing is measured, and end with the cluster', async () => {
    for (let count = 0; count < 2; count++) await round({ ...WELL, load: 100 });
    now += 4 * 60_000;
    await testThresholds(parts(), []);
    expect(await states()).toEqual(['Load Unknown']);
    await fleet.sql(`UPDATE clusters SET lifecycle = 'Stopped' WHERE id = $1`, clusterId);
    await testThresholds(parts(), []);
    const [incident] = await incidents();
    expect(await told(incident?.id ?? '')).toEqual(['Critical!', 'Unknown', 'Closed']);
  });

  it('are otherwise where an environment says so', async () => {
    const [test] = (await fleet.uow.read.thresholdTests.all()).filter(({ title }) => title === 'Load');
    const { environmentId } = await fleet.uow.read.clusters.byId(clusterId);
    const override = { warning: '>= 1000', critical: null, enabled: true };
    await fleet.uow.run((tx) => tx.thresholdTests.override(test?.id ?? '', environmentId, override));
    for (let count = 0; count < 2; count++) await round({ ...WELL, load: 100 });
    expect(await incidents()).toEqual([]);
    await fleet.uow.run((tx) => tx.thresholdTests.endOverride(test?.id ?? '', environmentId));
    for (let count = 0; count < 2; count++) await round({ ...WELL, load: 100 });
    expect(await states()).toEqual(['Load Critical']);
  });

  it('say everything once, however many workers test at once', async () => {
    for (let count = 0; count < 3; count++) {
      now += EVERY_MS;
      const samples = serverIds.map((serverId): MetricSample => ({
        serverId,
        at: new Date(now),
        values: { ...WELL, load: 100 },
        counters: {},
      }));
      await Promise.all(Array.from({ length: 5 }, () => testThresholds(parts(), samples)));
    }
    const all = await incidents();
    expect(all).toHaveLength(2);
    for (const { id } of all) expect(await told(id)).toEqual(['Critical!']);
  });
});
