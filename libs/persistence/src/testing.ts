import { randomBytes } from 'node:crypto';
import { newId } from '@rocket/platform';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import type { NewBackup } from './backups/backup-catalogue.js';
import { dataSourceOptions } from './data-source-options.js';
import type { NewCluster, NewMember } from './clusters/cluster.repository.js';
import { migrateDatabase } from './migrate-database.js';
import type { NewOperation } from './operations/operation.repository.js';
import type { NewServer } from './pool-servers/pool-server.repository.js';
import { UnitOfWork } from './unit-of-work.js';

const HALF_AN_HOUR_MS = 30 * 60_000;
const ANY_REPOSITORY = {
  name: 'default',
  environmentId: null,
  kind: 'filesystem',
  path: '/backups',
  warnPercent: 80,
  criticalPercent: 95,
} as const;

/** A database of its own for one test file, on the PostgreSQL of the test run. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

async function asAdmin(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function adminUrl(): string {
  const url = process.env['ROCKET_TEST_DATABASE_URL'];
  if (!url) throw new Error('ROCKET_TEST_DATABASE_URL is not set: run this test by `npm test`, which starts a PostgreSQL.');
  return url;
}

/** Makes a database; migrated unless `empty`. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  if (!empty) await migrateDatabase(url.href);
  return { url: url.href, drop: () => asAdmin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)) };
}

export interface TestUnitOfWork extends TestDatabase {
  uow: UnitOfWork;
}

/** The same, with a unit of work over it. `drop` closes it. */
export async function createTestUnitOfWork(): Promise<TestUnitOfWork> {
  const database = await createTestDatabase();
  const source = await new DataSource(dataSourceOptions(database.url, 'test')).initialize();
  return {
    url: database.url,
    uow: new UnitOfWork(source),
    drop: async () => {
      await source.destroy();
      await database.drop();
    },
  };
}

/** Makes rows to add, of whom a test only says what it is about. */
export interface RowBuilder {
  /** An `ssh` server in Dev and CH unless said otherwise; `ssh` because those need no ports. */
  server(given?: Partial<NewServer> & { environment?: string; datacenter?: string }): NewServer;
  cluster(given?: Partial<NewCluster>): NewCluster;
  member(clusterId: string, serverId: string, given?: Partial<NewMember>): NewMember;
  operation(given?: Partial<NewOperation>): NewOperation;
  /** A successful Full of half an hour, in the repository of every environment, which it makes. */
  backup(clusterId: string, given?: Partial<NewBackup>): NewBackup;
}

/** `newRows` knows the ids of what every installation is seeded with. */
export async function newRows(uow: UnitOfWork): Promise<RowBuilder> {
  const idsOf = async (table: string, name: string): Promise<Map<string, string>> => {
    const rows: { id: string; name: string }[] = await uow.dataSource.query(`SELECT id, ${name} AS name FROM ${table}`);
    return new Map(rows.map((row) => [row.name, row.id]));
  };
  const environments = await idsOf('environments', 'environment');
  const datacenters = await idsOf('datacenters', 'datacenter');
  const application = await uow.run((tx) => tx.applications.findOrCreate({ applicationName: 'Orders' }));
  const repositories = await uow.run(async (tx) => {
    await tx.backupRepositories.seed(ANY_REPOSITORY);
    return tx.backupRepositories.list({ limit: 1 });
  });
  let made = 0;
  return {
    server: ({ environment = 'Dev', datacenter = 'CH', ...given } = {}) => ({
      dbmsType: 'PostgreSQL',
      serverName: `server-${++made}`,
      address: '10.0.0.1',
      driver: 'ssh',
      environmentId: environments.get(environment) ?? '',
      datacenterId: datacenters.get(datacenter) ?? '',
      cpu: 4,
      ramGb: 16,
      dbGigs: 200,
      osVersion: null,
      sshUser: 'root',
      sshPort: 22,
      hostKey: null,
      claimed: null,
      ...given,
    }),
    cluster: (given = {}) => ({
      id: newId(),
      dbmsType: 'PostgreSQL',
      clusterName: `cluster-${++made}`,
      displayName: 'A cluster',
      applicationId: application.id,
      environmentId: environments.get('Dev') ?? '',
      release: '18.4',
      lifecycle: 'Creating',
      clusterHealth: 'ClusterConfig',
      phase: '',
      databaseName: 'orders',
      ownerName: 'orders_owner',
      tlsEnabled: true,
      backupRetentionDays: 7,
      maintenanceWindow: null,
      sealedPasswords: 'sealed',
      createOperationId: null,
      ...given,
    }),
    member: (clusterId, serverId, given = {}) => ({
      id: newId(),
      clusterId,
      serverId,
      ordinal: 1,
      nodeRole: 'Configuring',
      serverHealth: 'ServerConfig',
      ...given,
    }),
    operation: (given = {}) => ({
      id: newId(),
      kind: 'CreateCluster',
      title: 'Create a cluster',
      dbmsType: 'PostgreSQL',
      clusterId: null,
      clusterName: null,
      requestedBy: 'ada',
      phase: '',
      plan: [],
      planHash: '0'.repeat(64),
      steps: [{ action: 'check', direction: 'forward', title: 'Check', serverName: null }],
      ...given,
    }),
    backup: (clusterId, given = {}) => {
      const startedAt = given.startedAt ?? new Date('2026-11-25T02:00:00Z');
      return {
        id: newId(),
        clusterId,
        dbmsType: 'PostgreSQL',
        clusterName: 'orders',
        repositoryId: repositories.items[0]?.id ?? '',
        method: 'streamed',
        label: `backup-${++made}`,
        backupType: 'Full',
        status: 'Successful',
        parentId: null,
        serverName: 'server-1',
        operationId: null,
        release: '18.4',
        startedAt,
        stoppedAt: new Date(startedAt.getTime() + HALF_AN_HOUR_MS),
        dbSizeBytes: 5 * 1024 ** 3,
        storedBytes: 1024 ** 3,
        term: 1,
        walStart: 0x300_0028n,
        walStop: 0x300_0138n,
        ...given,
      };
    },
  };
}
