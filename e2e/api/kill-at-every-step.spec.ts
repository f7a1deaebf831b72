import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEngineRegistry } from '@rocket/engine-registry';
import {
  EmbeddedPostgres,
  listLocalServices,
  localServersDirectory,
  locateEmbeddedPostgres,
  openLocalHosts,
  stopAllLocalServices,
  usableDataDirectory,
} from '@rocket/hosts';
import { addPoolServers, readCredentials, startCreateCluster } from '@rocket/operations';
import type { Checkpoint } from '@rocket/operations';
import { RememberingBell } from '@rocket/operations/testing';
import { UnitOfWork, dataSourceOptions, migrateDatabase } from '@rocket/persistence';
import { SecretBox } from '@rocket/platform';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { freePortRange, newDataDirectory } from '../support/start-product.js';

const ROOT = join(import.meta.dirname, '..', '..');
const RUN_TIMEOUT_MS = 90_000;
const PASSWORD = 'only-for-this-test';

interface DeathWish {
  checkpoint: Checkpoint;
  /** Of the step at which the process kills itself. */
  ordinal?: number;
  victim?: 'database';
}

/** The control plane without its processes: a database, hosts, and an operation that a separate process carries on. */
class World {
  private constructor(
    private readonly scratch: string,
    readonly dataDirectory: string,
    readonly databaseUrl: string,
    readonly uow: UnitOfWork,
    readonly parts: Parameters<typeof startCreateCluster>[0],
    private readonly postgres: EmbeddedPostgres,
    private readonly secretKey: string,
  ) {}

  static async make(): Promise<World> {
    const scratch = await newDataDirectory();
    const { directory: dataDirectory } = await usableDataDirectory(join(scratch, 'data'));
    const postgres = new EmbeddedPostgres(await locateEmbeddedPostgres({ root: ROOT }));
    const { url } = await postgres.ensureStarted({
      directory: join(dataDirectory, 'control-plane'),
      password: PASSWORD,
      fsync: false,
    });
    await migrateDatabase(url);
    const uow = new UnitOfWork(await new DataSource(dataSourceOptions(url, 'test')).initialize());
    const secretKey = randomBytes(32).toString('hex');
    const hosts = await openLocalHosts({ dataDirectory, root: ROOT });
    const parts = {
      uow,
      hosts,
      engines: createEngineRegistry(),
      secretBox: new SecretBox(Buffer.from(secretKey, 'hex')),
      bell: new RememberingBell(),
    };
    const [from = 0, to = 0] = (await freePortRange()).split('-').map(Number);
    const servers = Array.from({ length: 12 }, (_, index) => ({
      serverName: `node-${index + 1}`,
      driver: 'local' as const,
      environment: 'Dev',
      datacenter: index % 2 === 0 ? 'CH' : 'PA',
      cpu: 2,
      ramGb: 4,
      dbGigs: 20,
    }));
    await addPoolServers({ ...parts, localPorts: { from, to } }, { dbmsType: 'PostgreSQL', servers, actor: 'test' });
    return new World(scratch, dataDirectory, url, uow, parts, postgres, secretKey);
  }

  async accept(clusterName: string, count: number): Promise<string> {
    const { operationId } = await startCreateCluster(this.parts, {
      dbmsType: 'PostgreSQL',
      application: { applicationName: 'webshop' },
      clusterName,
      environment: 'Dev',
      tlsEnabled: true,
      backupRetentionDays: 30,
      servers: { by: 'size', count },
      requestedBy: 'test',
    });
    return operationId;
  }

  /** Lets a process carry the operation on; answers how that process ended. */
  async carryOn(operationId: string, dieAt?: DeathWish): Promise<'killed' | number | null> {
    const child = this.spawnRunner(operationId, dieAt);
    await once(child, 'exit', { signal: AbortSignal.timeout(RUN_TIMEOUT_MS) });
    return child.signalCode === 'SIGKILL' ? 'killed' : child.exitCode;
  }

  /** The same for a process that lives to the end of the operation; answers what it printed. */
  async carryOnTo(operationId: string, dieAt: DeathWish): Promise<string> {
    const child = this.spawnRunner(operationId, dieAt);
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    await once(child, 'exit', { signal: AbortSignal.timeout(RUN_TIMEOUT_MS) });
    return output;
  }

  /** Starts the control plane's database again whenever it is gone, as the launcher does. */
  keepDatabaseUp(): { stop: () => Promise<void> } {
    let isWanted = true;
    const watching = (async () => {
      while (isWanted) {
        await this.startDatabase();
        await sleep(50);
      }
    })();
    return {
      stop: async () => {
        isWanted = false;
        await watching;
      },
    };
  }

  private startDatabase(): Promise<unknown> {
    return this.postgres.ensureStarted({
      directory: join(this.dataDirectory, 'control-plane'),
      password: PASSWORD,
      fsync: false,
    });
  }

  private spawnRunner(operationId: string, dieAt: DeathWish | undefined) {
    const { databaseUrl, dataDirectory, secretKey } = this;
    const argument = JSON.stringify({ databaseUrl, dataDirectory, root: ROOT, operationId, secretKey, dieAt });
    return spawn(process.execPath, [join(ROOT, 'e2e', 'support', 'dying-runner.mjs'), argument], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
  }

  async destroy(): Promise<void> {
    await this.uow.dataSource.destroy();
    await stopAllLocalServices(localServersDirectory(this.dataDirectory));
    await this.postgres.stop();
    await Promise.all([this.scratch, this.dataDirectory].map((path) => rm(path, { recursive: true, force: true })));
  }
}

describe('a worker that is killed while it creates a cluster', () => {
  let world: World | undefined;
  const there = (): World => {
    if (!world) throw new Error('The world was not made.');
    return world;
  };

  beforeAll(async () => {
    world = await World.make();
  });
  afterAll(() => world?.destroy());

  it.each<Checkpoint>(['step-recorded-as-running', 'step-performed', 'step-recorded-as-finished'])(
    'loses nothing when it dies at "%s" of every single step',
    async (checkpoint) => {
      const { uow, parts } = there();
      const clusterName = `at-${checkpoint}`;
      const operationId = await there().accept(clusterName, 2);
      const { steps: planned } = await uow.read.operations.byId(operationId);
      for (const { ordinal } of planned) expect(await there().carryOn(operationId, { checkpoint, ordinal })).toBe('killed');
      expect(await there().carryOn(operationId)).toBe(0);

      const operation = await uow.read.operations.byId(operationId);
      expect(operation).toMatchObject({ status: 'Succeeded', error: null });
      expect(operation.steps).toHaveLength(planned.length);
      await expectRunning(clusterName);
      const credentials = await readCredentials(parts, { dbmsType: 'PostgreSQL', clusterName, actor: 'test' });
      const client = new Client({
        connectionString: credentials.uri.replace(/,[^/]+/, '').replace(/\?.*/, ''),
        ssl: { ca: credentials.caCertificate ?? '' },
      });
      await client.connect();
      expect((await client.query('SELECT count(*)::int AS streaming FROM pg_stat_get_wal_senders()')).rows).toEqual([
        { streaming: 1 },
      ]);
      await client.end();
    },
  );

  it.each<Checkpoint>(['before-end', 'after-end'])('ends the operation once when it dies at "%s"', async (checkpoint) => {
    const { uow } = there();
    const clusterName = `at-${checkpoint}`;
    const operationId = await there().accept(clusterName, 1);
    expect(await there().carryOn(operationId, { checkpoint, ordinal: 0 })).toBe('killed');
    expect(await there().carryOn(operationId)).toBe(0);
    await expectRunning(clusterName);
    const { items } = await uow.read.activities.list('PostgreSQL', { clusterName }, { limit: 10 });
    expect(items.filter(({ type }) => type === 'Create')).toHaveLength(1);
  });

  it('loses nothing when its own database is killed at every single step', async () => {
    const { uow } = there();
    const clusterName = 'without-database';
    const operationId = await there().accept(clusterName, 2);
    const { steps } = await uow.read.operations.byId(operationId);
    const revived = there().keepDatabaseUp();
    const output = await there().carryOnTo(operationId, { checkpoint: 'step-recorded-as-running', victim: 'database' });
    await revived.stop();
    expect(output).toBe(`killed ${steps.length}\n`);
    expect(await uow.read.operations.byId(operationId)).toMatchObject({ status: 'Succeeded', error: null });
    await expectRunning(clusterName);
  });

  it('gives every server back clean when it dies at every step of the way back', async () => {
    const { uow, dataDirectory } = there();
    const operationId = await there().accept('never-built', 2);
    const { steps } = await uow.read.operations.byId(operationId);
    const last = steps.at(-1)?.ordinal ?? 0;
    await there().carryOn(operationId, { checkpoint: 'step-recorded-as-running', ordinal: last });
    await uow.read.manager.query('UPDATE operations SET cancel_requested = true WHERE id = $1', [operationId]);
    for (const checkpoint of ['step-recorded-as-running', 'step-performed', 'step-recorded-as-finished'] as const) {
      expect(await there().carryOn(operationId, { checkpoint, ordinal: last + 1 })).toBe('killed');
    }
    expect(await there().carryOn(operationId)).toBe(0);
    expect(await uow.read.operations.byId(operationId)).toMatchObject({ status: 'Cancelled' });
    const cluster = await uow.read.clusters.byName('PostgreSQL', 'never-built');
    expect(cluster).toMatchObject({ lifecycle: 'Failed', failureReason: 'Cancelled by request.' });
    const names = cluster.members.map(({ server }) => server.serverName);
    expect(names).toHaveLength(2);
    for (const name of names)
      expect(await uow.read.poolServers.byName('PostgreSQL', name)).toMatchObject({
        status: 'Free',
        touched: false,
        clusterName: null,
      });
    const left = await listLocalServices(localServersDirectory(dataDirectory));
    expect(left.filter(({ serverName }) => names.includes(serverName))).toEqual([]);
  });

  async function expectRunning(clusterName: string): Promise<void> {
    const cluster = await there().uow.read.clusters.byName('PostgreSQL', clusterName);
    expect(cluster).toMatchObject({ lifecycle: 'Active', clusterHealth: 'ClusterUp' });
    for (const { server, serverHealth, dbVersion } of cluster.members) {
      expect({ serverHealth, dbVersion, status: server.status }).toEqual({
        serverHealth: 'ServerUp',
        dbVersion: '18.4',
        status: 'Used',
      });
    }
    const services = await listLocalServices(localServersDirectory(there().dataDirectory));
    for (const { server } of cluster.members) {
      expect(services.filter(({ serverName }) => serverName === server.serverName)).toHaveLength(1);
    }
  }
});
