import { generatePassword } from '@rocket/platform';
import type { SecretBox } from '@rocket/platform';
import type { EngineCluster } from '@rocket/engine-core';

export type ClusterPasswords = EngineCluster['passwords'];

const contextOf = (clusterId: string): string => `cluster-passwords:${clusterId}`;

/** New passwords for a cluster, sealed for its row. They open only there. */
export function sealNewPasswords(secretBox: SecretBox, clusterId: string): string {
  const passwords: ClusterPasswords = {
    superuser: generatePassword(),
    replication: generatePassword(),
    owner: generatePassword(),
  };
  return secretBox.seal(JSON.stringify(passwords), contextOf(clusterId));
}

/** @throws DomainError `secret-unreadable` */
export function openPasswords(secretBox: SecretBox, cluster: { id: string; sealedPasswords: string }): ClusterPasswords {
  return JSON.parse(secretBox.open(cluster.sealedPasswords, contextOf(cluster.id))) as ClusterPasswords;
}
