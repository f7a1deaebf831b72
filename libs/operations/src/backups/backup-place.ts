import { randomBytes } from 'node:crypto';
import { DomainError } from '@rocket/domain';
import type { BackupRepositoryKind } from '@rocket/domain';
import type { BackupMethod, BackupPlace } from '@rocket/engine-core';
import type { ClusterRow, Transaction } from '@rocket/persistence';
import { issuePeerCertificate } from '@rocket/platform';
import type { SecretBox } from '@rocket/platform';
import { certificateAuthority } from '../clusters/certificate-authority.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { defaultSchedule } from './default-schedule.js';

const KEY_BYTES = 32;
const STORE_TIMEOUT_MS = 60_000;

/** The context in which the key of a cluster's backups is sealed. */
const contextOf = (clusterId: string): string => `cluster:${clusterId}:backup-key`;

/** In which repositories there are such places. */
const REPOSITORY_KINDS: Readonly<Record<BackupPlace['kind'], readonly BackupRepositoryKind[]>> = {
  store: ['filesystem'],
  server: ['server'],
};

type Named = Pick<ClusterRow, 'id' | 'dbmsType' | 'clusterName'>;
type Settled = Named & Pick<ClusterRow, 'sealedBackupKey' | 'backupRepositoryId'>;
type PlaceDependencies = Pick<ClusterDependencies, 'uow' | 'secretBox' | 'backupStores' | 'hosts' | 'clock'>;

/**
 * Where the backups of a cluster lie and what they are encrypted with.
 *
 * @throws DomainError `backup-not-possible` for one that was never prepared, `secret-unreadable`, `store-unavailable`
 */
export async function placeOf(dependencies: PlaceDependencies, row: Settled): Promise<BackupPlace> {
  const { uow, secretBox, backupStores, hosts, clock } = dependencies;
  if (row.sealedBackupKey === null || row.backupRepositoryId === null)
    throw new DomainError('backup-not-possible', `${row.clusterName} was never prepared to be backed up.`);
  const repository = await uow.read.backupRepositories.byId(row.backupRepositoryId);
  const { kind, path, server } = repository;
  const own = {
    prefix: prefixOf(row),
    key: Buffer.from(secretBox.open(row.sealedBackupKey, contextOf(row.id)), 'base64'),
  };
  if (kind !== 'server') return { kind: 'store', store: backupStores.open({ kind, path }), ...own };
  if (!server) throw new Error(`The repository ${repository.name} has no server.`);
  const authority = await certificateAuthority(uow, secretBox, clock);
  return {
    kind,
    host: hosts.open(server),
    path,
    authorityPem: authority.certificatePem,
    issueCertificate: (commonName, names) => issuePeerCertificate(authority, { commonName, hosts: names, now: clock.now() }),
    ...own,
  };
}

/**
 * The same for who writes there. A directory in which no backup has ever been whole is made ready; later on, one that is empty
 * is one whose disk is not mounted.
 *
 * @throws DomainError as `placeOf`, and what the store throws
 */
export async function readyPlaceOf(dependencies: PlaceDependencies, row: Settled, signal: AbortSignal): Promise<BackupPlace> {
  const place = await placeOf(dependencies, row);
  if (place.kind === 'store' && !(await dependencies.uow.read.backups.wereTakenIn(row.backupRepositoryId ?? '')))
    await place.store.prepare({ timeoutMs: STORE_TIMEOUT_MS, signal });
  return place;
}

/** By id: a cluster that was deleted does not lend its place to the next one of its name. */
export function prefixOf({ id, dbmsType }: Pick<Named, 'id' | 'dbmsType'>): string {
  return `${dbmsType}/${id}`;
}

/**
 * Gives a cluster the place and the key of its backups and its first schedule, where it has none; what it has stays, whoever
 * asks. Its row has to be read again afterwards.
 *
 * @throws DomainError `repository-not-found`
 */
export async function settleBackupPlace(
  tx: Transaction,
  { secretBox, now, placeKind }: { secretBox: SecretBox; now: Date; placeKind: BackupPlace['kind'] },
  row: ClusterRow,
): Promise<void> {
  if (row.sealedBackupKey === null) {
    const repository = await tx.backupRepositories.forEnvironment(row.environmentId, REPOSITORY_KINDS[placeKind]);
    const sealed = secretBox.seal(randomBytes(KEY_BYTES).toString('base64'), contextOf(row.id));
    await tx.clusters.settleBackups(row.id, sealed, repository.id);
  }
  await tx.backupSchedules.addOnce(defaultSchedule(row, now));
}

/** How the cluster of a step is backed up. @throws DomainError `engine-unavailable` */
export function methodOf({ engine, cluster }: Pick<ClusterSubject, 'engine' | 'cluster'>): BackupMethod {
  return engine.backupMethod(cluster);
}
