import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, rmdirSync, statfsSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../support/api-client.ts';
import { clusterSql } from '../support/cluster-sql.ts';
import { createCluster, named } from '../support/clusters.ts';
import { until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

const CONTENT = `select count(*)::int as rows, md5(string_agg(t::text, '|' order by id)) as sum from orders t`;
const DISK_MB = 48;

/** A disk of its own for the repository, so that it can be full; undefined where nobody may mount one. */
function smallDisk(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'rocket-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(DISK_MB)}m`, 'tmpfs', directory], { stdio: 'ignore' });
    return directory;
  } catch {
    rmdirSync(directory);
    return undefined;
  }
}

const disk = smallDisk();
const itOnItsDisk = disk === undefined ? it.skip : it;

describe('backups in trouble', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start({ environment: disk === undefined ? {} : { ROCKET_BACKUP_DIR: disk } });
    api = await ApiClient.signIn(product.url);
    const { body } = await createCluster(api, 'shop', { servers: named('local-ch-1') });
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    await sql('shop', 'create table orders (id serial primary key, what text)');
    await insert('before');
    await done('shop/backups');
  });
  afterAll(async () => {
    await product?.destroy();
    if (disk === undefined) return;
    execFileSync('umount', [disk]);
    rmdirSync(disk);
  });

  const sql = <Row>(clusterName: string, text: string): Promise<Row[]> => clusterSql<Row>(api, clusterName, text);
  const insert = (what: string, rows = 1000) =>
    sql('shop', `insert into orders (what) select '${what} ' || n from generate_series(1, ${String(rows)}) n`);
  const ask = (path: string, body: unknown = {}) =>
    api.post<{ operationId: string; code?: string; detail?: string }>(`/PostgreSQL/Cluster/${path}`, body);
  const outcome = async (path: string, body?: unknown): Promise<{ status: string; error: string | null }> => {
    const asked = await ask(path, body);
    expect({ status: asked.status, detail: asked.body.detail }).toEqual({ status: 202, detail: undefined });
    return api.operation(asked.body.operationId, 120_000);
  };
  const done = async (path: string, body?: unknown): Promise<void> =>
    expect(await outcome(path, body)).toMatchObject({ status: 'Succeeded', error: null });
  const recoverable = async () =>
    (await api.get<{ archivedUntil: string; ranges: unknown[]; gaps: unknown[] }>('/PostgreSQL/Cluster/shop/recoverable')).body;
  const untilArchived = (at: Date): Promise<void> =>
    until('it is archived', async () => new Date((await recoverable()).archivedUntil) > at, 90_000);
  const newest = async (): Promise<{ label: string; failure: string | null }> => {
    const { items } = (await api.get<{ items: { label: string; failure: string | null }[] }>('/PostgreSQL/Cluster/shop/backups'))
      .body;
    return items[0] ?? { label: 'none', failure: null };
  };

  itOnItsDisk(
    'a full repository is named, leaves nothing half-done, and costs no log: it goes on when there is room again',
    async () => {
      const there = disk ?? '';
      const filler = join(there, 'filler');
      const { bavail, bsize } = statfsSync(there);
      // Room for some log, and for no backup.
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 2 * 1024 ** 2)));
      try {
        const full = `The backup repository ${there} is full.`;
        expect((await outcome('shop/backups')).error).toContain(full);
        const { label, failure } = await newest();
        expect(failure).toContain(full);
        expect((await readdir(there, { recursive: true })).filter((name) => name.includes(label))).toEqual([]);
        // More than there is room for: the log waits at the primary.
        writeFileSync(join(there, 'filler-2'), Buffer.alloc(statfsSync(there).bavail * bsize));
        await insert('while it was full', 20_000);
        expect(await sql('shop', 'select count(*)::int as rows from orders')).toEqual([{ rows: 21_000 }]);
      } finally {
        for (const name of ['filler', 'filler-2']) rmSync(join(there, name), { force: true });
      }
      await untilArchived(new Date());
      const { ranges, gaps } = await recoverable();
      expect({ ranges: ranges.length, gaps }).toEqual({ ranges: 1, gaps: [] });
      await done('shop/restores', { toClusterName: 'shop-after', servers: named('local-ch-2') });
      expect(await sql('shop-after', CONTENT)).toEqual(await sql('shop', CONTENT));
      await done('shop/backups');
    },
  );

  it('a wrong key is named before anything is touched, and with the right one everything is there again', async () => {
    const keyFile = join(product.dataDirectory, 'secret.key');
    const good = readFileSync(keyFile);
    const expected = await sql('shop', CONTENT);
    await untilArchived(new Date());
    const { dataDirectory, port } = product;
    const environment = disk === undefined ? undefined : { ROCKET_BACKUP_DIR: disk };
    const again = async (key: Buffer | string): Promise<void> => {
      await product.stop();
      writeFileSync(keyFile, key, { mode: 0o600 });
      product = await Product.start({ dataDirectory, port, ...(environment && { environment }) });
      api = await ApiClient.signIn(product.url);
    };
    await again(good.toString('utf8').includes('=') ? randomBytes(32).toString('base64') : randomBytes(32).toString('hex'));
    for (const [path, body] of [
      ['shop/backups', {}],
      ['shop/restores', { confirm: 'shop' }],
      ['shop/restores', { toClusterName: 'shop-wrong', servers: named('local-pa-1') }],
      ['shop/restoreDrills', {}],
    ] as const)
      expect(await ask(path, body)).toMatchObject({ status: 500, body: { code: 'secret-unreadable' } });
    await again(good);
    await done('shop/restores', { toClusterName: 'shop-right', servers: named('local-pa-1') });
    expect(await sql('shop-right', CONTENT)).toEqual(expected);
    expect(await sql('shop', CONTENT)).toEqual(expected);
  });
});
