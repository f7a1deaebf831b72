import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from '../support/api-client.ts';
import { clusterSql } from '../support/cluster-sql.ts';
import { createCluster, named } from '../support/clusters.ts';
import { Product } from '../support/start-product.ts';

interface Deleted {
  id: string;
  clusterName: string;
  backupsKeptUntil: string;
  backupCount: number;
}

const CONTENT = 'select count(*)::int as rows, sum(n)::int as sum from orders';

describe('backups of a deleted cluster', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    const { body } = await createCluster(api, 'shop', { servers: named('local-ch-1', 'local-pa-1') });
    await succeeded(body);
  });
  afterAll(() => product.destroy());

  const succeeded = async ({ operationId }: { operationId: string }): Promise<void> =>
    expect(await api.operation(operationId, 120_000)).toMatchObject({ status: 'Succeeded', error: null });
  const deleted = async (): Promise<Deleted[]> => (await api.get<{ items: Deleted[] }>('/PostgreSQL/deletedClusters')).body.items;
  const files = async (id: string): Promise<string[]> => {
    const names = await readdir(join(product.dataDirectory, 'backups', 'PostgreSQL', id), { recursive: true }).catch(() => []);
    return names.filter((name) => /\.(tar|json)|wal.*[0-9A-F]{24}/.test(name));
  };

  it('can be restored, until they are removed by who repeats its name, and do not lie in the way of the next of that name', async () => {
    await clusterSql(api, 'shop', 'create table orders as select generate_series(1, 1000) as n');
    await succeeded((await api.post<{ operationId: string }>('/PostgreSQL/Cluster/shop/backups', {})).body);
    const content = await clusterSql(api, 'shop', CONTENT);
    const gone = await api.call<{ operationId: string }>('DELETE', '/PostgreSQL/Cluster/shop?confirm=shop&quarantineDays=0');
    await succeeded(gone.body);
    const [row] = await deleted();
    expect(row).toMatchObject({ clusterName: 'shop', backupCount: 1 });
    const days = (Date.parse(row?.backupsKeptUntil ?? '') - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    const path = `/PostgreSQL/deletedClusters/${row?.id ?? ''}`;
    // The next one has its name.
    const wanted = { toClusterName: 'shop', servers: named('local-ch-2'), reason: 'It was the wrong one' };
    await succeeded((await api.post<{ operationId: string }>(`${path}/restores`, wanted)).body);
    expect(await clusterSql(api, 'shop', CONTENT)).toEqual(content);
    expect((await files(row?.id ?? '')).length).toBeGreaterThan(1);
    expect((await api.call('DELETE', `${path}/backups?confirm=shp`)).status).toBe(422);
    await succeeded((await api.call<{ operationId: string }>('DELETE', `${path}/backups?confirm=shop`)).body);
    expect(await deleted()).toEqual([]);
    expect(await files(row?.id ?? '')).toEqual([]);
    expect(await clusterSql(api, 'shop', CONTENT)).toEqual(content);
  });
});
