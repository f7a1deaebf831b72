import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { ApiClient } from '../support/api-client.ts';
import { clusterSql } from '../support/cluster-sql.ts';
import { createCluster, named, type Cluster } from '../support/clusters.ts';
import { until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

interface LockTree {
  serverName: string;
  waiting: number;
  sessions: {
    sessionId: string;
    application: string;
    depth: number;
    blocks: number;
    query: string | null;
    relation: string | null;
  }[];
}
interface Credentials {
  username: string;
  password: string;
  databaseName: string;
  caCertificate: string | null;
}

describe('insight into a real cluster', () => {
  let product: Product;
  let api: ApiClient;
  const path = '/PostgreSQL/Cluster/pair';
  const insight = async <T>(question: string): Promise<T> => (await api.get<T>(`${path}/insight/${question}`)).body;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    const { body } = await createCluster(api, 'pair', { servers: named('local-ch-1', 'local-pa-1') });
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    await clusterSql(api, 'pair', 'create table held (id int primary key, n int); insert into held values (1, 1)');
  }, 180_000);
  afterAll(() => product.destroy());

  async function connect(application: string): Promise<Client> {
    const { username, password, databaseName, caCertificate } = (await api.get<Credentials>(`${path}/credentials`)).body;
    const { servers } = (await api.get<Cluster>(path)).body;
    const client = new Client({
      ...{ host: '127.0.0.1', user: username, password, database: databaseName, application_name: application },
      port: servers.find(({ nodeRole }) => nodeRole === 'Primary')?.port ?? 0,
      ssl: { ca: caCertificate ?? '' },
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  it('shows who holds a lock and who waits for it, and the holder can be ended, which is written down', async () => {
    const [holder, waiter] = [await connect('nightly report'), await connect('the shop')];
    await holder.query('begin; update held set n = 2');
    const waited = waiter.query('update held set n = 3').then(() => 'done', String);
    let tree: LockTree | undefined;
    await until('somebody waits', async () => (tree = await insight<LockTree>('locks')).waiting === 1);
    expect(tree).toMatchObject({
      serverName: 'local-ch-1',
      sessions: [
        { application: 'nightly report', depth: 0, blocks: 1, query: 'begin; update held set n = 2' },
        { application: 'the shop', depth: 1, blocks: 0, relation: 'public.held' },
      ],
    });
    const ending = `${path}/insight/sessions/${tree?.sessions[0]?.sessionId ?? ''}/end`;
    expect(await api.post(ending, { serverName: 'local-ch-1' })).toMatchObject({ status: 200, body: { hasStopped: true } });
    expect(await waited).toBe('done');
    expect(await insight<LockTree>('locks')).toMatchObject({ waiting: 0, sessions: [] });
    const { items } = (await api.get<{ items: { text: string; actor: string }[] }>('/PostgreSQL/activities?type=SessionEnd'))
      .body;
    expect(items).toMatchObject([
      { actor: 'admin', text: expect.stringContaining('application nightly report) on local-ch-1.') },
    ]);
    await Promise.all([holder.end(), waiter.end()]);
  });

  it('counts statements of a new cluster from the beginning, by their text without constants', async () => {
    for (const n of [1, 2, 3]) await clusterSql(api, 'pair', `select n from held where id = ${n}`);
    const page = await insight<{ state: string; items: { text: string; calls: number }[] }>('statements?sort=-calls&limit=500');
    expect(page.state).toBe('Ready');
    expect(page.items.find(({ text }) => text === 'select n from held where id = $1')?.calls).toBe(3);
  });

  it('tells what a slot that nobody reads from keeps, and that it does', async () => {
    const change = { kind: 'sql', statement: "select pg_create_physical_replication_slot('left_behind', true)" };
    const pushed = await api.post<{ operationId: string }>('/PostgreSQL/clustersServers', {
      change,
      selector: { clusterName: 'pair' },
    });
    expect(await api.operation(pushed.body.operationId)).toMatchObject({ status: 'Succeeded' });
    await clusterSql(
      api,
      'pair',
      'create table filler as select repeat(md5(n::text), 20) as text from generate_series(1, 40000) n',
    );
    const { items, silent } = await insight<{ items: Record<string, unknown>[]; silent: unknown[] }>('slots');
    expect(silent).toEqual([]);
    expect(items.find(({ name }) => name === 'left_behind')).toMatchObject({
      serverName: 'local-ch-1',
      purpose: null,
      isActive: false,
      level: 'warning',
      why: 'Nobody reads from it, and it keeps more and more.',
    });
    expect(items.find(({ purpose }) => purpose === 'local-pa-1')).toMatchObject({ isActive: true, level: 'good' });
  });

  it('tells a setting that somebody changed by hand on one member', async () => {
    const data = join(product.dataDirectory, 'servers', 'local-pa-1', 'postgresql', 'data');
    await appendFile(join(data, 'postgresql.auto.conf'), "work_mem = '9MB'\n");
    process.kill(Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGHUP');
    const differing = async (): Promise<Record<string, unknown>[]> =>
      (await insight<{ items: Record<string, unknown>[] }>('settings')).items.filter(({ differs }) => differs);
    await until('it holds', async () => (await differing()).length > 0);
    const values = [
      { serverName: 'local-ch-1', value: '4MB' },
      { serverName: 'local-pa-1', value: '9MB' },
    ];
    expect(await differing()).toMatchObject([{ name: 'work_mem', isOfMember: false, values }]);
  });
});
