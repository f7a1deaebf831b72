import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { GateLimits } from '@rocket/domain';
import type { HostAddress, HostDirectory, HostExecutor } from '@rocket/hosts';
import { OperationRunner, operationDefinitions, readCredentials, startPatchRun, toSubject } from '@rocket/operations';
import type { ClusterRow, OperationRow } from '@rocket/persistence';
import { createLogger, systemClock } from '@rocket/platform';
import type { Clock } from '@rocket/platform';
import { Client } from 'pg';
import type { World } from './world.ts';
import { WritingClient } from './writing-client.ts';

const dbmsType = 'PostgreSQL' as const;
const OVER: readonly string[] = ['Succeeded', 'Failed', 'Cancelled'];
/** Gates as they are, with less patience. */
const IMPATIENT: Partial<GateLimits> = { patienceMs: 1_500, catchUpMs: 8_000, transactionMs: 300 };

/** What a server does otherwise than it should. */
export type Mischief = (host: HostExecutor) => Partial<HostExecutor>;

/** Patching in a world without the product's processes: runs are carried on step by step by whoever the test says. */
export class PatchWorld {
  clock: Clock = systemClock;
  private readonly mischief = new Map<string, Mischief>();

  constructor(readonly world: World) {}

  /** A running cluster of this release. */
  async build(clusterName: string, count: number, release = '17.9'): Promise<void> {
    await this.carryOn(await this.world.accept(clusterName, count, release));
  }

  /** From now on this server does as it is told here; without it, as it should. */
  disturb(serverName: string, mischief?: Mischief): void {
    if (mischief) this.mischief.set(serverName, mischief);
    else this.mischief.delete(serverName);
  }

  async start(clusterName: string, more: Partial<Parameters<typeof startPatchRun>[1]> = {}): Promise<string> {
    const { patchRunId } = await startPatchRun(
      { ...this.world.parts, clock: this.clock },
      {
        dbmsType,
        patchType: 'DB',
        selection: { by: 'names', clusterNames: [clusterName] },
        bakeMinutes: 0,
        maxParallelClusters: 1,
        schedule: { kind: 'now' },
        actor: 'test',
        ...more,
      },
    );
    return patchRunId;
  }

  /** Starts a run and lets it begin its cluster; answers the operation on that. */
  async begin(clusterName: string, more: Partial<Parameters<typeof startPatchRun>[1]> = {}): Promise<string> {
    const runId = await this.start(clusterName, more);
    await this.look(runId);
    const [part] = await this.world.uow.read.operations.partsOf(runId);
    if (!part) throw new Error(`The run began nothing: ${(await this.read(runId)).phase}`);
    return part.id;
  }

  /** A cluster of three, a client that writes, and what is to happen; no acknowledged write may be lost whatever it is. */
  async drill(clusterName: string, work: (order: string[]) => Promise<void>): Promise<void> {
    await this.build(clusterName, 3);
    const writer = await this.write(clusterName);
    const { members } = await this.cluster(clusterName);
    try {
      await work(members.map(({ server }) => server.serverName));
    } finally {
      for (const { server } of members) this.disturb(server.serverName);
      const { lost, writes } = await writer.stop();
      expect(lost).toEqual([]);
      expect(writes).toBeGreaterThan(10);
    }
  }

  read(operationId: string): Promise<OperationRow> {
    return this.world.uow.read.operations.byId(operationId);
  }

  /** Carries an operation on until it is over or waits for somebody or something. */
  async carryOn(operationId: string): Promise<OperationRow> {
    for (;;) {
      await this.look(operationId);
      const operation = await this.read(operationId);
      const waitsLong = operation.dueAt.getTime() > Date.now() + 10_000;
      if (OVER.includes(operation.status) || operation.status === 'Paused' || waitsLong) return operation;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** As a worker does when the bell has rung. */
  async look(operationId: string): Promise<void> {
    const { uow, engines, secretBox, backupStores, bell } = this.world.parts as World['parts'] & { secretBox: never };
    const own = { hosts: this.hosts(), clock: this.clock, gateLimits: IMPATIENT };
    const parts = { uow, engines, secretBox, backupStores, bell, ...own };
    const runner = new OperationRunner({
      uow,
      bell,
      definitions: operationDefinitions(parts),
      logger: createLogger({ name: 'test', level: 'error' }),
      owner: `test ${randomUUID()}`,
    });
    await uow.run((tx) => tx.operations.makeDue(operationId));
    await runner.run(operationId);
  }

  cluster(clusterName: string): Promise<ClusterRow> {
    return this.world.uow.read.clusters.byName(dbmsType, clusterName);
  }

  /** What every member answers itself, by server: `17.10 primary`. */
  async answers(clusterName: string): Promise<Record<string, string>> {
    const { members } = await this.cluster(clusterName);
    const entries = members.map(async ({ server }): Promise<[string, string]> => {
      const text = `SELECT split_part(current_setting('server_version'), ' ', 1) || CASE WHEN pg_is_in_recovery() THEN ' replica' ELSE ' primary' END AS is`;
      return [
        server.serverName,
        await this.ask<{ is: string }>(clusterName, server.serverName, text).then(
          (row) => row.is,
          () => 'silent',
        ),
      ];
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** One row of one member. */
  async ask<Row extends object>(clusterName: string, serverName: string, text: string): Promise<Row> {
    const client = await this.session(clusterName, serverName);
    try {
      const { rows } = await client.query<Row>(text);
      return rows[0] as Row;
    } finally {
      await client.end();
    }
  }

  /** A session of the application on one member. */
  async session(clusterName: string, serverName: string): Promise<Client> {
    const { members, ...login } = await this.login(clusterName);
    const member = members.find((one) => one.serverName === serverName);
    const client = new Client({
      host: member?.host,
      port: member?.port,
      user: login.username,
      password: login.password,
      database: login.databaseName,
      connectionTimeoutMillis: 3_000,
      ssl: { ca: login.caCertificate ?? '' },
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Runs a statement on one member as its administrator. */
  async asSuperuser(clusterName: string, serverName: string, text: string): Promise<void> {
    const { cluster } = await toSubject(this.world.parts, await this.cluster(clusterName));
    const member = cluster.members.find((one) => one.serverName === serverName);
    const client = new Client({
      host: member?.host.address,
      port: member?.port,
      user: 'rocket_admin',
      password: cluster.passwords.superuser,
      database: cluster.databaseName,
      ssl: { ca: cluster.caCertificatePem ?? '' },
    });
    await client.connect();
    await client.query(text);
    await client.end();
  }

  /** Starts a member that is down, as it is. */
  async startMember(clusterName: string, serverName: string): Promise<void> {
    const { engine, cluster } = await toSubject(this.world.parts, await this.cluster(clusterName));
    const member = cluster.members.find((one) => one.serverName === serverName);
    if (member) await engine.startMember(cluster, member, { signal: AbortSignal.timeout(30_000), say: () => undefined });
  }

  async write(clusterName: string): Promise<WritingClient> {
    return WritingClient.start(await this.login(clusterName));
  }

  private async login(clusterName: string) {
    const { username, password, databaseName, caCertificate } = await readCredentials(this.world.parts, {
      dbmsType,
      clusterName,
      actor: 'test',
    });
    const { members } = await this.cluster(clusterName);
    return {
      username,
      password,
      databaseName,
      caCertificate,
      members: members.map(({ server, port }) => ({ serverName: server.serverName, host: server.address, port: port ?? 0 })),
    };
  }

  private hosts(): HostDirectory {
    const { hosts } = this.world.parts;
    return {
      drivers: hosts.drivers,
      open: (server: HostAddress): HostExecutor => {
        const host = hosts.open(server);
        const mischief = this.mischief.get(server.serverName)?.(host);
        if (!mischief) return host;
        return new Proxy(host, {
          get(target, name): unknown {
            const own: unknown = Reflect.get(mischief, name);
            const value: unknown = own ?? Reflect.get(target, name, target);
            return typeof value === 'function' && own === undefined ? (value as () => unknown).bind(target) : value;
          },
        });
      },
    };
  }
}
