import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backupStores } from '@rocket/backup-stores';
import type { BackupStoreDirectory } from '@rocket/backup-stores';
import { createEngineRegistry } from '@rocket/engine-registry';
import {
  EmbeddedPostgres,
  listLocalServices,
  localServersDirectory,
  locateEmbeddedPostgres,
  stopAllLocalServices,
  usableDataDirectory,
} from '@rocket/hosts';
import type { HostDirectory } from '@rocket/hosts';
import { addPoolServers, openHosts, startCreateCluster } from '@rocket/operations';
import type { Checkpoint, PoolServerToAdd } from '@rocket/operations';
import { RememberingBell } from '@rocket/operations/testing';
import { UnitOfWork, dataSourceOptions, migrateDatabase } from '@rocket/persistence';
import { SecretBox, systemClock } from '@rocket/platform';
import { DataSource } from 'typeorm';
import { freePortRange, newDataDirectory } from './start-product.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RUN_TIMEOUT_MS = 90_000;
const PASSWORD = 'only-for-this-test';

export interface DeathWish {
  checkpoint: Checkpoint;
  /** Of the step at which the process kills itself. */
  ordinal?: number;
  victim?: 'database';
}

/** The control plane without its processes: a database, hosts, and an operation that a separate process carries on. */
export class World {
  private constructor(
    private readonly scratch: string,
    readonly dataDirectory: string,
    readonly databaseUrl: string,
    readonly uow: UnitOfWork,
    readonly parts: Parameters<typeof startCreateCluster>[0] & {
      hosts: HostDirectory;
      backupStores: BackupStoreDirectory;
      bell: RememberingBell;
      clock: typeof systemClock;
    },
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
    await migrateDatabase(url, { backupDirectory: join(dataDirectory, 'backups') });
    const uow = new UnitOfWork(await new DataSource(dataSourceOptions(url, 'test')).initialize());
    const secretKey = randomBytes(32).toString('hex');
    const secretBox = new SecretBox(Buffer.from(secretKey, 'hex'));
    const hosts = await openHosts({ dataDirectory, root: ROOT, secretBox, uow: () => uow });
    const parts = {
      ...{ uow, hosts, secretBox, engines: createEngineRegistry(), backupStores },
      ...{ bell: new RememberingBell(), clock: systemClock },
    };
    return new World(scratch, dataDirectory, url, uow, parts, postgres, secretKey);
  }

  /** Puts servers into the pool; those over SSH are checked by an operation each, which is left to the caller. */
  async add(servers: readonly PoolServerToAdd[]): Promise<void> {
    const [from = 0, to = 0] = (await freePortRange()).split('-').map(Number);
    await addPoolServers({ ...this.parts, localPorts: { from, to } }, { dbmsType: 'PostgreSQL', servers, actor: 'test' });
  }

  async addLocal(count: number): Promise<void> {
    const size = { environment: 'Dev', cpu: 2, ramGb: 4, dbGigs: 20 };
    await this.add(
      Array.from({ length: count }, (_, index) => ({
        ...size,
        serverName: `node-${index + 1}`,
        driver: 'local' as const,
        datacenter: index % 2 === 0 ? 'CH' : 'PA',
      })),
    );
  }

  async accept(clusterName: string, count: number, release?: string): Promise<string> {
    const { operationId } = await startCreateCluster(this.parts, {
      dbmsType: 'PostgreSQL',
      application: { applicationName: 'webshop' },
      clusterName,
      environment: 'Dev',
      ...(release === undefined ? {} : { release }),
      tlsEnabled: true,
      backupRetentionDays: 30,
      backups: false,
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

  /** The same with a process that is killed as soon as something is so. */
  async carryOnAndKill(operationId: string, isSo: () => Promise<boolean>): Promise<void> {
    const child = this.spawnRunner(operationId, undefined);
    const exit = once(child, 'exit', { signal: AbortSignal.timeout(RUN_TIMEOUT_MS) });
    while (child.exitCode === null && !(await isSo())) await sleep(20);
    child.kill('SIGKILL');
    await exit;
  }

  /** The same with a process that dies in the middle of every step, and one that lives to the end; it must end well. */
  async carryOnDyingEverywhere(operationId: string): Promise<void> {
    const { steps } = await this.uow.read.operations.byId(operationId);
    for (const { ordinal } of steps) {
      const end = await this.carryOn(operationId, { checkpoint: 'step-performed', ordinal });
      if (end !== 'killed') throw new Error(`The process was to die in step ${ordinal}, and ended with ${String(end)}.`);
    }
    const end = await this.carryOn(operationId);
    const { status, error } = await this.uow.read.operations.byId(operationId);
    if (end !== 0 || status !== 'Succeeded') throw new Error(`The operation ended ${status}: ${error ?? String(end)}`);
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
    await this.parts.hosts.close?.();
    await this.uow.dataSource.destroy();
    await stopAllLocalServices(localServersDirectory(this.dataDirectory));
    await this.postgres.stop();
    await Promise.all([this.scratch, this.dataDirectory].map((path) => rm(path, { recursive: true, force: true })));
  }

  /** Names of the local servers on which services are, one for each service; only of those that run, if that is asked. */
  async localServices(state?: 'running'): Promise<string[]> {
    const services = await listLocalServices(localServersDirectory(this.dataDirectory));
    return services.filter(({ status }) => state === undefined || status.state === state).map(({ serverName }) => serverName);
  }
}
