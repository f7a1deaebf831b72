import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { primaryFirst } from './cluster-subject.js';
import type { ClusterDependencies } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import { requireLifecycle } from './require-lifecycle.js';

/** Starts the members of a deleted cluster again that is still kept. */
export class UndeleteClusterOperation implements OperationDefinition {
  readonly kind = 'UndeleteCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    return performClusterStep(this.dependencies, {}, step, context);
  }

  planCleanup({ steps }: OperationRow): NewStep[] {
    return steps
      .filter(({ action, attempt }) => action === 'start-member' && attempt > 0)
      .map(({ serverName }) => ({
        action: 'stop-member',
        direction: 'cleanup',
        title: `Stop the member on ${serverName ?? ''} again`,
        serverName,
      }));
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const { dbmsType, clusterName } = row;
    const isBack = status === 'Succeeded';
    if (isBack) {
      const up = { lifecycle: 'Active', clusterHealth: 'ClusterUp', phase: 'All members answer and replicate' } as const;
      await tx.clusters.change(row.id, { ...up, quarantinedUntil: null });
    }
    const text = isBack ? `${clusterName} was brought back.` : `${clusterName} was not brought back. ${reason ?? ''}`.trim();
    const { id: operationId, requestedBy: actor } = operation;
    const type = isBack ? 'Undelete' : 'UndeleteFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }
}

/** @throws DomainError `cluster-not-found`, `cluster-not-ready` when it is not deleted, or gone, `cluster-busy` */
export async function startUndeleteCluster(
  { uow, bell }: { uow: UnitOfWork; bell: OperationBell },
  { dbmsType, clusterName, actor }: { dbmsType: DbmsType; clusterName: string; actor: string },
): Promise<{ operationId: string }> {
  const operationId = newId();
  await uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(row, 'Quarantined');
    const starts = primaryFirst(row.members).map(({ server: { serverName } }): NewStep => {
      return { action: 'start-member', direction: 'forward', title: `Start the member on ${serverName}`, serverName };
    });
    const title = 'Ask every member for its version, role and replication';
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'UndeleteCluster',
      title: `Bring ${dbmsType} cluster ${row.clusterName} back`,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: [...starts, { action: 'verify-members', direction: 'forward', title, serverName: null }],
    });
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName, operationId }]);
  });
  return { operationId };
}
