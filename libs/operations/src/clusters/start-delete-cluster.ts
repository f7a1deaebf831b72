import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { ClusterRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { Clock } from '@rocket/platform';
import { startOperation } from '../operations/start-operation.js';
import { primaryFirst } from './cluster-subject.js';
import { planDeleteCluster } from './plan-delete-cluster.js';
import { requireConfirmation } from './require-confirmation.js';
import { requireLifecycle } from './require-lifecycle.js';

export interface DeleteClusterCommand {
  dbmsType: DbmsType;
  clusterName: string;
  /** The name once more, by whoever means it. */
  confirm: string | undefined;
  /** How long the cluster is kept, stopped; 0 gives its servers back at once. */
  quarantineDays: number;
  actor: string;
}

const MS_PER_DAY = 24 * 60 * 60_000;
const REMOVER = 'quarantine';

interface Parts {
  uow: UnitOfWork;
  bell: OperationBell;
  clock: Clock;
}

/**
 * Starts the deletion of a cluster. One that is kept already is only removed for good, which has to be asked for by 0 days.
 *
 * @throws DomainError `confirmation-missing`, `cluster-not-found`, `cluster-not-ready`, `cluster-busy`
 */
export async function startDeleteCluster(
  { uow, bell, clock }: Parts,
  { dbmsType, clusterName, confirm, quarantineDays, actor }: DeleteClusterCommand,
): Promise<{ operationId: string }> {
  return uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireConfirmation(row, confirm, '/query/confirm');
    requireLifecycle(row, 'Active', 'Stopped', 'Quarantined', 'Failed');
    if (row.lifecycle === 'Quarantined' && quarantineDays > 0) {
      const until = row.quarantinedUntil?.toISOString() ?? '';
      throw new DomainError('cluster-not-ready', `${row.clusterName} is deleted already and kept until ${until}.`);
    }
    const quarantinedUntil = quarantineDays > 0 ? new Date(clock.now().getTime() + quarantineDays * MS_PER_DAY) : null;
    if (row.lifecycle === 'Active' || row.lifecycle === 'Stopped') await tx.clusters.change(row.id, { quarantinedUntil });
    return { operationId: await startDeletion(tx, bell, row, { isKept: quarantineDays > 0, actor }) };
  });
}

/** Removes for good what was kept long enough. Answers the names. */
export async function removeQuarantined({ uow, bell }: Omit<Parts, 'clock'>): Promise<string[]> {
  const removed: string[] = [];
  for (const id of await uow.read.clusters.quarantineOverIds()) {
    await uow.run(async (tx) => {
      const row = await tx.clusters.byId(id);
      if (row.lifecycle !== 'Quarantined' || row.runningOperationId !== null) return;
      await startDeletion(tx, bell, row, { isKept: false, actor: REMOVER });
      removed.push(row.clusterName);
    });
  }
  return removed;
}

async function startDeletion(
  tx: Transaction,
  bell: OperationBell,
  row: ClusterRow,
  { isKept, actor }: { isKept: boolean; actor: string },
): Promise<string> {
  const operationId = newId();
  const members = primaryFirst(row.members.filter(({ expiredAt }) => expiredAt === null));
  const verb = isKept ? 'Delete' : row.lifecycle === 'Quarantined' ? 'Remove' : 'Delete and remove';
  await startOperation(tx, bell, {
    id: operationId,
    kind: 'DeleteCluster',
    title: `${verb} ${row.dbmsType} cluster ${row.clusterName}`,
    dbmsType: row.dbmsType,
    clusterId: row.id,
    clusterName: row.clusterName,
    requestedBy: actor,
    phase: 'Waiting for a worker',
    steps: planDeleteCluster({
      serverNames: members.map(({ server }) => server.serverName),
      isKept,
      isStopped: row.lifecycle === 'Stopped',
    }),
  });
  await tx.events.add([{ type: 'cluster', dbmsType: row.dbmsType, clusterName: row.clusterName, operationId }]);
  return operationId;
}
