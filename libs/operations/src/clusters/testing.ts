import { MemoryBackupStores } from '@rocket/backup-stores/testing';
import { DomainError } from '@rocket/domain';
import type { Engine, EngineRegistry } from '@rocket/engine-core';
import type { HostAddress, HostDirectory, HostExecutor } from '@rocket/hosts';
import { createTestUnitOfWork, newRows } from '@rocket/persistence/testing';
import type { RowBuilder, TestUnitOfWork } from '@rocket/persistence/testing';
import { createLogger, systemClock } from '@rocket/platform';
import { OperationRunner } from '../operations/operation-runner.js';
import { operationDefinitions } from '../operation-definitions.js';
import { RememberingBell, testSecretBox } from '../testing.js';
import { sealNewPasswords } from './cluster-passwords.js';

/** Clusters whose rows are real and whose servers only remember what was done to them. */
export class RememberedFleet {
  readonly bell = new RememberingBell();
  /** What was done since the last cluster was made, `stop h1`. */
  readonly done: string[] = [];
  /** Servers that refuse everything. */
  readonly dead = new Set<string>();
  /** What is refused once more, `settle h1`, and only that. */
  readonly refused = new Set<string>();
  readonly secretBox = testSecretBox();
  readonly backupStores = new MemoryBackupStores();
  /** What the engine and the servers can besides; what has the same name counts more. */
  engine: Partial<Engine> = {};
  host: (serverName: string) => Partial<HostExecutor> = () => ({});
  private readonly primaries = new Set<string>();
  private readonly logger = createLogger({ name: 'test', level: 'silent' });
  private readonly hosts = {
    drivers: ['ssh'],
    open: ({ serverName }: HostAddress) => ({
      serverName,
      clean: () => this.act('clean', serverName),
      ...this.host(serverName),
    }),
  } as unknown as HostDirectory;
  private readonly engines = {
    engineFor: () => ({
      stopMember: (_cluster: unknown, { serverName }: { serverName: string }) => this.act('stop', serverName),
      startMember: (_cluster: unknown, { serverName }: { serverName: string }) => this.act('start', serverName),
      offerTls: (_cluster: unknown, { serverName }: { serverName: string }) => this.act('offer', serverName),
      settleTls: (_cluster: unknown, _primary: unknown, { serverName }: { serverName: string }) => this.act('settle', serverName),
      inspectMember: (_cluster: unknown, { serverName }: { serverName: string }) =>
        Promise.resolve({ serverName, answers: true, role: this.roleOf(serverName), streaming: true, version: '18.4', term: 1 }),
      ...this.engine,
    }),
  } as unknown as EngineRegistry;

  private constructor(
    private readonly database: TestUnitOfWork,
    private readonly rows: RowBuilder,
  ) {}

  static async create(): Promise<RememberedFleet> {
    const database = await createTestUnitOfWork();
    return new RememberedFleet(database, await newRows(database.uow));
  }

  get uow(): TestUnitOfWork['uow'] {
    return this.database.uow;
  }

  /** What the use cases and the observer work with. */
  get parts() {
    const { uow, hosts, engines, secretBox, backupStores, logger, bell } = this;
    return { uow, hosts, engines, secretBox, backupStores, logger, bell, clock: systemClock };
  }

  drop(): Promise<void> {
    return this.database.drop();
  }

  sql(text: string, ...values: unknown[]): Promise<unknown> {
    return this.uow.read.manager.query(text, values);
  }

  /** An active cluster on servers of these names; the second is the primary, or the only one. Answers its id. */
  async cluster(clusterName: string, ...serverNames: string[]): Promise<string> {
    this.done.splice(0);
    this.dead.clear();
    this.primaries.add(serverNames[1] ?? serverNames[0] ?? '');
    const { rows } = this;
    const cluster = rows.cluster({ clusterName, lifecycle: 'Active', clusterHealth: 'ClusterUp', tlsEnabled: false });
    cluster.sealedPasswords = sealNewPasswords(this.secretBox, cluster.id);
    await this.uow.run(async (tx) => {
      const servers = await tx.poolServers.add(
        serverNames.map((serverName) => rows.server({ serverName })),
        { from: 1, to: 2 },
      );
      const members = servers.map(({ id }, index) => rows.member(cluster.id, id, { ordinal: index + 1 }));
      await tx.clusters.add(cluster, members);
      for (const [index, { id }] of members.entries())
        await tx.clusters.changeMember(id, { port: 5432, nodeRole: this.roleOf(serverNames[index] ?? '') });
      await tx.poolServers.change(
        servers.map(({ id }) => id),
        { status: 'Used', clusterName, touched: true },
      );
    });
    return cluster.id;
  }

  /** Carries out what was asked for. Answers how each operation ended. */
  async run(): Promise<string[]> {
    const definitions = operationDefinitions(this.parts);
    const runner = new OperationRunner({ uow: this.uow, definitions, logger: this.logger, owner: 'test' });
    const ids = this.bell.rung.splice(0);
    for (const id of ids) await runner.run(id);
    return Promise.all(ids.map(async (id) => (await this.uow.read.operations.byId(id)).status));
  }

  async statusOf(serverName: string): Promise<string> {
    return (await this.uow.read.poolServers.byName('PostgreSQL', serverName)).status;
  }

  roleOf(serverName: string): 'Primary' | 'SecondaryAsync' {
    return this.primaries.has(serverName) ? 'Primary' : 'SecondaryAsync';
  }

  act(verb: string, serverName: string): Promise<void> {
    if (this.dead.has(serverName) || this.refused.delete(`${verb} ${serverName}`))
      return Promise.reject(new DomainError('sign-in-refused', `${serverName} refuses.`));
    this.done.push(`${verb} ${serverName}`);
    return Promise.resolve();
  }
}
