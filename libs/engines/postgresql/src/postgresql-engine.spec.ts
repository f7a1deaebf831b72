import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { describeEngine } from '@rocket/engine-core/testing';
import type { ClientOptions, EngineClient, EngineWorld } from '@rocket/engine-core/testing';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { LocalHostDirectory, locateEmbeddedPostgres } from '@rocket/hosts';
import { findPortRange, makeScratchDirectory } from '@rocket/hosts/testing';
import { createCertificateAuthority, issueMemberCertificate } from '@rocket/platform';
import { SERVICE_NAME } from './member-layout.js';
import { PostgresqlEngine } from './postgresql-engine.js';

const ADDRESS = '127.0.0.1';
const root = join(import.meta.dirname, '../../../..');
const installations = await locateEmbeddedPostgres({ root });
const authority = await createCertificateAuthority('Test', new Date());

describeEngine('PostgreSQL 18', () => makeWorld('18.4'));
describeEngine('PostgreSQL 17', () => makeWorld('17.10'), 16);

async function makeWorld(release: string): Promise<EngineWorld> {
  const scratch = await makeScratchDirectory();
  const firstPort = await findPortRange(3);
  const directory = new LocalHostDirectory({ serversDirectory: join(scratch.path, 'servers'), installations });
  const members = await Promise.all([0, 1, 2].map((index) => makeMember(directory, index, firstPort + index)));
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
    serviceName: SERVICE_NAME,
    connect: (member, options) => connect(cluster, member, options),
    async dispose() {
      await Promise.all(members.map(({ host }) => host.clean({ timeoutMs: 30_000 })));
      await scratch.remove();
    },
  };
}

async function makeMember(directory: LocalHostDirectory, index: number, port: number): Promise<EngineMember> {
  const serverName = `server-${String(index)}`;
  const tls = await issueMemberCertificate(authority, { commonName: serverName, hosts: [serverName, ADDRESS], now: new Date() });
  const host = directory.open({ serverName, address: ADDRESS, driver: 'local', portFrom: port, portTo: port });
  // Sizes differ on purpose: what a standby must not have less of than its primary has to be equal anyhow.
  return { memberId: randomUUID(), serverName, host, port, cpu: 2 + 30 * Number(index === 0), ramGb: 4 / (index + 1), tls };
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
    close: () => client.end(),
  };
}

function password(): string {
  return randomBytes(18).toString('base64url');
}
