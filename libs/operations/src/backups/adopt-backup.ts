import type { BackupPlace, TakenBackup } from '@rocket/engine-core';
import type { ClusterRow } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { methodOf } from './backup-place.js';

type Dependencies = Pick<ClusterDependencies, 'uow'>;

/**
 * Gives a row to every backup of a cluster that lies in its place and that no row knows. One that is being taken has its row,
 * under the label that was asked for, whatever it is called by now.
 */
export async function adoptUnknown(
  dependencies: Dependencies,
  { row, engine, cluster }: ClusterSubject,
  place: BackupPlace,
  signal: AbortSignal,
): Promise<void> {
  const { backups } = dependencies.uow.read;
  const method = methodOf({ engine, cluster });
  const lying = await method.list(cluster, place, signal);
  const running = new Set(
    (await backups.planned([row.id])).filter(({ status }) => status === 'Running').map(({ label }) => label),
  );
  // Last: what was finished meanwhile is known by now.
  const known = new Set(await backups.labelsOf(row.id));
  for (const taken of lying) {
    const isBeingTaken = taken.askedLabel !== null && running.has(taken.askedLabel);
    if (!known.has(taken.label) && !isBeingTaken) await adopt(dependencies, row, method.name, taken);
  }
}

async function adopt({ uow }: Dependencies, row: ClusterRow, method: string, taken: TakenBackup): Promise<void> {
  const { dbmsType, clusterName } = row;
  await uow.run(async (tx) => {
    const parent = taken.parentLabel === null ? undefined : await tx.backups.byLabel(row.id, taken.parentLabel);
    await tx.backups.add({
      ...{ id: newId(), clusterId: row.id, dbmsType, clusterName, repositoryId: row.backupRepositoryId ?? '', method },
      ...{ label: taken.label, backupType: taken.type, status: 'Successful', parentId: parent?.id ?? null },
      ...{ serverName: null, operationId: null, release: taken.release, manifestSha256: taken.manifestSha256 },
      ...{ startedAt: new Date(taken.startedAt), stoppedAt: new Date(taken.stoppedAt), term: taken.term },
      ...{ dbSizeBytes: taken.dbSizeBytes, storedBytes: taken.storedBytes, progressPercent: 100 },
      ...{ walStart: taken.walStart, walStop: taken.walStop },
    });
    const text = `${taken.label} of ${clusterName} was found in the backup repository, and is kept like the others from now on.`;
    await tx.activities.add([{ type: 'Backup', dbmsType, clusterName, planned: true, actor: 'observer', text }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName }]);
  });
}
