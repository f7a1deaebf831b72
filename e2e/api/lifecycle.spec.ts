import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { ApiClient } from '../support/api-client.js';
import { createCluster, named, type Cluster, type Operation } from '../support/clusters.js';
import { databasePid, isRunning, pidOf, processesOn, until } from '../support/processes.js';
import { askControlDatabase } from '../support/control-database.js';
import { freePort, freePortRange, newDataDirectory, Product } from '../support/start-product.js';

const START = join(import.meta.dirname, '..', '..', 'tools', 'start.mjs');
const REFUSAL_TIMEOUT_MS = 60_000;

interface Credentials {
  username: string;
  password: string;
  databaseName: string;
  caCertificate: string;
}

/** A start that is expected to be refused. */
function start(environment: Record<string, string>): { status: number | null; stderr: string[] } {
  const { status, stderr } = spawnSync(process.execPath, [START], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    timeout: REFUSAL_TIMEOUT_MS,
  });
  return { status, stderr: stderr.trim().split('\n') };
}

describe('a start that cannot be', () => {
  let dataDirectory: string;
  let port: number;

  beforeAll(async () => {
    dataDirectory = await newDataDirectory();
    port = await freePort();
  });

  afterAll(() => rm(dataDirectory, { recursive: true, force: true }));

  const expectRefusal = (environment: Record<string, string>, sentence: string): void => {
    const refused = start({ ROCKET_DATA_DIR: dataDirectory, ROCKET_PORT: String(port), ...environment });
    expect(refused).toEqual({ status: 1, stderr: [expect.stringContaining(sentence)] });
    expect(refused.stderr[0]).toMatch(/^[A-Z].*\.$/);
    expect(processesOn(dataDirectory)).toEqual([]);
  };

  it('says that the port is taken', async () => {
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    expectRefusal({}, `Port ${port} on 127.0.0.1 is in use`);
    stranger.close();
  });

  it('says that the data directory cannot be written', () => {
    expectRefusal({ ROCKET_DATA_DIR: '/proc/rocket' }, 'The data directory /proc/rocket cannot be used');
  });

  it('says that the data directory is a file', () => {
    const file = join(dataDirectory, 'file');
    writeFileSync(file, '');
    expectRefusal({ ROCKET_DATA_DIR: file }, `The data directory ${file} cannot be used`);
  });

  it('says that the Redis of ROCKET_QUEUE does not answer', async () => {
    const nobody = await freePort();
    expectRefusal(
      { ROCKET_QUEUE: `redis://127.0.0.1:${nobody}` },
      `The Redis of ROCKET_QUEUE at 127.0.0.1:${nobody} cannot be reached`,
    );
  });
});

describe('the product', () => {
  let product: Product;
  let api: ApiClient;

  beforeAll(async () => {
    product = await Product.start();
    api = await ApiClient.signIn(product.url);
  });

  afterAll(() => product.destroy());

  const again = async (): Promise<void> => {
    product = await Product.start({ dataDirectory: product.dataDirectory, port: product.port });
    api = await ApiClient.signIn(product.url);
  };
  const untilRunning = (operationId: string, step: RegExp): Promise<void> =>
    until(`the step ${step}`, async () => {
      const { body } = await api.get<Operation>(`/operations/${operationId}`);
      return body.steps.some(({ title, status }) => status === 'Running' && step.test(title));
    });
  const connect = async (name: string): Promise<Client> => {
    const { body: credentials } = await api.get<Credentials>(`/PostgreSQL/Cluster/${name}/credentials`);
    const { body: cluster } = await api.get<Cluster>(`/PostgreSQL/Cluster/${name}`);
    const client = new Client({
      host: '127.0.0.1',
      port: cluster.servers.find(({ nodeRole }) => nodeRole === 'Primary')?.port ?? 0,
      user: credentials.username,
      password: credentials.password,
      database: credentials.databaseName,
      ssl: { ca: credentials.caCertificate },
      connectionTimeoutMillis: 5_000,
    });
    await client.connect();
    return client;
  };
  const notes = async (): Promise<string[]> => {
    const client = await connect('survivor');
    const { rows } = await client.query<{ note: string }>('SELECT note FROM notes ORDER BY note');
    await client.end();
    return rows.map(({ note }) => note);
  };
  /** Data directories of members, by the note that a running server keeps in each. */
  const memberDirectories = (): string[] => {
    const servers = join(realpathSync(product.dataDirectory), 'servers');
    return readdirSync(servers, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\/PG_VERSION$/.test(file) && !/\/base\//.test(file))
      .map((file) => join(servers, file, '..'));
  };
  /** Main processes of PostgreSQL on this directory: those that are nobody's child among them. */
  const mastersOf = (directory: string): number[] => {
    const found = processesOn(product.dataDirectory).filter(({ commandLine }) => commandLine.includes(directory));
    const pids = new Set(found.map(({ pid }) => pid));
    // One that was begun a moment ago still has the command line of its parent.
    return found.filter(({ parentPid }) => !pids.has(parentPid)).map(({ pid }) => pid);
  };
  const expectOneMasterEach = (): void => {
    const directories = memberDirectories();
    expect(directories.length).toBeGreaterThan(0);
    for (const directory of directories) expect([directory, mastersOf(directory)]).toEqual([directory, [expect.any(Number)]]);
  };

  it('refuses a second start, and a database whose password is wrong, without saying the password', async () => {
    const second = start({ ROCKET_DATA_DIR: product.dataDirectory, ROCKET_PORT: String(await freePort()) });
    expect(second).toEqual({ status: 1, stderr: [expect.stringContaining('already runs on')] });
    const url = readFileSync(join(product.dataDirectory, 'run', 'database-url'), 'utf8').trim();
    const elsewhere = await newDataDirectory();
    const refused = start({
      ROCKET_DATA_DIR: elsewhere,
      ROCKET_PORT: String(await freePort()),
      DATABASE_URL: url.replace(/:[^:@]*@/, ':wrong-horse@'),
    });
    expect(refused).toEqual({ status: 1, stderr: [expect.stringContaining('refuses the user "rocket" or the password')] });
    expect(refused.stderr.join()).not.toContain('wrong-horse');
    expect(processesOn(elsewhere)).toEqual([]);
    await rm(elsewhere, { recursive: true });
  });

  it('ends an operation right by itself when its worker is killed', async () => {
    const { body } = await createCluster(api, 'survivor', { servers: named('local-ch-1', 'local-pa-1') });
    await untilRunning(body.operationId, /start it as the primary/);
    const worker = await pidOf(product.dataDirectory, 'worker');
    process.kill(worker, 'SIGKILL');
    expect(await api.operation(body.operationId, 90_000)).toMatchObject({ status: 'Succeeded' });
    expect(await pidOf(product.dataDirectory, 'worker')).not.toBe(worker);
    const client = await connect('survivor');
    await client.query(`CREATE TABLE notes (note text); INSERT INTO notes VALUES ('before')`);
    await client.end();
    expectOneMasterEach();
  });

  it('ends an operation right by itself when its own database is killed', async () => {
    const { body } = await createCluster(api, 'second', { servers: named('local-ch-2', 'local-pa-2') });
    await untilRunning(body.operationId, /start it as the primary|Make the database|Copy/);
    process.kill(await databasePid(product.dataDirectory), 'SIGKILL');
    expect(await api.operation(body.operationId, 90_000)).toMatchObject({ status: 'Succeeded' });
    expect((await api.get<Cluster>('/PostgreSQL/Cluster/second')).body.clusterHealth).toBe('ClusterUp');
    expectOneMasterEach();
  });

  it('ends an operation right by itself when its API is killed at every step', async () => {
    const { body } = await createCluster(api, 'unwatched', { servers: named('local-ch-3') });
    const killedAt = new Set<number>();
    for (let status = ''; status !== 'Succeeded';) {
      const [row] = await askControlDatabase<{ status: string; ordinal: number | null; errors: string[] | null }>(
        product.dataDirectory,
        `SELECT o.status, (SELECT ordinal FROM operation_steps s WHERE s.operation_id = o.id AND s.status = 'Running') AS ordinal,
           (SELECT array_agg(s.title || ': ' || s.error) FROM operation_steps s WHERE s.operation_id = o.id AND s.status = 'Failed') AS errors
         FROM operations o WHERE o.id = $1`,
        [body.operationId],
      );
      status = row?.status ?? '';
      expect([status, ...(row?.errors ?? [])]).toEqual([expect.stringMatching(/^(Queued|Running|Succeeded)$/)]);
      if (typeof row?.ordinal !== 'number' || killedAt.has(row.ordinal)) continue;
      killedAt.add(row.ordinal);
      const pid = await pidOf(product.dataDirectory, 'api').catch(() => undefined);
      if (pid !== undefined && isRunning(pid)) process.kill(pid, 'SIGKILL');
    }
    expect(killedAt.size).toBeGreaterThan(2);
    await until('the API is back', async () => (await fetch(`${product.url}/api/ready`)).ok, 60_000);
    expect((await api.get<Cluster>('/PostgreSQL/Cluster/unwatched')).body.clusterHealth).toBe('ClusterUp');
  });

  it('finds what survived a kill -9 of its launcher, and goes on', async () => {
    const { body } = await createCluster(api, 'third', { environment: 'Sbx', servers: { count: 2 } });
    await untilRunning(body.operationId, /start it as the primary|Make the database|Copy/);
    process.kill(await pidOf(product.dataDirectory, 'launcher'), 'SIGKILL');
    product.launcher.kill('SIGKILL');
    const primary = memberDirectories().find((directory) => directory.includes('local-ch-1')) ?? '';
    const [survivor] = mastersOf(primary);
    expect(survivor).toEqual(expect.any(Number));
    await again();
    expect(product.printed).toContain('taking over');
    expect(mastersOf(primary)).toEqual([survivor]);
    expect(await api.operation(body.operationId, 90_000)).toMatchObject({ status: 'Succeeded' });
    expectOneMasterEach();
    expect(await notes()).toEqual(['before']);
  });

  it('leaves no process on Ctrl-C, and comes back with its data in spite of stale pid files', async () => {
    const seen = processesOn(product.dataDirectory).map(({ pid }) => pid);
    expect(seen.length).toBeGreaterThan(5);
    const launcher = readFileSync(join(product.dataDirectory, 'run', 'launcher.json'), 'utf8');
    expect(await product.stop()).toBe(0);
    expect(seen.filter(isRunning)).toEqual([]);
    expect(processesOn(product.dataDirectory)).toEqual([]);

    // As if the machine had lost power: every note is there, and the numbers belong to others by now.
    writeFileSync(join(product.dataDirectory, 'run', 'launcher.json'), launcher);
    const stale = [...memberDirectories(), join(realpathSync(product.dataDirectory), 'control-plane', 'data')];
    for (const directory of stale) {
      expect(existsSync(join(directory, 'postmaster.pid'))).toBe(false);
      writeFileSync(join(directory, 'postmaster.pid'), `${process.pid}\n${directory}\n1790000000\n5432\n\n127.0.0.1\n`);
    }
    await again();
    expectOneMasterEach();
    expect(await notes()).toEqual(['before']);
  });
});

const redis = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((directory) => join(directory, 'redis-server'))
  .find(existsSync);

// Skipped where there is no redis-server: then nothing is known about this queue.
(redis === undefined ? describe.skip : describe)('the product with its queue on Redis', () => {
  it('builds a cluster just the same', async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'rocket-redis-'));
    const port = await freePort();
    const queue = spawn(redis ?? '', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', scratch], {
      stdio: 'ignore',
    });
    const environment = { ROCKET_QUEUE: `redis://127.0.0.1:${port}`, ROCKET_LOCAL_PORTS: await freePortRange() };
    let product: Product | undefined;
    try {
      const keys = async (): Promise<number> => {
        const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
        client.on('error', () => undefined);
        await client.connect();
        return client.dbsize().finally(() => client.disconnect());
      };
      await until('redis listens', async () => (await keys()) === 0);
      product = await Product.start({ environment });
      const api = await ApiClient.signIn(product.url);
      const { body } = await createCluster(api, 'by-redis', { servers: { count: 2 } });
      expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
      expect((await api.get<Cluster>('/PostgreSQL/Cluster/by-redis')).body.clusterHealth).toBe('ClusterUp');
      expect(await keys()).toBeGreaterThan(0);
    } finally {
      await product?.destroy();
      queue.kill();
      await rm(scratch, { recursive: true, force: true });
    }
  });
});
