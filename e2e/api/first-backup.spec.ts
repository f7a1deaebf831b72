import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.ts';
import { named } from '../support/clusters.ts';
import { until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

interface Overview {
  clusterName: string;
  problem: string | null;
  fullDueAt: string | null;
  nextDueAt: string | null;
  isScheduled: boolean;
  backupCount: number;
  last: { backupType: string } | null;
}

describe('a new cluster', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start({ environment: { ROCKET_BACK_UP_NEW_CLUSTERS: 'true' } });
    api = await ApiClient.signIn(product.url);
  });
  afterAll(() => product.destroy());

  const create = async (clusterName: string, serverName: string, more: { backups?: boolean }): Promise<void> => {
    const { status, body } = await api.post<{ operationId: string }>('/PostgreSQL/Cluster', {
      application: { applicationName: 'webshop' },
      cluster: { clusterName, environment: 'Dev', ...more },
      servers: named(serverName),
    });
    expect(status).toBe(202);
    const operation = await api.operation(body.operationId);
    expect(operation.status).toBe('Succeeded');
    // The first backup is none of the steps: building is over when the cluster can be used.
    expect(operation.steps.filter(({ title }) => /back up|Full/i.test(title))).toEqual([]);
  };
  const overview = async (clusterName: string): Promise<Overview | undefined> =>
    (await api.get<{ items: Overview[] }>('/PostgreSQL/backupOverview')).body.items.find(
      (row) => row.clusterName === clusterName,
    );

  it('is backed up by itself, and then every night, unless whoever created it said otherwise', async () => {
    expect((await api.get('/PostgreSQL/clusterDefaults')).body).toEqual({ backups: true });
    await create('orders', 'local-ch-1', {});
    await create('scratch', 'local-ch-2', { backups: false });
    await until('the first backup has gone well', async () => (await overview('orders'))?.problem === null, 90_000);
    expect(await overview('orders')).toMatchObject({
      backupCount: 1,
      last: { backupType: 'Full' },
      isScheduled: true,
      fullDueAt: null,
    });
    expect(Date.parse((await overview('orders'))?.nextDueAt ?? '')).toBeGreaterThan(Date.now());
    expect(await overview('scratch')).toMatchObject({
      ...{ problem: 'NothingRestorable', last: null, fullDueAt: null, nextDueAt: null, isScheduled: false },
    });
  });
});
