import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ApiClient } from '../support/api-client.ts';
import { createCluster, named } from '../support/clusters.ts';
import { Product } from '../support/start-product.ts';

interface Cluster {
  lifecycle: string;
  clusterHealth: string;
  phase: string;
  tlsEnabled: boolean;
  backupRetentionDays: number;
  maintenanceWindow: string | null;
  nextWindows: { from: string; to: string }[];
  version: number;
  endpoints: { readWrite: string | null };
  servers: { serverName: string; port: number; nodeRole: string; serverHealth: string; streaming: boolean | null }[];
}
interface Answer {
  operationId?: string;
  code?: string;
  errors?: { pointer: string; detail: string }[];
}
interface Credentials {
  username: string;
  password: string;
  databaseName: string;
  uri: string;
  caCertificate: string | null;
}

describe('a cluster that is stopped, started and changed', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    const { body } = await createCluster(api, 'orders', { servers: named('local-ch-1', 'local-pa-1') });
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
  });
  afterAll(() => product.destroy());

  const orders = async (): Promise<Cluster> => (await api.get<Cluster>('/PostgreSQL/Cluster/orders')).body;
  const act = (path: string, body?: unknown) => api.call<Answer>('POST', `/PostgreSQL/Cluster/orders/${path}`, body);
  const done = async (path: string, body?: unknown): Promise<void> => {
    const answer = await act(path, body);
    expect(answer.status).toBe(202);
    expect(await api.operation(answer.body.operationId ?? '')).toMatchObject({ status: 'Succeeded', error: null });
  };
  const activities = async (): Promise<string[]> => {
    const { items } = (await api.get<{ items: { type: string }[] }>('/PostgreSQL/activities?clusterName=orders')).body;
    return items.map(({ type }) => type);
  };
  /** A client of the application on the present primary. */
  const connect = async (tls: boolean): Promise<Client> => {
    const { username, password, databaseName, caCertificate } = (
      await api.get<Credentials>('/PostgreSQL/Cluster/orders/credentials')
    ).body;
    const { servers } = await orders();
    const client = new Client({
      ...{ host: '127.0.0.1', user: username, password, database: databaseName },
      port: servers.find(({ nodeRole }) => nodeRole === 'Primary')?.port ?? 0,
      ...(tls && { ssl: caCertificate === null ? { rejectUnauthorized: false } : { ca: caCertificate } }),
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  it('keeps its data while it is stopped, also over a restart of the product, and is never called down', async () => {
    const client = await connect(true);
    await client.query(`create table kept as select 'before' as word`);
    await client.end();
    expect(await act('stop', { confirm: 'order' })).toMatchObject({ status: 422, body: { code: 'confirmation-missing' } });
    expect(await act('start')).toMatchObject({ status: 409, body: { code: 'cluster-not-ready' } });
    await done('stop', { confirm: 'orders' });
    const stopped = { lifecycle: 'Stopped', clusterHealth: 'ClusterConfig', phase: 'Stopped by request of admin' };
    expect(await orders()).toMatchObject({ ...stopped, endpoints: { readWrite: null } });
    expect(await createCluster(api, 'orders', { servers: named('local-ch-2') })).toMatchObject({ status: 409 });

    const { port, dataDirectory } = product;
    const second = product;
    await second.stop();
    product = await Product.start({ port, dataDirectory });
    api = await ApiClient.signIn(product.url);
    for (const server of ['local-ch-1', 'local-pa-1']) {
      const { items } = (await api.get<{ items: { state: string }[] }>(`/PostgreSQL/poolServers/${server}/services`)).body;
      expect(items.filter(({ state }) => state === 'running')).toEqual([]);
    }
    expect(await orders()).toMatchObject(stopped);

    await done('start');
    expect(await orders()).toMatchObject({ lifecycle: 'Active', clusterHealth: 'ClusterUp' });
    const again = await connect(true);
    expect((await again.query('select word from kept')).rows).toEqual([{ word: 'before' }]);
    await again.end();
    expect((await activities()).filter((type) => ['Stop', 'Start', 'Down', 'Up'].includes(type))).toEqual(['Start', 'Stop']);
  });

  it('has its settings changed by who has seen the last version', async () => {
    const patch = (body: unknown, version?: number) =>
      api.call<Answer & Cluster>(
        'PATCH',
        '/PostgreSQL/Cluster/orders',
        body,
        version === undefined ? {} : { 'if-match': `"${version}"` },
      );
    const { version } = await orders();
    expect(await patch({ backupRetentionDays: 14 })).toMatchObject({ status: 428 });
    const window = 'Sun:02:00-Sun:04:00 Europe/Zurich';
    const changed = await patch({ backupRetentionDays: 14, maintenanceWindow: window }, version);
    expect(changed).toMatchObject({ status: 200, body: { backupRetentionDays: 14, maintenanceWindow: window } });
    expect(changed.headers.get('etag')).toBe(`"${changed.body.version}"`);
    expect(changed.body.nextWindows).toHaveLength(3);
    const [next] = changed.body.nextWindows;
    const localStart = new Date(next?.from ?? '').toLocaleString('en-GB', {
      ...{ weekday: 'short', hour: '2-digit', minute: '2-digit' },
      timeZone: 'Europe/Zurich',
    });
    expect(localStart).toMatch(/^Sun\W+02:00$/);
    expect(await patch({ backupRetentionDays: 30 }, version)).toMatchObject({ status: 412, body: { code: 'edit-conflict' } });

    for (const [body, pointer] of [
      [{ tlsEnabled: false }, '/tlsEnabled'],
      [{ backupRetentionDays: 0 }, '/backupRetentionDays'],
      [{ backupRetentionDays: null }, '/backupRetentionDays'],
      [{ maintenanceWindow: 'Sun:02:00-Sun:02:10' }, '/maintenanceWindow'],
      [{ clusterName: 'other' }, '/clusterName'],
    ] as const) {
      const refused = await patch(body, (await orders()).version);
      expect({ status: refused.status, at: refused.body.errors?.map((error) => error.pointer) }).toEqual({
        status: 422,
        at: [pointer],
      });
    }
    expect(await patch({ maintenanceWindow: null }, (await orders()).version)).toMatchObject({
      status: 200,
      body: { maintenanceWindow: null, nextWindows: [] },
    });
    expect((await activities()).filter((type) => type === 'ConfigChange')).toHaveLength(2);
  });

  it('ends TLS and demands it again, while a client stays connected and the replica streams', async () => {
    const client = await connect(true);
    expect(await act('tls', { enabled: true })).toMatchObject({ status: 409, body: { code: 'cluster-not-ready' } });
    await done('tls', { enabled: false });
    expect(await orders()).toMatchObject({ tlsEnabled: false, clusterHealth: 'ClusterUp' });
    await client.query(`insert into kept values ('without')`);
    await expect(connect(true)).rejects.toThrow();
    const plain = await connect(false);
    expect((await plain.query('select count(*)::int as words from kept')).rows).toEqual([{ words: 2 }]);
    await plain.end();
    await done('switchover', {});

    await done('tls', { enabled: true });
    const after = await orders();
    expect(after).toMatchObject({ tlsEnabled: true, clusterHealth: 'ClusterUp' });
    expect(after.servers.filter(({ nodeRole }) => nodeRole === 'SecondaryAsync').map(({ streaming }) => streaming)).toEqual([
      true,
    ]);
    await expect(connect(false)).rejects.toThrow(/pg_hba.conf|no encryption/);
    const encrypted = await connect(true);
    expect((await encrypted.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).rows).toEqual([{ ssl: true }]);
    await encrypted.end();
    await client.end().catch(() => undefined);
    await done('switchover', {});
    expect((await activities()).filter((type) => type === 'Down')).toEqual([]);
  });
});
