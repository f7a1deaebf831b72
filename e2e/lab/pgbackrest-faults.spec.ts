import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCluster, named } from '../support/clusters.ts';
import type { Operation } from '../support/clusters.ts';
import { pidOf, until } from '../support/processes.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { feed, lab } from './lab-under-test.ts';

interface Backup {
  id: string;
  label: string;
  status: string;
  backupType: string;
  serverName: string | null;
  progressPercent: number | null;
  failure: string | null;
  stop: string | null;
  verifiedAt: string | null;
}
interface Accepted {
  backupId: string;
  operationId: string;
}

const DIRECTORY = '/var/lib/rocket-managed/server';
const MARKER = `${DIRECTORY}/postgresql/archived-by-pgbackrest`;
/** What cannot be made smaller, so that a backup takes its time over a slow cable. */
const FILL = `insert into orders (what)
  select string_agg(md5(random()::text), '') from generate_series(1, 3600000) n group by n / 60`;
/** Frames for it arrive nowhere. */
const NOBODY = '02:00:00:00:00:00';
const CABLE = '20mbit';
/** Longer than whoever waits for an answer believes in one, and than the backup takes. */
const SILENT_S = 60;
const TAKE = /^Take a/;
const PREPARE = /^Keep the log/;

/** h1 and h2 are backed up, h3 holds the backups, and h4 is restored to. */
describe('a backup by pgBackRest in the middle of which something dies', () => {
  let fleet: FleetUnderTest;
  let clusterId: string;

  beforeAll(async () => {
    // What the servers have of packages is not asked all the time: it takes from them what backups take.
    fleet = await FleetUnderTest.start(4, { ROCKET_OBSERVE_SERVERS_INTERVAL_MS: '60000' });
    await fleet.enrol('h1', 'h2', 'h3', 'h4');
    const repository = { name: 'backups', kind: 'server', serverName: 'h3', path: `${DIRECTORY}/repository` };
    expect((await fleet.api.post('/backupRepositories', repository)).status).toBe(201);
    const { body } = await createCluster(fleet.api, 'shop', { environment: 'Prod', servers: named('h1', 'h2') });
    expect(await fleet.api.operation(body.operationId, 600_000)).toMatchObject({ status: 'Succeeded', error: null });
    clusterId = (await fleet.api.get<{ id: string }>('/PostgreSQL/Cluster/shop')).body.id;
    await fleet.ask('shop', 'create table orders (id serial primary key, what text)');
    await fleet.ask('shop', FILL);
  });
  afterAll(() => fleet?.destroy());

  const begin = async (body: { backupType: string; serverName?: string }): Promise<Accepted> => {
    const answer = await fleet.api.post<Accepted>('/PostgreSQL/Cluster/shop/backups', body);
    expect(answer).toMatchObject({ status: 202 });
    return answer.body;
  };
  const ended = ({ operationId }: Accepted): Promise<Operation> =>
    fleet.api.operation(operationId, 600_000) as Promise<Operation>;
  const backup = async ({ backupId }: Accepted): Promise<Backup | undefined> =>
    (await backups()).find(({ id }) => id === backupId);
  const backups = async (): Promise<Backup[]> =>
    (await fleet.api.get<{ items: Backup[] }>('/PostgreSQL/Cluster/shop/backups?sort=start')).body.items;
  const taken = async (body: { backupType: string; serverName?: string }): Promise<Backup | undefined> => {
    const accepted = await begin(body);
    expect(await ended(accepted)).toMatchObject({ status: 'Succeeded', error: null });
    return backup(accepted);
  };
  const stepOf = ({ steps }: Operation, title: RegExp) => steps.find((step) => title.test(step.title));
  const step = async ({ operationId }: Accepted, title: RegExp) =>
    stepOf((await fleet.api.get<Operation>(`/operations/${operationId}`)).body, title);
  const isThere = (host: string, path: string): Promise<boolean> =>
    feed(host, '', `test -e ${path}`).then(
      () => true,
      () => false,
    );
  const untilUnderWay = (accepted: Accepted): Promise<void> =>
    until('the backup is being taken', async () => ((await backup(accepted))?.progressPercent ?? 0) > 0, 120_000, 50);
  /** Of what the repository itself says. */
  const info = async (): Promise<{ labels: string[]; isLocked: boolean }> => {
    const words = `--config=${DIRECTORY}/pgbackrest/clusters/${clusterId}.conf --stanza=${clusterId} --output=json info`;
    const [found] = JSON.parse(await feed('h3', '', `sudo -u postgres pgbackrest ${words}`)) as {
      backup: { label: string }[];
      status: { lock: { backup: { held: boolean } } };
    }[];
    return { labels: (found?.backup ?? []).map(({ label }) => label), isLocked: found?.status.lock.backup.held ?? true };
  };
  /** What of a backup still runs on a server: its server of pgBackRest alone is there to stay, and what sends the log. */
  const left = async (host: string): Promise<string[]> =>
    (await feed(host, '', 'ps -ewwo args')).split('\n').filter((line) => /pgbackrest.*\bbackup\b|pg_backup_start/.test(line));
  const expectTruth = async (): Promise<void> => {
    const there = (await backups()).filter(({ status }) => status === 'Successful').map(({ label }) => label);
    expect(await info()).toEqual({ labels: there.toSorted(), isLocked: false });
    expect((await backups()).filter(({ status }) => status === 'Running')).toEqual([]);
    for (const host of ['h1', 'h2', 'h3'])
      await until(`nothing of a backup runs on ${host}`, async () => (await left(host)).length === 0);
  };

  /** The host and this machine hear nothing of each other for a while; other hosts still do. */
  const silence = (host: string, seconds: number): Promise<string> => {
    const neighbour = `"\${SSH_CLIENT%% *}" dev eth0`;
    const [gone, back] = [`ip neighbour replace ${neighbour} lladdr ${NOBODY} nud permanent`, `ip neighbour delete ${neighbour}`];
    return feed(host, '', `setsid sh -c 'sleep 1; ${gone}; sleep ${String(seconds)}; ${back}' >/dev/null 2>&1 </dev/null &`);
  };

  it('is taken from the primary when the replica goes while it gets ready, which it is as soon as it is back', async () => {
    const first = await begin({ backupType: 'Full' });
    await until('the primary is ready', () => isThere('h1', MARKER), 600_000, 50);
    await lab('cut', 'h2');
    const operation = await ended(first);
    expect(operation).toMatchObject({ status: 'Succeeded', error: null });
    expect(stepOf(operation, PREPARE)?.output).toMatch(/h2 cannot be reached, and gets ready/);
    expect(await backup(first)).toMatchObject({ status: 'Successful', serverName: 'h1' });
    await lab('uncut', 'h2');
    await until('the replica is ready', () => isThere('h2', MARKER), 300_000, 500);
    await fleet.untilMembers('shop', { h1: 'Primary ServerUp', h2: 'SecondaryAsync ServerUp' });
    expect(await taken({ backupType: 'Diff' })).toMatchObject({ status: 'Successful', serverName: 'h2' });
    await expectTruth();
  });

  it('is gone on with, and is there once, when the worker is killed', async () => {
    await lab('slow', 'h2', CABLE);
    const accepted = await begin({ backupType: 'Full' });
    await untilUnderWay(accepted);
    const worker = await pidOf(fleet.product.dataDirectory, 'worker');
    process.kill(worker, 'SIGKILL');
    const operation = await ended(accepted);
    expect(operation).toMatchObject({ status: 'Succeeded', error: null });
    expect(stepOf(operation, TAKE)?.attempt).toBeGreaterThan(1);
    expect(await pidOf(fleet.product.dataDirectory, 'worker')).not.toBe(worker);
    expect(await backup(accepted)).toMatchObject({ status: 'Successful', serverName: 'h2' });
    expect(await backups()).toHaveLength(3);
    await lab('fast', 'h2');
    await expectTruth();
    expect(await taken({ backupType: 'Incr' })).toMatchObject({ status: 'Successful', serverName: 'h2' });
    await expectTruth();
  });

  it('is there once when nobody hears from its repository for a while, which goes on with it', async () => {
    await lab('slow', 'h2', CABLE);
    const accepted = await begin({ backupType: 'Full' });
    await untilUnderWay(accepted);
    const before = (await info()).labels;
    await silence('h3', SILENT_S);
    const operation = await ended(accepted);
    expect(operation).toMatchObject({ status: 'Succeeded', error: null });
    expect(stepOf(operation, TAKE)?.attempt).toBeGreaterThan(1);
    await lab('fast', 'h2');
    expect((await info()).labels).toHaveLength(before.length + 1);
    await expectTruth();
  });

  it('says that the replica is gone from which it was taken, and the next one is taken from the primary', async () => {
    await lab('slow', 'h2', CABLE);
    const accepted = await begin({ backupType: 'Full' });
    await untilUnderWay(accepted);
    const before = (await info()).labels;
    await lab('crash', 'h2');
    const startedAt = Date.now();
    const operation = await ended(accepted);
    expect(Date.now() - startedAt).toBeLessThan(180_000);
    expect(operation).toMatchObject({ status: 'Failed', error: expect.stringMatching(/h2|pgBackRest/) });
    expect(await backup(accepted)).toMatchObject({ status: 'Failed', failure: expect.any(String), stop: null });
    expect((await info()).labels).toEqual(before);
    expect(await taken({ backupType: 'Full' })).toMatchObject({ status: 'Successful', serverName: 'h1' });
    const waiting = await begin({ backupType: 'Incr', serverName: 'h2' });
    await until(
      'it says whom it waits for',
      async () => /h2 .*cannot be reached/.test((await step(waiting, TAKE))?.error ?? ''),
      60_000,
    );
    await lab('on', 'h2');
    await lab('fast', 'h2');
    expect(await ended(waiting)).toMatchObject({ status: 'Succeeded', error: null });
    expect(await backup(waiting)).toMatchObject({ status: 'Successful', serverName: 'h2' });
    await expectTruth();
  });

  it('has lost nothing of the log by all that', async () => {
    const { status, body } = await fleet.api.post<Accepted>('/PostgreSQL/Cluster/shop/restoreDrills', {});
    expect(status).toBe(202);
    expect(await fleet.api.operation(body.operationId, 600_000)).toMatchObject({ status: 'Succeeded', error: null });
    const { body: found } = await fleet.api.get<{ gaps: unknown[] }>('/PostgreSQL/Cluster/shop/recoverable');
    expect(found.gaps).toEqual([]);
  });
});
