import type { EngineMember, ServerPlace } from '@rocket/engine-core';
import { ACCOUNT_ROLE, memberLayout } from '../member-layout.js';
import { REPOSITORY_NAME, repositoryLayout, SERVER_CONFIGURATION, stanzaOf } from './pgbackrest-layout.js';
import type { TlsFiles } from './pgbackrest-layout.js';

const HEADER = '# Written by Rocket DBaaS; changes here are lost.\n';
const SOCKET_DIRECTORY = '/var/run/postgresql';
/** A busy cluster has much of its log to send before a backup is whole. */
const ARCHIVE_TIMEOUT_S = 3_600;

type Option = readonly [name: string, value: string];

/**
 * `/etc/pgbackrest.conf` of a server of a cluster: the way to the repository, and who may come in from there.
 *
 * @param certified what changes with the certificate, so that the server of pgBackRest takes the new one
 */
export function memberConfiguration(place: ServerPlace, member: EngineMember, tls: TlsFiles, certified: string): string {
  const stanza = stanzaOf(place);
  return (
    section('global', [
      ...serverOptions(tls, certified, [[REPOSITORY_NAME, stanza]]),
      ...repositoryAccess(place, tls),
      ...COMPRESSION,
      ...KEEP_ALIVE,
      ...LOGGING,
    ]) + section(stanza, databaseOptions(member))
  );
}

/** `/etc/pgbackrest.conf` of the server with the repository: whom it lets in. A server of a cluster gets to that one alone. */
export function repositoryServerConfiguration(tls: TlsFiles, certified: string, stanzas: readonly string[]): string {
  const allowed = stanzas.toSorted().map((stanza): [string, string] => [stanza, stanza]);
  return section('global', [...serverOptions(tls, certified, allowed), ...KEEP_ALIVE, ...LOGGING]);
}

/** What is done with the repository of one cluster. Holds its key. */
export function repositoryConfiguration(place: ServerPlace): string {
  return section('global', [
    ['repo1-path', repositoryLayout(place).repository],
    ['repo1-cipher-type', 'aes-256-cbc'],
    ['repo1-cipher-pass', Buffer.from(place.key).toString('base64')],
    ['repo1-bundle', 'y'],
    ...COMPRESSION,
    ['process-max', '2'],
    // Which backup goes when is decided by the rules of the control plane alone.
    ['expire-auto', 'n'],
    ['start-fast', 'y'],
    ['archive-timeout', String(ARCHIVE_TIMEOUT_S)],
    ...KEEP_ALIVE,
    ...LOGGING,
  ]);
}

/** Of a server that a backup is restored to. */
export function restoreConfiguration(place: ServerPlace, tls: TlsFiles): string {
  return section('global', [...repositoryAccess(place, tls), ['process-max', '2'], ...KEEP_ALIVE, ...LOGGING]);
}

/** How the server with the repository reaches members of a cluster: the first of them is the primary. */
export function membersOnCommandLine(place: ServerPlace, members: readonly EngineMember[]): string[] {
  const { tls } = repositoryLayout(place);
  return members.flatMap((member, index) => {
    const of = `--pg${String(index + 1)}`;
    const options: Option[] = [
      ['host', member.host.address],
      ['host-type', 'tls'],
      ['host-config', SERVER_CONFIGURATION],
      ['host-ca-file', tls.authority],
      ['host-cert-file', tls.identity],
      ['host-key-file', tls.identity],
    ];
    const database = databaseOptions(member).map(([name, value]) => `${name.replace('pg1', of)}=${value}`);
    return [...options.map(([name, value]) => `${of}-${name}=${value}`), ...database];
  });
}

/** Whoever writes compresses: the servers of the cluster their log, the one with the repository the backups. */
const COMPRESSION: readonly Option[] = [
  ['compress-type', 'zst'],
  ['compress-level', '3'],
];

/** Who waits for a server that is gone without a word finds it out within a minute, and not after half an hour; see `while-heard.ts` for who sends to it. */
const KEEP_ALIVE: readonly Option[] = [
  ['tcp-keep-alive-idle', '20'],
  ['tcp-keep-alive-interval', '10'],
  ['tcp-keep-alive-count', '3'],
];

const LOGGING: readonly Option[] = [
  ['log-level-file', 'off'],
  ['log-level-stderr', 'error'],
];

function serverOptions({ authority, identity }: TlsFiles, certified: string, allowed: readonly Option[]): Option[] {
  return [
    [`# ${certified}`, ''],
    ['tls-server-address', '*'],
    ['tls-server-ca-file', authority],
    ['tls-server-cert-file', identity],
    ['tls-server-key-file', identity],
    ...allowed.map(([name, stanza]): Option => ['tls-server-auth', `${name}=${stanza}`]),
  ];
}

function repositoryAccess(place: ServerPlace, { authority, identity }: TlsFiles): Option[] {
  return [
    ['repo1-host', place.host.address],
    ['repo1-host-type', 'tls'],
    ['repo1-host-config', repositoryLayout(place).configuration],
    ['repo1-host-ca-file', authority],
    ['repo1-host-cert-file', identity],
    ['repo1-host-key-file', identity],
  ];
}

function databaseOptions(member: EngineMember): Option[] {
  return [
    ['pg1-path', memberLayout(member).data],
    ['pg1-port', String(member.port)],
    ['pg1-socket-path', SOCKET_DIRECTORY],
    ['pg1-user', ACCOUNT_ROLE],
  ];
}

function section(name: string, options: readonly Option[]): string {
  const lines = options.map(([option, value]) => (value === '' ? option : `${option}=${value}`));
  return `${name === 'global' ? HEADER : '\n'}[${name}]\n${lines.join('\n')}\n`;
}
