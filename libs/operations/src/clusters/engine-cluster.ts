import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { ClusterMemberRow, ClusterRow } from '@rocket/persistence';
import type { SecretBox } from '@rocket/platform';
import { openPasswords } from './cluster-passwords.js';

/** The context in which a member's TLS key is sealed. */
export const tlsKeyContext = (memberId: string): string => `member-tls-key:${memberId}`;

export interface EngineClusterParts {
  hosts: HostDirectory;
  secretBox: SecretBox;
  caCertificatePem: string | null;
}

/**
 * A stored cluster as its engine wants it: secrets opened, servers reachable. Members that have no port yet are left
 * out: nothing of them exists.
 */
export function toEngineCluster(row: ClusterRow, { hosts, secretBox, caCertificatePem }: EngineClusterParts): EngineCluster {
  return {
    clusterId: row.id,
    clusterName: row.clusterName,
    release: row.release,
    databaseName: row.databaseName,
    ownerName: row.ownerName,
    members: row.members.flatMap((member) => toEngineMember(row, member, hosts, secretBox) ?? []),
    passwords: openPasswords(secretBox, row),
    ...(row.tlsEnabled && caCertificatePem !== null ? { caCertificatePem } : {}),
  };
}

/** The certificate and the key of a member; `undefined` when it has none. @throws DomainError `secret-unreadable` */
export function storedTls(
  { id, tlsCertificate, sealedTlsKey }: ClusterMemberRow,
  secretBox: SecretBox,
): { certificatePem: string; privateKeyPem: string } | undefined {
  if (tlsCertificate === null || sealedTlsKey === null) return undefined;
  return { certificatePem: tlsCertificate, privateKeyPem: secretBox.open(sealedTlsKey, tlsKeyContext(id)) };
}

function toEngineMember(
  row: ClusterRow,
  member: ClusterMemberRow,
  hosts: HostDirectory,
  secretBox: SecretBox,
): EngineMember | undefined {
  if (member.port === null) return undefined;
  const tls = row.tlsEnabled ? storedTls(member, secretBox) : undefined;
  return {
    memberId: member.id,
    serverName: member.server.serverName,
    host: hosts.open(member.server),
    port: member.port,
    release: member.release ?? row.release,
    cpu: member.server.cpu,
    ramGb: member.server.ramGb,
    ...(tls ? { tls } : {}),
  };
}
