import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ApiClient } from '../support/api-client.js';
import { Product } from '../support/start-product.js';

interface Credentials {
  username: string;
  password: string;
  databaseName: string;
  caCertificate: string;
}

describe('the first cluster', () => {
  let product: Product | undefined;
  let api: ApiClient;

  beforeAll(async () => {
    const started = await Product.start();
    product = started;
    api = await ApiClient.signIn(started.url);
  });

  afterAll(() => product?.destroy());

  const connect = async (port: number, credentials: Credentials): Promise<Client> => {
    const client = new Client({
      host: '127.0.0.1',
      port,
      user: credentials.username,
      password: credentials.password,
      database: credentials.databaseName,
      ssl: { ca: credentials.caCertificate },
      connectionTimeoutMillis: 5_000,
    });
    await client.connect();
    return client;
  };

  it('is built out of the pool and takes what a real client writes', async () => {
    const accepted = await api.post<{ operationId: string }>('/postgresql/Cluster/', {
      application: { applicationName: 'webshop' },
      cluster: { clusterName: 'orders', environment: 'Dev' },
      servers: { count: 3 },
    });
    expect(accepted.status).toBe(202);
    expect(await api.operation(accepted.body.operationId)).toMatchObject({ status: 'Succeeded' });

    const { body: cluster } = await api.get<{
      clusterHealth: string;
      servers: { port: number; nodeRole: string; dbVersion: string }[];
    }>('/PostgreSQL/Cluster/orders');
    expect(cluster.clusterHealth).toBe('ClusterUp');
    expect(cluster.servers.map(({ nodeRole }) => nodeRole)).toEqual(['Primary', 'SecondaryAsync', 'SecondaryAsync']);
    expect(new Set(cluster.servers.map(({ dbVersion }) => dbVersion))).toEqual(new Set(['18.4']));

    const { body: credentials } = await api.get<Credentials>('/PostgreSQL/Cluster/orders/credentials');
    const [primary, replica] = cluster.servers;
    const writer = await connect(primary?.port ?? 0, credentials);
    await writer.query(`CREATE TABLE greetings AS SELECT 'hello' AS word`);
    const { rows: lsn } = await writer.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
    await writer.end();
    const reader = await connect(replica?.port ?? 0, credentials);
    for (let waited = 0; waited < 50; waited++) {
      const { rows } = await reader.query<{ there: boolean }>('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS there', [
        lsn[0]?.lsn,
      ]);
      if (rows[0]?.there) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await reader.query('SELECT word FROM greetings')).rows).toEqual([{ word: 'hello' }]);
    await expect(reader.query('DELETE FROM greetings')).rejects.toThrow(/read-only/);
    await reader.end();
  });

  it('comes back with its data after everything was stopped', async () => {
    if (!product) throw new Error('The product did not start.');
    expect(await product.stop()).toBe(0);
    product = await Product.start({ dataDirectory: product.dataDirectory, port: product.port });
    api = await ApiClient.signIn(product.url);
    const { body: credentials } = await api.get<Credentials>('/PostgreSQL/Cluster/orders/credentials');
    const { body: cluster } = await api.get<{ servers: { port: number }[] }>('/PostgreSQL/Cluster/orders');
    const client = await connect(cluster.servers[0]?.port ?? 0, credentials);
    expect((await client.query('SELECT word FROM greetings')).rows).toEqual([{ word: 'hello' }]);
    await client.end();
  });
});
