import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCluster, named } from '../support/clusters.ts';
import { until } from '../support/processes.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { addressOf, feed } from './lab-under-test.ts';

interface Backup {
  id: string;
  label: string;
  status: string;
  backupType: string;
  parentId: string | null;
  serverName: string | null;
  dbSizeGigs: number;
  bkupSizeGigs: number;
  verifiedAt: string | null;
}
interface Answer {
  operationId: string;
  backupId: string;
  code?: string;
  detail?: string;
}

const CONTENT = `select count(*)::int as rows, md5(string_agg(t::text, '|' order by id)) as sum from orders t`;
const DIRECTORY = '/var/lib/rocket-managed/server';

/** h1 and h2 are backed up, h3 is restored to, and h4 holds the backups. */
describe('backups of a cluster on servers over SSH', () => {
  let fleet: FleetUnderTest;
  let clusterId: string;
  /** The instant before a mistake, and what was there. */
  let at: Date;
  let before: { rows: number; sum: string } | undefined;

  beforeAll(async () => {
    fleet = await FleetUnderTest.start(4, { ROCKET_BACK_UP_NEW_CLUSTERS: 'false' });
    await fleet.enrol('h1', 'h2', 'h3', 'h4');
    const { body } = await createCluster(fleet.api, 'shop', { environment: 'Prod', servers: named('h1', 'h2') });
    expect(await fleet.api.operation(body.operationId, 600_000)).toMatchObject({ status: 'Succeeded', error: null });
    await fleet.ask('shop', 'create table orders (id serial primary key, what text)');
    clusterId = (await fleet.api.get<{ id: string }>('/PostgreSQL/Cluster/shop')).body.id;
  });
  afterAll(() => fleet.destroy());

  const ask = (path: string, body: unknown = {}) => fleet.api.post<Answer>(`/PostgreSQL/Cluster/${path}`, body);
  const done = async ({ status, body }: { status: number; body: Answer }): Promise<Answer> => {
    expect({ status, detail: body.detail }).toEqual({ status: 202, detail: undefined });
    expect(await fleet.api.operation(body.operationId, 600_000)).toMatchObject({ status: 'Succeeded', error: null });
    return body;
  };
  const insert = (what: string) =>
    fleet.ask('shop', `insert into orders (what) select '${what} ' || n from generate_series(1, 1000) n`);
  const backups = async (): Promise<Backup[]> =>
    (await fleet.api.get<{ items: Backup[] }>('/PostgreSQL/Cluster/shop/backups?sort=start')).body.items;
  const there = async (): Promise<Backup[]> => (await backups()).filter(({ status }) => status === 'Successful');
  const untilArchived = (at: Date): Promise<void> =>
    until(
      'it is archived',
      async () => {
        const { body } = await fleet.api.get<{ archivedUntil: string }>('/PostgreSQL/Cluster/shop/recoverable');
        return new Date(body.archivedUntil) > at;
      },
      150_000,
      500,
    );
  /** Of what the repository itself says, as its administrator. */
  const pgBackRest = (words: string): Promise<string> =>
    feed(
      'h4',
      '',
      `sudo -u postgres pgbackrest --config=${DIRECTORY}/pgbackrest/clusters/${clusterId}.conf --stanza=${clusterId} ${words}`,
    );
  const lying = async (): Promise<string[]> => {
    const [found] = JSON.parse(await pgBackRest('--output=json info')) as { backup: { label: string }[] }[];
    return (found?.backup ?? []).map(({ label }) => label).sort();
  };

  it('says what is missing as long as no server holds backups', async () => {
    expect(await ask('shop/backups')).toMatchObject({
      status: 404,
      body: { code: 'repository-not-found', detail: expect.stringContaining('on a server') },
    });
  });

  it('lie on a server of the pool, which is nobody else’s from then on', async () => {
    const repository = { name: 'backups', kind: 'server', serverName: 'h4', path: `${DIRECTORY}/repository` };
    const added = await fleet.api.post<{ totalGigs: number; fault: string | null }>('/backupRepositories', repository);
    expect(added).toMatchObject({ status: 201, body: { serverName: 'h4', fault: null, totalGigs: expect.any(Number) } });
    expect(await fleet.server('h4')).toMatchObject({ status: 'Repository' });
    const again = await fleet.api.post('/backupRepositories', { ...repository, name: 'again' });
    expect(again).toMatchObject({ status: 422, body: { errors: [{ pointer: '/serverName' }] } });
    const refused = await fleet.api.call<{ code: string }>('DELETE', '/PostgreSQL/poolServers/h4');
    expect(refused).toMatchObject({ status: 409, body: { code: 'server-in-use' } });
  });

  it('build on each other, also on one that was made by hand', async () => {
    await insert('before the Full');
    await done(await ask('shop/backups', { backupType: 'Full' }));
    await insert('before the Diff');
    await done(await ask('shop/backups', { backupType: 'Diff' }));
    await insert('before the Incr');
    await done(await ask('shop/backups', { backupType: 'Incr' }));
    const tls = `${DIRECTORY}/pgbackrest/tls`;
    const way = Object.entries({
      host: await addressOf('h1'),
      'host-type': 'tls',
      'host-config': '/etc/pgbackrest.conf',
      'host-ca-file': `${tls}/ca.crt`,
      'host-cert-file': `${tls}/identity.pem`,
      'host-key-file': `${tls}/identity.pem`,
      path: `${DIRECTORY}/postgresql/data`,
      'socket-path': '/var/run/postgresql',
    }).map(([name, value]) => `--pg1-${name}=${value}`);
    await pgBackRest(`${way.join(' ')} --type=incr backup`);
    await insert('after the one by hand');
    await done(await ask('shop/backups', { backupType: 'Incr' }));
    const found = await there();
    expect(found.map(({ backupType, serverName }) => [backupType, serverName])).toEqual([
      ['Full', 'h2'],
      ['Diff', 'h2'],
      ['Incr', 'h2'],
      ['Incr', null],
      ['Incr', 'h2'],
    ]);
    expect(found.map(({ parentId }) => parentId)).toEqual([null, ...found.slice(0, -1).map(({ id }) => id)]);
    expect(found.map(({ label }) => label).sort()).toEqual(await lying());
    for (const one of found.slice(1)) expect(one.bkupSizeGigs).toBeLessThan(found[0]?.bkupSizeGigs ?? 0);
  });

  it('are restored to the second before a mistake, onto another server, and compare by content', async () => {
    await insert('after the last backup');
    [before] = await fleet.ask<{ rows: number; sum: string }>('shop', CONTENT);
    await sleep(50);
    at = new Date();
    await sleep(50);
    await fleet.ask('shop', 'delete from orders');
    await untilArchived(new Date());
    const wanted = { targetTime: at.toISOString(), toClusterName: 'shop-then', servers: named('h3') };
    await done(await ask('shop/restores', { ...wanted, reason: 'All was deleted' }));
    expect(await fleet.ask('shop-then', CONTENT)).toEqual([before]);
    expect(before?.rows).toBe(5000);
    expect(await fleet.ask('shop', CONTENT)).toEqual([{ rows: 0, sum: null }]);
    const gone = await fleet.api.call<Answer>('DELETE', '/PostgreSQL/Cluster/shop-then?confirm=shop-then&quarantineDays=0');
    await done(gone);
    expect(await fleet.server('h3')).toMatchObject({ status: 'Free' });
  });

  it('are restored in the place of the cluster itself, which is backed up anew at once', async () => {
    await done(await ask('shop/restores', { targetTime: at.toISOString(), confirm: 'shop', reason: 'All was deleted' }));
    expect(await fleet.ask('shop', CONTENT)).toEqual([before]);
    await fleet.untilMembers('shop', { h1: 'Primary ServerUp', h2: 'SecondaryAsync ServerUp' });
    await until('there is a Full of the new line', async () => (await there()).at(-1)?.backupType === 'Full', 300_000, 1_000);
  });

  it('go on after a switchover, and are proven by a drill', async () => {
    await done(await ask('shop/switchover', { to: 'h2' }));
    await insert('by the other primary');
    await untilArchived(new Date());
    await done(await ask('shop/restoreDrills'));
    expect((await there()).at(-1)?.verifiedAt).toEqual(expect.any(String));
  });

  it('roll off as the policy says, and the repository agrees and is whole', async () => {
    const chain = await there();
    await done(await ask('shop/backups', { backupType: 'Full' }));
    const route = '/PostgreSQL/Cluster/shop/backupPolicy';
    const etag = (await fleet.api.get(route)).headers.get('etag') ?? '';
    const policy = await fleet.api.call('PUT', route, { policy: { redundancy: 1 } }, etag === '' ? {} : { 'if-match': etag });
    expect(policy.status).toBe(200);
    await done(await ask('shop/backups/rolloff'));
    const left = await there();
    expect(left.map(({ backupType }) => backupType)).toEqual(['Full']);
    expect(left.some(({ id }) => chain.some((one) => one.id === id))).toBe(false);
    expect(await lying()).toEqual(left.map(({ label }) => label));
    expect(await pgBackRest('--output=text --verbose verify')).toMatch(/status: ok/);
  });
});
