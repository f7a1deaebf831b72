import type { EngineCluster, EngineMember, ServerPlace } from '@rocket/engine-core';
import { memberLayout } from '../member-layout.js';

export const PGBACKREST = '/usr/bin/pgbackrest';
/** The server's own, which `servePgBackRest` writes. */
export const SERVER_CONFIGURATION = '/etc/pgbackrest.conf';
/** What the server with the repository calls itself; servers of clusters call themselves as their stanza. */
export const REPOSITORY_NAME = 'rocket-repository';

/** By what a server shows who it is, and who has signed both sides'. */
export interface TlsFiles {
  authority: string;
  /** Certificate and key in one: two that write at once leave a pair that fits. */
  identity: string;
}

/** pgBackRest's word for a cluster. By id: a cluster that was deleted does not lend its backups to the next one of its name. */
export function stanzaOf({ prefix }: Pick<ServerPlace, 'prefix'>): string {
  return prefix.split('/').at(-1) ?? prefix;
}

/** Where everything is on the server with the repository. */
export function repositoryLayout({ host, path, prefix }: ServerPlace) {
  const base = `${host.rootDirectory}/pgbackrest`;
  const clusters = `${base}/clusters`;
  const stanza = stanzaOf({ prefix });
  const repository = `${path.replace(/\/$/, '')}/${prefix}`;
  return {
    clusters,
    tls: tlsFiles(`${base}/tls`),
    /** Holds the key: on this server alone. */
    configuration: `${clusters}/${stanza}.conf`,
    repository,
    archive: `${repository}/archive/${stanza}`,
  };
}

/** Where everything is on a server of the cluster. */
export function memberTls({ host }: Pick<EngineMember, 'host'>): TlsFiles {
  return tlsFiles(`${host.rootDirectory}/pgbackrest/tls`);
}

/** Of a server that a backup of another cluster is restored to, as long as that takes. */
export function restoreLayout({ host }: Pick<EngineMember, 'host'>) {
  const base = `${host.rootDirectory}/pgbackrest/restore`;
  return { base, tls: tlsFiles(base), configuration: `${base}/pgbackrest.conf` };
}

/** Its log is sent away since this file is there; before, nobody wants it. */
export function archiveMarker(member: EngineMember): string {
  return `${memberLayout(member).base}/archived-by-pgbackrest`;
}

/** As long as this file is there, the server keeps its log to itself. */
export function archivePause(member: EngineMember): string {
  return `${memberLayout(member).base}/archive-paused`;
}

/**
 * What a server does with each finished piece of its log; PostgreSQL gives it to a shell. It is the same from the first start
 * on, since archiving can only be switched on by a restart: as long as the marker is not there, the piece is let go.
 */
export function archiveCommand(cluster: Pick<EngineCluster, 'clusterId'>, member: EngineMember): string {
  const push = `${PGBACKREST} --stanza=${cluster.clusterId} archive-push "%p"`;
  return `[ ! -e ${archiveMarker(member)} ] || { [ ! -e ${archivePause(member)} ] && ${push}; }`;
}

function tlsFiles(directory: string): TlsFiles {
  return { authority: `${directory}/ca.crt`, identity: `${directory}/identity.pem` };
}
