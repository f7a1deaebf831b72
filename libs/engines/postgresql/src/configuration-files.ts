import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import {
  ACCOUNT_ROLE,
  MAINTENANCE_DATABASE,
  memberLayout,
  REPLICATION_ROLE,
  SETTINGS_FILE,
  slotName,
  STANDBY_SETTINGS_FILE,
} from './member-layout.js';
import { archiveCommand } from './pgbackrest/pgbackrest-layout.js';
import { FIXED_SETTINGS, postgresqlSettings } from './postgresql-settings.js';

const HEADER = '# Written by Rocket DBaaS; changes here are lost.\n';

/** The only lines added to `postgresql.conf`. */
export const INCLUDES = `\n${HEADER}include = '${SETTINGS_FILE}'\ninclude = '${STANDBY_SETTINGS_FILE}'\n`;

/** `rocket-standby.conf` of a member that follows nobody. */
export const NO_STANDBY_SETTINGS = HEADER;

/** `rocket.conf`: everything that does not depend on the member's present role. */
export function renderSettings(cluster: EngineCluster, member: EngineMember): string {
  const layout = memberLayout(member);
  const smallest = {
    cpu: Math.min(member.cpu, ...cluster.members.map(({ cpu }) => cpu)),
    ramGb: Math.min(member.ramGb, ...cluster.members.map(({ ramGb }) => ramGb)),
  };
  return renderConf({
    listen_addresses: member.host.address,
    port: String(member.port),
    cluster_name: member.serverName,
    ...FIXED_SETTINGS,
    // Where the distribution's tools look for it.
    ...(member.host.capabilities.canInstallPackages && { unix_socket_directories: '/var/run/postgresql' }),
    ...postgresqlSettings({ cpu: member.cpu, ramGb: member.ramGb, smallest, sharesMachine: member.host.driver === 'local' }),
    // Switched on for later: it takes a restart.
    ...(member.host.capabilities.canRunPgBackRest && {
      archive_mode: 'on',
      archive_command: archiveCommand(cluster, member),
      archive_timeout: '60s',
    }),
    ...(member.tls && {
      ssl: 'on',
      ssl_cert_file: layout.tlsCertificate,
      ssl_key_file: layout.tlsKey,
      ssl_ca_file: layout.caCertificate,
      ssl_min_protocol_version: 'TLSv1.2',
    }),
  });
}

/** `rocket-standby.conf`: whom a replica follows. Without effect on a server that has no `standby.signal`. */
export function renderStandbySettings(cluster: EngineCluster, source: EngineMember, member: EngineMember): string {
  const primaryConninfo = replicationConninfo(cluster, source, member, slotName(member));
  return renderConf({ primary_conninfo: primaryConninfo, primary_slot_name: slotName(member) });
}

/** How a program on `member` reaches `source` to replicate, as libpq reads it. Holds no password: the passfile does. */
export function replicationConninfo(
  cluster: EngineCluster,
  source: EngineMember,
  member: EngineMember,
  applicationName: string,
): string {
  const layout = memberLayout(member);
  const conninfo = {
    host: source.host.address,
    port: String(source.port),
    user: REPLICATION_ROLE,
    application_name: applicationName,
    passfile: layout.replicationPassfile,
    connect_timeout: '5',
    ...(cluster.caCertificatePem === undefined
      ? { sslmode: 'disable' }
      : { sslmode: 'verify-full', sslrootcert: layout.caCertificate }),
  };
  return Object.entries(conninfo)
    .map(([name, value]) => `${name}=${quoteConninfo(value)}`)
    .join(' ');
}

/**
 * Who may connect: everybody with a password, only over TLS where the cluster has it; the replication role only to
 * replicate, and to where pg_rewind asks for the files of this server. Where there is a socket, the account that owns the files may use it: the distribution's tools ask through it
 * whether the server is up, and whoever owns the files could read everything anyway.
 */
export function renderHba(cluster: EngineCluster): string {
  const host = cluster.caCertificatePem === undefined ? 'host' : 'hostssl';
  const rules = [
    ['local', 'all', ACCOUNT_ROLE, 'peer'],
    [host, 'replication', REPLICATION_ROLE, 'all', 'scram-sha-256'],
    ['host', 'replication', 'all', 'all', 'reject'],
    [host, MAINTENANCE_DATABASE, REPLICATION_ROLE, 'all', 'scram-sha-256'],
    ['host', 'all', REPLICATION_ROLE, 'all', 'reject'],
    [host, 'all', 'all', 'all', 'scram-sha-256'],
  ];
  return HEADER + rules.map((fields) => fields.join('\t')).join('\n') + '\n';
}

/** The password file of libpq: `host:port:database:user:password`, with `\` and `:` escaped. */
export function renderPassfile(cluster: EngineCluster): string {
  return `*:*:*:${REPLICATION_ROLE}:${cluster.passwords.replication.replace(/[\\:]/g, '\\$&')}\n`;
}

function renderConf(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replace(/'/g, "''")}'`);
  return `${HEADER}${lines.join('\n')}\n`;
}

function quoteConninfo(value: string): string {
  return /^[\w./:-]+$/.test(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`;
}
