import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { createCluster, named, type Cluster, type Operation } from '../support/clusters.js';
import { askControlDatabase } from '../support/control-database.js';
import { EventReader } from '../support/event-reader.js';
import { recordedServer, type PoolServer, type Pulled } from '../support/pool.js';
import { pidOf, processesOn, until } from '../support/processes.js';
import { ADMIN_PASSWORD, Product } from '../support/start-product.js';

describe('creating a cluster', () => {
  let product: Product;
  let api: ApiClient;
  /** Every command line that was seen while clusters were built. */
  const commandLines = new Set<string>();
  let watching: NodeJS.Timeout;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
    watching = setInterval(() => {
      for (const { commandLine } of processesOn(product.dataDirectory)) commandLines.add(commandLine);
    }, 50);
  });

  afterAll(async () => {
    clearInterval(watching);
    await product.destroy();
  });

  const statusOf = async (...names: string[]): Promise<string[]> =>
    Promise.all(names.map(async (name) => (await api.get<PoolServer>(`/PostgreSQL/poolServers/${name}`)).body.status));
  const clusterOf = async (name: string): Promise<Cluster> => (await api.get<Cluster>(`/PostgreSQL/Cluster/${name}`)).body;
  const operationOf = async (id: string): Promise<Operation> => (await api.get<Operation>(`/operations/${id}`)).body;
  const untilStep = (id: string, what: RegExp): Promise<void> =>
    until(`step ${what} of the operation`, async () =>
      (await operationOf(id)).steps.some(({ title, status }) => status === 'Running' && what.test(title)),
    );
  /** What a failed or cancelled operation must have left behind: nothing. */
  const expectNothingLeft = async (...names: string[]): Promise<void> => {
    expect(await statusOf(...names)).toEqual(names.map(() => 'Free'));
    for (const name of names) {
      const directory = join(realpathSync(product.dataDirectory), 'servers', name);
      expect([name, existsSync(directory) ? readdirSync(directory) : []]).toEqual([name, []]);
      expect(processesOn(product.dataDirectory).filter(({ commandLine }) => commandLine.includes(`/servers/${name}/`))).toEqual(
        [],
      );
    }
  };

  it('takes servers by name, the first as the primary, and makes them Used', async () => {
    const accepted = await createCluster(api, 'By Name', { servers: named('local-pa-1', 'local-ch-1') });
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/api/operations/${accepted.body.operationId}`);
    expect(accepted.body.cluster).toMatchObject({ clusterName: 'by-name', displayName: 'By Name' });
    expect(await statusOf('local-pa-1', 'local-ch-1')).toEqual(['Locked', 'Locked']);
    expect(await api.operation(accepted.body.operationId)).toMatchObject({ status: 'Succeeded', error: null });
    const cluster = await clusterOf('by-name');
    expect(cluster.clusterHealth).toBe('ClusterUp');
    expect(cluster.servers.map(({ serverName, nodeRole }) => [serverName, nodeRole])).toEqual([
      ['local-pa-1', 'Primary'],
      ['local-ch-1', 'SecondaryAsync'],
    ]);
    expect(await statusOf('local-pa-1', 'local-ch-1')).toEqual(['Used', 'Used']);
  });

  it('refuses a server that is not free, a server that is not there, and a name that is taken; nothing is held then', async () => {
    const taken = await createCluster(api, 'second', { servers: named('local-ch-2', 'local-ch-1') });
    expect(taken).toMatchObject({
      status: 409,
      body: { code: 'server-not-free', errors: [{ pointer: '/servers/1/serverName' }] },
    });
    const unknown = await createCluster(api, 'second', { servers: named('local-ch-2', 'nobody') });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'server-not-found' } });
    const again = await createCluster(api, 'by-name', { servers: named('local-ch-2') });
    expect(again).toMatchObject({ status: 409, body: { code: 'cluster-exists' } });
    const tooMany = await createCluster(api, 'second', { servers: { count: 9 } });
    expect(tooMany).toMatchObject({ status: 409, body: { code: 'not-enough-pool-servers', requested: 9, available: 3 } });
    expect(await statusOf('local-ch-2', 'local-pa-2', 'local-ch-3')).toEqual(['Free', 'Free', 'Free']);
    expect((await api.get('/PostgreSQL/Cluster/second')).status).toBe(404);
  });

  it('takes the servers of a lock, of the right one only', async () => {
    const { body: pulled } = await api.post<Pulled>('/PostgreSQL/poolServersPullAndLock/1?environment=Sbx&cpu=8');
    const stranger = '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10';
    const [server] = pulled.servers.map(({ serverName }) => serverName);
    expect(await createCluster(api, 'locked', { environment: 'Sbx', lockId: stranger })).toMatchObject({
      status: 404,
      body: { code: 'lock-not-found' },
    });
    const byAnother = { environment: 'Sbx', lockId: stranger, servers: named(server ?? '') };
    expect(await createCluster(api, 'locked', byAnother)).toMatchObject({ status: 409, body: { code: 'lock-mismatch' } });
    const accepted = await createCluster(api, 'locked', { environment: 'Sbx', lockId: pulled.lockId });
    expect(accepted.status).toBe(202);
    expect(await api.operation(accepted.body.operationId)).toMatchObject({ status: 'Succeeded' });
    expect((await clusterOf('locked')).servers.map(({ serverName }) => serverName)).toEqual([server]);
  });

  it('makes one cluster of one Idempotency-Key, however often it is sent', async () => {
    const key = { 'idempotency-key': 'the-same-wish-again' };
    const wish = () => createCluster(api, 'once', { environment: 'Sbx', servers: { count: 1 } }, key);
    const answers = await Promise.all([wish(), wish(), wish()]);
    answers.push(await wish());
    const accepted = answers.filter(({ status }) => status === 202);
    // Whoever asks while the first one is being answered may be told so.
    for (const { status, body } of answers)
      expect([202, 'idempotency-key-in-flight']).toContain(status === 202 ? 202 : body.code);
    expect(new Set(accepted.map(({ body }) => body.operationId)).size).toBe(1);
    expect(answers.at(-1)?.status).toBe(202);
    const other = await createCluster(api, 'twice', { environment: 'Sbx', servers: { count: 1 } }, key);
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
    const operationId = accepted[0]?.body.operationId ?? '';
    expect(await api.operation(operationId)).toMatchObject({ status: 'Succeeded' });
    const { body: operations } = await api.get<{ total: number }>('/operations?kind=CreateCluster&clusterName=once');
    expect(operations.total).toBe(1);
  });

  it('is refused for MongoDB as long as its engine is not there, while its pool works', async () => {
    expect((await api.post('/MongoDB/poolServers', recordedServer('mongo-1', { environment: 'Dev' }))).status).toBe(201);
    const body = { application: { applicationName: 'webshop' }, cluster: { clusterName: 'docs', environment: 'Dev' } };
    const refused = await api.post('/MongoDB/Cluster', { ...body, servers: named('mongo-1') });
    expect(refused).toMatchObject({
      status: 501,
      body: { code: 'engine-unavailable', detail: expect.stringContaining('MongoDB') },
    });
    const { body: pulled } = await api.post<Pulled>('/MongoDB/poolServersPullAndLock/1?environment=Dev');
    expect(pulled.servers.map(({ serverName }) => serverName)).toEqual(['mongo-1']);
    expect((await api.get('/MongoDB/clusters')).body).toMatchObject({ items: [], total: 0 });
  });

  it('that fails half-way says why, gives the servers back, and leaves nothing running', async () => {
    const { body } = await createCluster(api, 'doomed', { servers: named('local-ch-2', 'local-pa-2') });
    await untilStep(body.operationId, /start it as the primary/);
    // The replica's port was free when it was reserved; now a stranger takes it.
    const port = (await clusterOf('doomed')).servers[1]?.port ?? 0;
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    try {
      const ended = await api.operation(body.operationId);
      expect(ended).toMatchObject({ status: 'Failed', error: expect.stringContaining('local-pa-2') });
      expect(ended.steps.filter(({ status }) => status === 'Failed')).toHaveLength(1);
    } finally {
      stranger.close();
    }
    await expectNothingLeft('local-ch-2', 'local-pa-2');
    const cluster = await clusterOf('doomed');
    expect(cluster).toMatchObject({ clusterHealth: 'ClusterDown', failureReason: expect.stringContaining('local-pa-2') });
    const { body: activities } = await api.get<{ items: { type: string }[] }>('/PostgreSQL/activities?clusterName=doomed');
    expect(activities.items.map(({ type }) => type)).toContain('CreateFailed');
  });

  it('that is cancelled in the middle undoes what it built', async () => {
    const { body } = await createCluster(api, 'unwanted', { servers: named('local-ch-2', 'local-pa-2') });
    await untilStep(body.operationId, /start it as the primary|Make the database|Copy/);
    expect((await api.post(`/operations/${body.operationId}/cancel`)).status).toBe(200);
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Cancelled' });
    await expectNothingLeft('local-ch-2', 'local-pa-2');
    expect(await api.post(`/operations/${body.operationId}/cancel`)).toMatchObject({
      status: 409,
      body: { code: 'operation-action-not-allowed' },
    });
  });

  it('shows every step exactly once to whoever watches, also when the API dies meanwhile', async () => {
    const { body } = await createCluster(api, 'watched', { servers: named('local-ch-2', 'local-pa-2') });
    const reader = new EventReader(`${product.url}/api/operations/${body.operationId}/events`, api.token, '0-0');
    try {
      await until('the first steps', () => reader.events.filter(({ type }) => type === 'step').length >= 3);
      process.kill(await pidOf(product.dataDirectory, 'api'), 'SIGKILL');
      const ended = await api.operation(body.operationId);
      expect(ended.status).toBe('Succeeded');
      await until('the end of the stream', () =>
        reader.events.some(({ data }) => data.status === 'Succeeded' && data.type === 'operation'),
      );
      const seen = reader.events.filter(({ type }) => type === 'step').map(({ data }) => `${data.ordinal} ${data.status}`);
      expect(seen).toEqual(ended.steps.flatMap(({ ordinal }) => [`${ordinal} Running`, `${ordinal} Succeeded`]));
      expect(new Set(reader.events.map(({ id }) => id)).size).toBe(reader.events.length);
      expect(reader.connections).toBeGreaterThan(1);
      const output = (ordinal: number): string =>
        reader.events
          .flatMap(({ type, data }) => (type === 'output' && data.ordinal === ordinal ? (data.text ?? '') : []))
          .join('');
      for (const step of ended.steps) expect(output(step.ordinal)).toBe(step.output);
    } finally {
      await reader.close();
    }
  });

  it('lets no secret into logs, outputs, events, activities or the process list', async () => {
    const secrets = [ADMIN_PASSWORD, api.token];
    for (const name of ['by-name', 'locked', 'once', 'watched']) {
      secrets.push((await api.get<{ password: string }>(`/PostgreSQL/Cluster/${name}/credentials`)).body.password);
    }
    expect(secrets.every((secret) => secret.length >= 12)).toBe(true);
    const texts = new Map<string, string>([
      ['ps', [...commandLines].join('\n')],
      ['terminal', product.printed],
    ]);
    expect(commandLines.size).toBeGreaterThan(3);
    const real = realpathSync(product.dataDirectory);
    for (const file of readdirSync(real, { recursive: true, encoding: 'utf8' })) {
      if (/\.log(\.\d)?$|^run\/(api|worker|launcher)\.json$/.test(file)) texts.set(file, readFileSync(join(real, file), 'utf8'));
    }
    expect([...texts.keys()].filter((file) => file.endsWith('.log')).length).toBeGreaterThan(3);
    for (const table of [
      'operations',
      'operation_steps',
      'fleet_events',
      'activities',
      'clusters',
      'idempotency_records',
      'sessions',
    ]) {
      const rows = await askControlDatabase<{ text: string }>(
        product.dataDirectory,
        `SELECT row_to_json(t)::text AS text FROM ${table} t`,
      );
      texts.set(table, rows.map(({ text }) => text).join('\n'));
    }
    const leaks = [...texts].flatMap(([where, text]) =>
      secrets.flatMap((secret, index) => (text.includes(secret) ? `${where}: secret ${index}` : [])),
    );
    expect(leaks).toEqual([]);
  });
});
