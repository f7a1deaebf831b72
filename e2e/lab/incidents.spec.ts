import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCluster, named } from '../support/clusters.ts';
import type { Page } from '../support/pool.ts';
import { until } from '../support/processes.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { lab } from './lab-under-test.ts';

interface Incident {
  title: string;
  serverName: string | null;
  state: string;
  worst: string | null;
}
interface Activity {
  type: string;
  serverName: string | null;
}
interface Downtime {
  unplannedSeconds: number;
  plannedSeconds: number;
}

const ROUND_MS = 1_000;
/** A server that hangs or is silent is given up after 3 s; a mark is set at the end of a round. */
const SEEN_MS = 2 * ROUND_MS + 3_000;
const PATIENCE_MS = 120_000;
/** What both sides may be off: the product looks once in a round, and so does the client when it connects. */
const OFF_S = (2 * SEEN_MS) / 1_000;

/** h1 is the primary until it crashes, h2 and h3 are its replicas. */
describe('incidents of real hosts', () => {
  let fleet: FleetUnderTest;

  beforeAll(async () => {
    fleet = await FleetUnderTest.start(3, { ROCKET_METRICS_INTERVAL_MS: String(ROUND_MS) });
    await fleet.enrol('h1', 'h2', 'h3');
    const { body } = await createCluster(fleet.api, 'shop', { environment: 'Prod', servers: named('h1', 'h2', 'h3') });
    expect(await fleet.api.operation(body.operationId, 600_000)).toMatchObject({ status: 'Succeeded', error: null });
    await fleet.untilMembers('shop', { h1: 'Primary ServerUp', h2: 'SecondaryAsync ServerUp', h3: 'SecondaryAsync ServerUp' });
  });
  afterAll(() => fleet?.destroy());

  const incidents = async (title: string): Promise<Incident[]> => {
    const { items } = (await fleet.api.get<Page<Incident>>('/PostgreSQL/incidents?clusterName=shop&limit=500')).body;
    return items.filter((incident) => incident.title === title);
  };
  const untilIncident = (title: string, state: string, within = PATIENCE_MS): Promise<void> =>
    until(`${title} is ${state}`, async () => (await incidents(title)).some((incident) => incident.state === state), within, 100);
  const untilOver = (title: string): Promise<void> =>
    until(`${title} is over`, async () => (await incidents(title)).every(({ state }) => state === 'Closed'), PATIENCE_MS, 200);
  const told = async (): Promise<string[]> => {
    const path = '/PostgreSQL/activities?clusterName=shop&planned=false&limit=200';
    const { items } = (await fleet.api.get<Page<Activity>>(path)).body;
    return items.map(({ type, serverName }) => (serverName === null ? type : `${type} ${serverName}`)).reverse();
  };
  const downtime = async (): Promise<Downtime> =>
    (await fleet.api.get<Downtime>('/PostgreSQL/Cluster/shop/downtime?months=2')).body;
  const health = async (): Promise<string> =>
    (await fleet.api.get<{ clusterHealth: string }>('/PostgreSQL/Cluster/shop')).body.clusterHealth;
  const well = () => until('all is well', async () => (await health()) === 'ClusterUp', PATIENCE_MS, 200);

  it.each([
    ['whose cable is pulled', 'cut', 'uncut'],
    ['that accepts and never answers', 'freeze', 'thaw'],
    ['whose power is gone', 'crash', 'on'],
  ])('are opened by a replica %s, with no downtime of the cluster, and are over when it is back', async (_, harm, mend) => {
    const [before, openedBefore] = [await told(), (await incidents('Members up')).length];
    const startedAt = performance.now();
    await lab(harm, 'h3');
    await until(
      'its health is seen',
      async () => (await fleet.members('shop'))['h3']?.endsWith('ServerDown') === true,
      60_000,
      100,
    );
    const seenAfterMs = performance.now() - startedAt;
    await untilIncident('Members up', 'Warning');
    await lab(mend, 'h3');
    await well();
    await untilOver('Members up');
    await until('it is told', async () => (await told()).length >= before.length + 2, PATIENCE_MS, 200);
    expect((await told()).slice(before.length)).toEqual(['Down h3', 'Up h3']);
    expect(await incidents('Members up')).toHaveLength(openedBefore + 1);
    expect(await downtime()).toMatchObject({ plannedSeconds: 0, unplannedSeconds: 0 });
    // The verb of the lab takes its time as well.
    expect(seenAfterMs).toBeLessThan(SEEN_MS + 5_000);
  });

  it('know a host that was rebooted, and say when it booted', async () => {
    const before = await told();
    const bootedAt = async () =>
      (await fleet.api.get<{ facts: { bootedAt: string } }>('/PostgreSQL/poolServers/h3')).body.facts.bootedAt;
    const bootBefore = await bootedAt();
    await lab('reboot', 'h3');
    await until('the boot is known', async () => (await bootedAt()) !== bootBefore, PATIENCE_MS, 500);
    await well();
    await untilOver('Members up');
    // It may be back before anybody has looked; whoever was told that it is down is told that it is up.
    const since = async () => (await told()).slice(before.length);
    await until('it is told', async () => ['', 'Down h3,Up h3'].includes((await since()).join()), PATIENCE_MS, 200);
  });

  it('count the downtime of a crashed primary as its client does, and raise it at once when it comes back as a second one', async () => {
    const before = await told();
    const writer = await fleet.write('shop');
    await lab('crash', 'h1');
    await until('it is seen', async () => (await health()) === 'ClusterDown', 60_000, 100);
    await untilIncident('No primary', 'Critical');
    const { body } = await fleet.api.post<{ operationId: string }>('/PostgreSQL/Cluster/shop/failover', {
      confirm: 'shop',
      to: 'h2',
    });
    expect(await fleet.api.operation(body.operationId, 300_000)).toMatchObject({ status: 'Succeeded', error: null });
    await untilOver('No primary');
    const clientSeconds = writer.takeLongestGapMs() / 1_000;
    // From here on there is somebody else who would take its rows.
    await writer.stop();
    const { unplannedSeconds, plannedSeconds } = await downtime();
    expect(plannedSeconds).toBe(0);
    expect(Math.abs(unplannedSeconds - clientSeconds)).toBeLessThan(OFF_S);
    console.log(`Down for ${unplannedSeconds} s by the ledger, ${clientSeconds} s by the client.`);

    await lab('on', 'h1');
    await untilIncident('More than one primary', 'Critical');
    expect(await incidents('More than one primary')).toMatchObject([{ worst: 'Critical', serverName: null }]);
    const rejoin = await fleet.api.post<{ operationId: string }>('/PostgreSQL/Cluster/shop/rejoin', { serverName: 'h1' });
    expect(await fleet.api.operation(rejoin.body.operationId, 600_000)).toMatchObject({ status: 'Succeeded', error: null });
    await fleet.untilMembers('shop', { h1: 'SecondaryAsync ServerUp', h2: 'Primary ServerUp', h3: 'SecondaryAsync ServerUp' });
    await untilOver('More than one primary');
    expect((await told()).slice(before.length).filter((word) => word.startsWith('Failover'))).toHaveLength(1);
  });
});
