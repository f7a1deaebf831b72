import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { ConnectionStrings, EngineRegistry } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { UnitOfWork } from '@rocket/persistence';
import type { SecretBox } from '@rocket/platform';
import { authorityCertificate } from './certificate-authority.js';
import { toEngineCluster } from './engine-cluster.js';

export interface Credentials extends ConnectionStrings {
  username: string;
  password: string;
  databaseName: string;
  caCertificate: string | null;
}

/** How the application signs in. That somebody read it is recorded first. @throws DomainError `cluster-not-found`, `cluster-not-ready` */
export async function readCredentials(
  { uow, engines, hosts, secretBox }: { uow: UnitOfWork; engines: EngineRegistry; hosts: HostDirectory; secretBox: SecretBox },
  { dbmsType, clusterName, actor }: { dbmsType: DbmsType; clusterName: string; actor: string },
): Promise<Credentials> {
  const row = await uow.read.clusters.byName(dbmsType, clusterName);
  if (row.lifecycle !== 'Active') {
    throw new DomainError('cluster-not-ready', `${row.clusterName} has no credentials: it is ${row.lifecycle.toLowerCase()}.`);
  }
  await uow.run((tx) =>
    tx.activities.add([
      {
        type: 'CredentialsRead',
        dbmsType,
        clusterName: row.clusterName,
        planned: true,
        actor,
        text: `${actor} looked at the credentials of ${row.clusterName}.`,
      },
    ]),
  );
  // The primary comes first in the strings, so that clients which try hosts in order find it at once.
  const primaryFirst = [...row.members].sort(
    (one, other) => Number(other.nodeRole === 'Primary') - Number(one.nodeRole === 'Primary'),
  );
  const caCertificate = row.tlsEnabled ? await authorityCertificate(uow) : null;
  const cluster = toEngineCluster({ ...row, members: primaryFirst }, { hosts, secretBox, caCertificatePem: caCertificate });
  return {
    username: cluster.ownerName,
    password: cluster.passwords.owner,
    databaseName: cluster.databaseName,
    caCertificate,
    ...engines.engineFor(dbmsType).connectionStrings(cluster),
  };
}
