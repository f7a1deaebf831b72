import { randomBytes } from 'node:crypto';
import { DomainError } from '@rocket/domain';
import type { BackupMethod, BackupPlace } from '@rocket/engine-core';
import type { ClusterRow, Transaction } from '@rocket/persistence';
import type { SecretBox } from '@rocket/platform';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { defaultSchedule } from './default-schedule.js';

const KEY_BYTES = 32;
const STORE_TIMEOUT_MS = 60_000;

/** The context in which the key of a cluster's backups is sealed. */
const contextOf = (clusterId: string): string => `cluster:${clusterId}:backup-key`;

type Named = Pick<ClusterRow, 'id' | 'dbmsType' | 'clusterName'>;
type Settled = Named & Pick<ClusterRow, 'sealedBackupKey' | 'backupRepositoryId'>;
type PlaceDependencies = Pick<ClusterDependencies, 'uow' | 'secretBox' | 'backupStores'>;

/**
 * Where the backups of a cluster lie and what they are encrypted with.
 *
 * @throws DomainError `backup-not-possible` for one that was never prepared, `secret-unreadable`, `store-unavailable`
 */
export async function placeOf({ uow, secretBox, backupStores }: PlaceDependencies, row: Settled): Promise<BackupPlace> {
  if (row.sealedBackupKey === null || row.backupRepositoryId === null)
    throw new DomainError('backup-not-possible', `${row.clusterName} was never prepared to be backed up.`);
  const repository = await uow.read.backupRepositories.byId(row.backupRepositoryId);
  return {
    store: backupStores.open(repository),
    prefix: prefixOf(row),
    key: Buffer.from(secretBox.open(row.sealedBackupKey, contextOf(row.id)), 'base64'),
  };
}

/**
 * The same for who writes there. A repository in which no backup has ever been whole is made ready; later on, one that is empty
 * is one whose disk is not mounted.
 *
 * @throws DomainError as `placeOf`, and what the store throws
 */
export async function readyPlaceOf(dependencies: PlaceDependencies, row: Settled, signal: AbortSignal): Promise<BackupPlace> {
  const place = await placeOf(dependencies, row);
  if (!(await dependencies.uow.read.backups.wereTakenIn(row.backupRepositoryId ?? '')))
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
  { secretBox, now }: { secretBox: SecretBox; now: Date },
  row: ClusterRow,
): Promise<void> {
  if (row.sealedBackupKey === null) {
    const repository = await tx.backupRepositories.forEnvironment(row.environmentId);
    const sealed = secretBox.seal(randomBytes(KEY_BYTES).toString('base64'), contextOf(row.id));
    await tx.clusters.settleBackups(row.id, sealed, repository.id);
  }
  await tx.backupSchedules.addOnce(defaultSchedule(row, now));
}

/** How the cluster of a step is backed up. @throws DomainError `engine-unavailable` */
export function methodOf({ engine, cluster }: Pick<ClusterSubject, 'engine' | 'cluster'>): BackupMethod {
  return engine.backupMethod(cluster);
}
