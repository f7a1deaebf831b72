import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../support/api-client.ts';
import { clusterSql } from '../support/cluster-sql.ts';
import { createCluster, named } from '../support/clusters.ts';
import { until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

interface Backup {
  id: string;
  label: string;
  status: string;
  backupType: string;
  serverName: string | null;
  dbSizeGigs: number | null;
  bkupSizeGigs: number | null;
  start: string;
  stop: string | null;
  walStart: string | null;
  walStop: string | null;
  manifestSha256: string | null;
  keepReason: string | null;
  verifiedAt: string | null;
  verification: string | null;
  failure: string | null;
}
interface Answer {
  operationId: string;
  backupId: string;
  restoreId: string;
  code?: string;
  detail?: string;
}
interface Cluster {
  clusterHealth: string;
  lifecycle: string;
  servers: { port: number; nodeRole: string; serverName: string }[];
}

const CONTENT = `select count(*)::int as rows, md5(string_agg(t::text, '|' order by id)) as sum from orders t`;

/** Of a position such as `1/A4000028`, in segments of 16 MB: `00000001000000A4`. */
function segmentOf(position: string): string {
  const [log = '', offset = ''] = position.split('/');
  return `${log.padStart(8, '0')}${offset.padStart(8, '0').slice(0, 2).padStart(8, '0')}`;
}

describe('backups of a cluster on local servers', () => {
  let product: Product;
  let api: ApiClient;
  let repository: string;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    const size = { driver: 'local', environment: 'Dev', datacenter: 'CH', cpu: 2, ramGb: 4, dbGigs: 20 };
    const spares = ['spare-1', 'spare-2'].map((serverName) => ({ ...size, serverName }));
    expect((await api.post('/PostgreSQL/poolServers', spares)).status).toBe(201);
    repository = join(product.dataDirectory, 'backups');
    const { body } = await createCluster(api, 'shop', { servers: named('local-ch-1', 'local-pa-1') });
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    await sql('shop', 'create table orders (id serial primary key, what text)');
  });
  afterAll(() => product.destroy());

  const ask = (path: string, body: unknown = {}) => api.post<Answer>(`/PostgreSQL/Cluster/${path}`, body);
  const done = async ({ status, body }: { status: number; body: Answer }): Promise<Answer> => {
    expect({ status, detail: body.detail }).toEqual({ status: 202, detail: undefined });
    expect(await api.operation(body.operationId, 120_000)).toMatchObject({ status: 'Succeeded', error: null });
    return body;
  };
  const failed = async ({ status, body }: { status: number; body: Answer }): Promise<string> => {
    expect({ status, detail: body.detail }).toEqual({ status: 202, detail: undefined });
    const operation = await api.operation(body.operationId, 120_000);
    expect(operation.status).toBe('Failed');
    return operation.error ?? '';
  };
  const backups = async (): Promise<Backup[]> =>
    (await api.get<{ items: Backup[] }>('/PostgreSQL/Cluster/shop/backups')).body.items;
  const archivedUntil = async (): Promise<Date> =>
    new Date((await api.get<{ archivedUntil: string }>('/PostgreSQL/Cluster/shop/recoverable')).body.archivedUntil);
  const untilArchived = (at: Date): Promise<void> => until('it is archived', async () => (await archivedUntil()) > at);
  const sql = <Row>(clusterName: string, text: string): Promise<Row[]> => clusterSql<Row>(api, clusterName, text);
  const insert = (what: string, rows = 1000) =>
    sql('shop', `insert into orders (what) select '${what} ' || n from generate_series(1, ${String(rows)}) n`);
  const freeServers = async (): Promise<number> =>
    (await api.get<{ total: number }>('/PostgreSQL/poolServers?status=Free')).body.total;
  /** The files of the repository whose names match. */
  const files = async (pattern: RegExp): Promise<string[]> =>
    (await readdir(repository, { recursive: true })).filter((name) => pattern.test(name)).sort();

  it('are taken from the replica while clients write, and count once their log is archived', async () => {
    await insert('before the backup');
    const { backupId } = await done(await ask('shop/backups', { backupType: 'Full' }));
    const [backup] = await backups();
    expect(backup).toMatchObject({
      ...{ id: backupId, status: 'Successful', backupType: 'Full', serverName: 'local-pa-1' },
      keepReason: expect.stringMatching(/^kept: /),
      manifestSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...{ walStart: expect.stringMatching(/^0\//), walStop: expect.stringMatching(/^0\//), failure: null, verifiedAt: null },
    });
    expect(backup?.dbSizeGigs).toBeGreaterThan(backup?.bkupSizeGigs ?? Infinity);
    expect(await files(/facts\.json$/)).toHaveLength(1);
    expect(await ask('shop/backups', { backupType: 'Incr' })).toMatchObject({
      status: 409,
      body: { code: 'backup-type-unavailable', detail: expect.stringContaining('visibility maps') },
    });
  });

  it('are restored to the instant before a mistake, as a new cluster, and compare by content', async () => {
    await insert('after the backup');
    const [before] = await sql<{ rows: number; sum: string }>('shop', CONTENT);
    await sleep(50);
    const at = new Date();
    await sleep(50);
    await sql('shop', 'drop table orders');
    await sql('shop', `create table orders (id serial primary key, what text)`);
    await untilArchived(new Date());
    const wanted = { targetTime: at.toISOString(), toClusterName: 'shop-before', servers: named('local-ch-2', 'local-pa-2') };
    const { restoreId } = await done(await ask('shop/restores', { ...wanted, reason: 'A table was dropped' }));
    expect(await sql('shop-before', CONTENT)).toEqual([before]);
    expect(before?.rows).toBe(2000);
    const { body } = await api.get<Cluster>('/PostgreSQL/Cluster/shop-before');
    expect(body).toMatchObject({ lifecycle: 'Active', clusterHealth: 'ClusterUp' });
    const { items } = (await api.get<{ items: unknown[] }>('/PostgreSQL/restores')).body;
    expect(items).toMatchObject([
      { id: restoreId, status: 'Successful', reason: 'A table was dropped', targetClusterName: 'shop-before', actor: 'admin' },
    ]);
    expect(await sql('shop', CONTENT)).toEqual([{ rows: 0, sum: null }]);
    for (const targetTime of ['2026-11-25T06:30:00', '2026-13-01T00:00:00Z', 'yesterday'])
      expect(await ask('shop/restores', { ...wanted, targetTime })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/targetTime' }] },
      });
    const tooLate = { ...wanted, toClusterName: 'shop-future', targetTime: new Date(Date.now() + 3_600_000).toISOString() };
    expect(await ask('shop/restores', tooLate)).toMatchObject({ status: 409, body: { code: 'restore-not-possible' } });
  });

  it('are proven by a drill on a server of the pool, which is given back', async () => {
    const free = await freeServers();
    await done(await ask('shop/restoreDrills'));
    const [backup] = await backups();
    expect(backup).toMatchObject({ verifiedAt: expect.any(String), verification: expect.stringContaining('are whole') });
    expect(await freeServers()).toBe(free);
    const { items } = (await api.get<{ items: { clusterName: string }[] }>('/PostgreSQL/clusters')).body;
    expect(items.map(({ clusterName }) => clusterName).sort()).toEqual(['shop', 'shop-before']);
  });

  it('are restored in place, with a confirmation, and what was committed after the instant can still be had', async () => {
    await insert('kept');
    const [kept] = await sql<{ rows: number; sum: string }>('shop', CONTENT);
    await sleep(50);
    const at = new Date();
    await sleep(50);
    await insert('undone');
    const [undone] = await sql<{ rows: number; sum: string }>('shop', CONTENT);
    await sleep(50);
    const later = new Date();
    await untilArchived(later);
    const wanted = { targetTime: at.toISOString(), reason: 'Undo an import' };
    expect(await ask('shop/restores', { ...wanted, confirm: 'shp' })).toMatchObject({
      status: 422,
      body: { code: 'confirmation-missing' },
    });
    await done(await ask('shop/restores', { ...wanted, confirm: 'shop' }));
    expect(await sql('shop', CONTENT)).toEqual([kept]);
    const { body } = await api.get<Cluster>('/PostgreSQL/Cluster/shop');
    expect(body.servers.map(({ nodeRole }) => nodeRole).sort()).toEqual(['Primary', 'SecondaryAsync']);
    const [before] = await backups();
    await until(
      'a Full of the new line was taken by itself',
      async () => {
        const [newest] = await backups();
        return newest?.id !== before?.id && newest?.status === 'Successful';
      },
      90_000,
    );
    await insert('after the restore', 10);
    await untilArchived(new Date());
    const again = { targetTime: later.toISOString(), toClusterName: 'shop-undone', servers: named('local-ch-3') };
    await done(await ask('shop/restores', again));
    expect(await sql('shop-undone', CONTENT)).toEqual([undone]);
    await done(await ask('shop/restores', { toClusterName: 'shop-latest', servers: named('spare-2') }));
    expect(await sql('shop-latest', CONTENT)).toEqual(await sql('shop', CONTENT));
  });

  it('stay archived without a gap while the repository is away, and a backup says that it is', async () => {
    await rename(repository, `${repository}-away`);
    try {
      await insert('while it was away');
      expect(await failed(await ask('shop/backups'))).toContain('There is no backup repository at');
    } finally {
      await rename(`${repository}-away`, repository);
    }
    expect((await backups())[0]).toMatchObject({ status: 'Failed', failure: expect.stringContaining('no backup repository') });
    await untilArchived(new Date());
    const { ranges, gaps } = (await api.get<{ ranges: unknown[]; gaps: unknown[] }>('/PostgreSQL/Cluster/shop/recoverable')).body;
    expect({ ranges: ranges.length, gaps }).toEqual({ ranges: 1, gaps: [] });
  });

  it('roll off by the rules and nothing else, and what they leave can be restored', async () => {
    const [first] = (await backups()).filter(({ status }) => status === 'Successful');
    await done(await ask('shop/backups'));
    const route = '/PostgreSQL/Cluster/shop';
    const policy = { policy: { redundancy: 1 } };
    const etag = (await api.get(`${route}/backupPolicy`)).headers.get('etag') ?? '';
    const saved = await api.call('PUT', `${route}/backupPolicy`, policy, etag === '' ? {} : { 'if-match': etag });
    expect(saved.status).toBeLessThan(300);
    const plan = (await api.get<{ order: string[]; items: { backupId: string; decision: string }[] }>(`${route}/backups/rolloff`))
      .body;
    expect(plan.order).toContain(first?.id);
    const held = await api.call('PATCH', `${route}/backups/${first?.id ?? ''}`, { hold: true, holdReason: 'audit 4711' });
    expect(held.status).toBeLessThan(300);
    await done(await ask('shop/backups/rolloff'));
    expect((await backups()).find(({ id }) => id === first?.id)).toMatchObject({ status: 'Successful' });
    await api.call('PATCH', `${route}/backups/${first?.id ?? ''}`, { hold: false });
    await done(await ask('shop/backups/rolloff'));
    expect((await backups()).find(({ id }) => id === first?.id)).toMatchObject({ status: 'Expired' });
    expect(await files(/facts\.json$/)).toHaveLength(1);
    expect(await files(new RegExp(first?.label ?? '-'))).toEqual([]);
    await done(await ask('shop/restoreDrills'));
  });

  it('are known to be damaged by a drill: a flipped byte, and a piece of the log that is missing; nothing is lost by trying', async () => {
    const free = await freeServers();
    const [data = ''] = await files(/base\.tar$/);
    const path = join(repository, data);
    const good = await readFile(path);
    const bad = Buffer.from(good);
    bad.writeUInt8(bad.readUInt8(bad.length - 5_000) ^ 1, bad.length - 5_000);
    await writeFile(path, bad);
    expect(await failed(await ask('shop/restoreDrills'))).toMatch(/is not what was stored/);
    expect((await backups()).find(({ status }) => status === 'Successful')?.verification).toMatch(/is not what was stored/);
    const before = await sql('shop', CONTENT);
    expect(await failed(await ask('shop/restores', { confirm: 'shop' }))).toMatch(/is not what was stored/);
    expect(await sql('shop', CONTENT)).toEqual(before);
    await insert('after the restore that failed', 10);
    const { body } = await api.get<Cluster>('/PostgreSQL/Cluster/shop');
    expect(body.servers.map(({ nodeRole }) => nodeRole).sort()).toEqual(['Primary', 'SecondaryAsync']);
    await writeFile(path, good);
    // The one with which the newest Full begins: without it nothing can be restored of it.
    const newest = (await backups())
      .filter(({ status }) => status === 'Successful')
      .sort((one, other) => (one.start < other.start ? 1 : -1))[0];
    // The log has gone on past it, so that it is not stored again; the line before the restore in place may have one of that number, too.
    await sql(
      'shop',
      `create table filler as select (select string_agg(md5(random()::text || n || m), '') from generate_series(1, 60) m) as x
       from generate_series(1, 12000) n`,
    );
    await untilArchived(new Date());
    const pieces = await files(new RegExp(`/wal/[0-9A-F]{8}/[0-9A-F]{8}${segmentOf(newest?.walStart ?? '')}`));
    expect(pieces).not.toEqual([]);
    for (const piece of pieces) await rm(join(repository, piece));
    expect(await failed(await ask('shop/restoreDrills'))).toMatch(/write-ahead log/);
    await until('the servers are free again', async () => (await freeServers()) === free);
  });
});
