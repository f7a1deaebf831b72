import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { ClientOptions, EngineClient, EngineWorld } from '@rocket/engine-core/testing';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import type { HostExecutor } from '@rocket/hosts';
import { issueMemberCertificate } from '@rocket/platform';
import type { IssuedCertificate } from '@rocket/platform';
import { SERVICE_NAME } from './member-layout.js';
import { PostgresqlEngine } from './postgresql-engine.js';

/** Empty servers, each with the port that its member gets, on which the contract of engines is tested. */
export interface ServersUnderTest {
  servers: readonly { host: HostExecutor; port: number }[];
  authority: IssuedCertificate;
  /** Exact version, `18.4`. */
  release: string;
  /** One before it, that is there as well. */
  olderRelease?: string;
  /** Ends everything on the servers and removes them. */
  dispose(): Promise<void>;
}

/** PostgreSQL on these servers, with names and passwords that have to be quoted everywhere. */
export async function makePostgresqlWorld(underTest: ServersUnderTest): Promise<EngineWorld> {
  const { servers, authority, release, olderRelease, dispose } = underTest;
  const members = await Promise.all(
    servers.map(({ host, port }, index) => makeMember(authority, release, { host, port }, index)),
  );
  const cluster: EngineCluster = {
    clusterId: randomUUID(),
    clusterName: 'orders',
    release,
    databaseName: 'Orders "2026"',
    ownerName: "owner o'neil",
    members,
    passwords: { superuser: password(), replication: `${password()}:\\`, owner: `${password()}'"@/` },
    caCertificatePem: authority.certificatePem,
  };
  return {
    engine: new PostgresqlEngine(),
    cluster,
    ...(olderRelease !== undefined && { olderRelease }),
    samples: {
      atOnce: { name: 'WORK_mem', value: '7MB', wrong: "5 o'clock" },
      afterRestart: { name: 'max_connections', value: '120', wrong: '12MB' },
      managed: { name: 'port', value: '5432' },
      statement: { text: "select 'so be it'", answers: 'so be it', wrong: 'select from nowhere', code: '42P01' },
      list: { name: 'search_path', values: ['"$user", public', '"o\'neil, jr"'] },
    },
    serviceName: SERVICE_NAME,
    connect: (member, options) => connect(cluster, member, options),
    dispose,
  };
}

async function makeMember(
  authority: IssuedCertificate,
  release: string,
  { host, port }: { host: HostExecutor; port: number },
  index: number,
): Promise<EngineMember> {
  const { serverName, address } = host;
  const tls = await issueMemberCertificate(authority, { commonName: serverName, hosts: [serverName, address], now: new Date() });
  // Sizes differ on purpose: what a standby must not have less of than its primary has to be equal anyhow.
  const size = { cpu: 2 + 30 * Number(index === 0), ramGb: 4 / (index + 1) };
  return { memberId: randomUUID(), serverName, host, port, release, ...size, tls };
}

async function connect(cluster: EngineCluster, member: EngineMember, options: ClientOptions): Promise<EngineClient> {
  const client = new pg.Client({
    host: member.host.address,
    port: member.port,
    user: options.username,
    password: options.password,
    database: cluster.databaseName,
    connectionTimeoutMillis: 3_000,
    ...(options.tls && { ssl: { ca: cluster.caCertificatePem, checkServerIdentity: () => undefined } }),
  });
  client.on('error', () => undefined);
  await client.connect();
  return {
    async put(value) {
      await client.query('create table if not exists notes (value text)');
      await client.query('insert into notes values ($1)', [value]);
    },
    async all() {
      const there = await client.query("select to_regclass('notes') as found");
      if ((there.rows as { found: unknown }[])[0]?.found === null) return [];
      return (await client.query<{ value: string }>('select value from notes')).rows.map(({ value }) => value);
    },
    async begin() {
      await client.query('begin');
      await client.query('select 1');
    },
    close: () => client.end(),
  };
}

function password(): string {
  return randomBytes(18).toString('base64url');
}

export { PgBackRestBackups } from './pgbackrest/pgbackrest-backups.js';
