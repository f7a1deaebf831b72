import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { ApiClient } from '../support/api-client.ts';
import { createCluster, named } from '../support/clusters.ts';
import { until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

interface ServerRow {
  serverName: string;
  clusterName: string;
  state: string;
  outcome: string | null;
  before: string | null;
  after: string | null;
  setBefore: string | null;
  output: string;
}
interface Run {
  status: string;
  error: string | null;
  mayUndo: boolean;
  undoes: string | null;
  undoneBy: string | null;
  servers: ServerRow[];
  clusters: { clusterName: string; state: string; operationId: string | null }[];
}
interface Answer {
  operationId: string;
  code?: string;
  errors?: { pointer: string; detail: string }[];
  unit?: string | null;
  takesEffect?: string | null;
  planHash?: string;
  refused?: { clusterName: string; serverName: string | null }[];
  clusters?: { clusterName: string; notice: string; servers: { serverName: string; value: string; isRestarted: boolean }[] }[];
}
interface Credentials {
  username: string;
  password: string;
  databaseName: string;
  caCertificate: string | null;
}

const CLUSTERS = ['alpha', 'beta'] as const;
const ROUTE = '/PostgreSQL/clustersServers/';

describe('a change that is pushed to two clusters', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    for (const [index, clusterName] of CLUSTERS.entries()) {
      const servers = named(`local-ch-${String(index + 1)}`, `local-pa-${String(index + 1)}`);
      const { body } = await createCluster(api, clusterName, { servers });
      expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    }
  });
  afterAll(() => product.destroy());

  const push = (change: unknown, more: object = {}) => api.post<Answer>(ROUTE, { change, ...more });
  const parameter = (name: string, value: string | null) => ({ kind: 'parameter', name, value });
  const read = async (id: string): Promise<Run> => (await api.get<Run>(`/PostgreSQL/changeRuns/${id}`)).body;
  const done = async (answer: { status: number; body: Answer }): Promise<Run> => {
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 202, code: undefined });
    expect(await api.operation(answer.body.operationId)).toMatchObject({ status: 'Succeeded', error: null });
    return read(answer.body.operationId);
  };
  const untilHalted = async (id: string): Promise<Run> => {
    for (let round = 0; round < 600; round++) {
      const run = await read(id);
      if (run.status === 'Paused') return run;
      await sleep(100);
    }
    throw new Error('The run does not halt.');
  };
  /** A client of the application on each member, the primary first. */
  const members = async (clusterName: string): Promise<{ serverName: string; port: number; nodeRole: string }[]> => {
    const { body } = await api.get<{ servers: { serverName: string; port: number; nodeRole: string }[] }>(
      `/PostgreSQL/Cluster/${clusterName}`,
    );
    return [...body.servers].sort((one, other) => Number(one.nodeRole !== 'Primary') - Number(other.nodeRole !== 'Primary'));
  };
  const connect = async (clusterName: string, port: number): Promise<Client> => {
    const { body } = await api.get<Credentials>(`/PostgreSQL/Cluster/${clusterName}/credentials`);
    const { username: user, password, databaseName: database, caCertificate } = body;
    const client = new Client({ host: '127.0.0.1', port, user, password, database, ssl: { ca: caCertificate ?? '' } });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  /** What members themselves say, the primary first. */
  const shown = async (clusterName: string, name: string): Promise<string[]> => {
    const values: string[] = [];
    for (const { port } of await members(clusterName)) {
      const client = await connect(clusterName, port);
      const { rows } = await client.query<{ value: string }>('select current_setting($1) as value', [name]);
      values.push(rows[0]?.value ?? '');
      await client.end();
    }
    return values;
  };

  it('is planned without changing anything, and refused where the parameter or the value is wrong', async () => {
    const plan = await push(parameter('WORK_MEM', '16MB'), { dryRun: true });
    expect(plan).toMatchObject({ status: 200, body: { unit: 'kB', takesEffect: 'reload', refused: [], current: [] } });
    expect(plan.body.clusters?.map(({ clusterName }) => clusterName)).toEqual([...CLUSTERS]);
    for (const [change, pointer] of [
      [parameter('work_mem', '16 apples'), '/change/value'],
      [parameter('max_connections', '12MB'), '/change/value'],
      [parameter('max_connections', '5'), '/change/value'],
      [parameter('ssl', 'off'), '/change/name'],
      [parameter('server_version', '1'), '/change/name'],
      [parameter('no_such_thing', '1'), '/change/name'],
      [{ kind: 'parameter', name: 'work_mem' }, '/change/value'],
      [{ kind: 'sql', statement: 'select 1', value: '1' }, '/change/value'],
      [{ kind: 'sql' }, '/change/statement'],
    ] as const) {
      const answer = await push(change);
      expect([change, answer.status, answer.body.errors?.map((error) => error.pointer)]).toEqual([change, 422, [pointer]]);
    }
    const both = await push(parameter('work_mem', '16MB'), { clusters: ['beta'], selector: {} });
    expect(both.body.errors?.map(({ pointer }) => pointer)).toEqual(['/clusters']);
    expect(await push(parameter('work_mem', '16MB'), { clusters: ['gamma'] })).toMatchObject({
      body: { code: 'cluster-not-found' },
    });
    const one = await push(parameter('work_mem', '16MB'), { clusters: ['beta'], dryRun: true });
    expect(one.body.clusters?.map(({ clusterName }) => clusterName)).toEqual(['beta']);
    expect(await push({ kind: 'script', script: 'true' })).toMatchObject({ status: 409, body: { code: 'capability-missing' } });
    const scripted = await push({ kind: 'script', script: 'true' }, { dryRun: true });
    expect(scripted).toMatchObject({ status: 200, body: { clusters: [] } });
    expect(scripted.body.refused).toHaveLength(4);
    const changed = await push(parameter('work_mem', '16MB'), { planHash: '0'.repeat(64) });
    expect(changed).toMatchObject({ status: 409, body: { code: 'plan-changed' } });
    expect((await api.get<{ total: number }>('/PostgreSQL/changeRuns')).body.total).toBe(0);
    for (const clusterName of CLUSTERS) expect(await shown(clusterName, 'work_mem')).not.toContain('16MB');
  });

  it('sets a parameter on every member by a reload, and an undo brings back what each had: a value, or none', async () => {
    const [before] = await shown('beta', 'work_mem');
    await done(await push(parameter('work_mem', '5MB'), { selector: { clusterName: 'alpha' } }));
    const run = await done(await push(parameter('work_mem', '16MB'), { ticketUrl: 'https://tickets.example.com/CHG-1' }));
    for (const clusterName of CLUSTERS) expect(await shown(clusterName, 'work_mem')).toEqual(['16MB', '16MB']);
    expect(run.mayUndo).toBe(true);
    expect(
      run.servers.map(({ clusterName, state, before: was, after, setBefore }) => [clusterName, state, was, after, setBefore]),
    ).toEqual([
      ['alpha', 'Done', '5MB', '16MB', '5MB'],
      ['alpha', 'Done', '5MB', '16MB', '5MB'],
      ['beta', 'Done', before, '16MB', null],
      ['beta', 'Done', before, '16MB', null],
    ]);
    const { items } = (
      await api.get<{ items: { type: string; text: string; actor: string }[] }>(
        '/PostgreSQL/activities?clusterName=beta&type=ConfigChange',
      )
    ).body;
    expect(items[0]).toMatchObject({ type: 'ConfigChange', actor: 'admin', text: expect.stringMatching(/-> 16MB .*CHG-1$/) });

    const { items: runs } = (await api.get<{ items: { id: string; title: string }[] }>('/PostgreSQL/changeRuns?change=parameter'))
      .body;
    const id = runs[0]?.id ?? '';
    expect((await read(id)).undoneBy).toBeNull();
    expect(await api.post(`/operations/${id}/undo`, { planHash: '0'.repeat(64) })).toMatchObject({
      status: 409,
      body: { code: 'plan-changed' },
    });
    const { planHash } = (await api.post<Answer>(`/operations/${id}/undo`, { dryRun: true })).body;
    const undone = await done(await api.post<Answer>(`/operations/${id}/undo`, { planHash }));
    expect(undone.undoes).toBe(id);
    expect(undone.undoneBy).toBeNull();
    expect((await read(id)).undoneBy).toBe((await newest()).id);
    expect(await shown('alpha', 'work_mem')).toEqual(['5MB', '5MB']);
    expect(await shown('beta', 'work_mem')).toEqual([before, before]);
    expect(await api.post(`/operations/${id}/undo`, {})).toMatchObject({ status: 409, body: { code: 'change-not-possible' } });

    await done(await push(parameter('work_mem', '7MB'), { selector: { clusterName: 'beta' } }));
    expect(await api.post(`/operations/${id}/undo`, { dryRun: true })).toMatchObject({
      status: 409,
      body: { code: 'undo-not-possible', detail: expect.stringContaining('7MB') },
    });
    await done(await push(parameter('work_mem', null)));
    expect(await shown('beta', 'work_mem')).toEqual([before, before]);
  });

  it('restarts members one at a time, the primary where it is, while a client writes and loses nothing', async () => {
    const selector = { clusterName: 'alpha' };
    const [was] = await shown('alpha', 'max_connections');
    const more = String(Number(was) + 20);
    const plan = await push(parameter('max_connections', more), { selector, dryRun: true });
    expect(plan.body).toMatchObject({ takesEffect: 'restart', clusters: [{ restartOrder: 'replicas-first' }] });
    const [primary] = await members('alpha');
    const writer = await keepWriting('alpha', primary?.port ?? 0);
    const answer = await push(parameter('max_connections', more), { selector });
    const run = await done(answer);
    // Less than before: the primary goes first, and its replica has to know.
    await done(await push(parameter('max_connections', String(Number(was) + 5)), { selector }));
    await done(await push(parameter('shared_buffers', '24MB'), { selector }));
    const { acknowledged, stored } = await writer.stop();
    expect(acknowledged.length).toBeGreaterThan(10);
    expect(acknowledged.filter((n) => !stored.has(n))).toEqual([]);
    expect(run.servers.map(({ before, after }) => [before, after])).toEqual([
      [was, more],
      [was, more],
    ]);
    expect((await members('alpha'))[0]?.serverName).toBe(primary?.serverName);
    expect(await shown('alpha', 'max_connections')).toEqual([0, 0].map(() => String(Number(was) + 5)));
    expect(await shown('alpha', 'shared_buffers')).toEqual(['24MB', '24MB']);
    // Who looked while a member was out may have the last word until the next round.
    await until('all are well', async () => {
      const { body } = await api.get<{ clusterHealth: string }>('/PostgreSQL/Cluster/alpha');
      return body.clusterHealth === 'ClusterUp';
    });
  });

  it('runs a statement on every primary and keeps what it answered; one that fails leaves the second cluster alone', async () => {
    const made = await done(
      await push({
        kind: 'sql',
        statement: 'create table pushed (n int); grant select on pushed to public; insert into pushed values (1)',
      }),
    );
    expect(made.servers.map(({ state }) => state)).toEqual(['Done', 'Done']);
    const counted = await done(await push({ kind: 'sql', statement: 'select count(*) as rows from pushed' }));
    for (const { output } of counted.servers) expect(output).toMatch(/rows[\s\S]*1/);
    expect(await api.post(`/operations/${(await newest()).id}/undo`)).toMatchObject({
      status: 409,
      body: { code: 'undo-not-possible' },
    });

    const { body } = await push({ kind: 'sql', statement: 'insert into pushed values (2); select 1/0' });
    const halted = await untilHalted(body.operationId);
    expect(halted.clusters.map(({ state }) => state)).toEqual(['Halted', 'Waiting']);
    expect(halted.servers[0]).toMatchObject({ state: 'Failed', outcome: expect.stringContaining('22012') });
    const [, beta] = await Promise.all(CLUSTERS.map((clusterName) => members(clusterName)));
    const client = await connect('beta', beta?.[0]?.port ?? 0);
    expect((await client.query('select n from pushed')).rows).toEqual([{ n: 1 }]);
    await client.end();
    expect(await api.post(`/operations/${body.operationId}/cancel`)).toMatchObject({ status: 200 });
    await api.operation(body.operationId);
    expect((await read(body.operationId)).clusters.map(({ state }) => state)).toEqual(['Cancelled', 'Cancelled']);
  });

  const newest = async (): Promise<{ id: string }> =>
    (await api.get<{ items: { id: string }[] }>('/PostgreSQL/changeRuns?limit=1')).body.items[0] ?? { id: '' };

  /** A client that writes as fast as it is let, finds its way back after a restart, and knows what was acknowledged. */
  async function keepWriting(clusterName: string, port: number) {
    let isWanted = true;
    const acknowledged: number[] = [];
    const first = await connect(clusterName, port);
    await first.query('create table if not exists written (n int primary key)');
    const writing = (async () => {
      let client = first;
      for (let n = 1; isWanted; n++) {
        try {
          await client.query('insert into written values ($1) on conflict do nothing', [n]);
          acknowledged.push(n);
          await sleep(5);
        } catch {
          await client.end().catch(() => undefined);
          await sleep(50);
          client = await connect(clusterName, port).catch(() => client);
        }
      }
      await client.end().catch(() => undefined);
    })();
    return {
      stop: async () => {
        isWanted = false;
        await writing;
        const client = await connect(clusterName, port);
        const { rows } = await client.query<{ n: number }>('select n from written');
        await client.end();
        return { acknowledged, stored: new Set(rows.map(({ n }) => n)) };
      },
    };
  }
});
