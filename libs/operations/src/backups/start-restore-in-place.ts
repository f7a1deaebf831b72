import { newId } from '@rocket/platform';
import { requireConfirmation } from '../clusters/require-confirmation.js';
import { primaryFirst } from '../clusters/cluster-subject.js';
import { requireLifecycle } from '../clusters/require-lifecycle.js';
import { startOperation } from '../operations/start-operation.js';
import type { RestoreSubject } from './backup-subject.js';
import { restoreInPlaceSteps } from './restore-in-place-operation.js';
import { chosenBackup, restoreFacts } from './start-restore.js';
import type { RestoreDependencies, StartRestoreCommand } from './start-restore.js';

export type RestoreInPlaceCommand = Omit<StartRestoreCommand, 'clusterId' | 'toClusterName' | 'servers' | 'backups'> & {
  /** The name of the cluster, typed again. */
  confirm: string | undefined;
};

/**
 * Accepts the wish to have a cluster back as it was at some instant, in its own place. Everything that was committed after
 * that is gone from it, though not from the archive.
 *
 * @throws DomainError `confirmation-missing`, `cluster-not-found`, `cluster-not-ready`, `cluster-busy`, `restore-not-possible`
 */
export async function startRestoreInPlace(
  dependencies: RestoreDependencies,
  { dbmsType, clusterName, wanted, confirm, reason, ticketUrl, actor }: RestoreInPlaceCommand,
): Promise<{ restoreId: string; operationId: string }> {
  const source = await dependencies.uow.read.clusters.byName(dbmsType, clusterName);
  requireConfirmation(source, confirm, '/confirm');
  requireLifecycle(source, 'Active');
  const backup = await chosenBackup(dependencies, source, wanted);
  const [restoreId, operationId] = [newId(), newId()];
  const subject: RestoreSubject = { restoreId };
  await dependencies.uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(row, 'Active');
    await tx.backups.claim(dbmsType, [backup.id]);
    const [first = '', ...others] = primaryFirst(row.members).map(({ server }) => server.serverName);
    await startOperation(tx, dependencies.bell, {
      id: operationId,
      kind: 'RestoreInPlace',
      title: `Restore ${dbmsType} cluster ${row.clusterName} in its own place`,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: restoreInPlaceSteps(backup.label, first, others),
      subject,
    });
    await tx.restores.add({
      ...restoreFacts(row, backup, wanted, dependencies.clock.now()),
      ...{ id: restoreId, purpose: 'InPlace', operationId, reason, ticketUrl, actor },
      ...{ targetClusterId: row.id, targetClusterName: row.clusterName },
    });
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName, operationId }]);
  });
  return { restoreId, operationId };
}
