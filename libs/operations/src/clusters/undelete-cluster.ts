import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import { requireLifecycle } from './require-lifecycle.js';
import { healthAfterStart, planStartMembers, planStopAgain, verifyPrimary } from './start-members.js';

const RESCUE_MS = 24 * 60 * 60_000;

/**
 * Starts the members of a deleted cluster again that is still kept. One that had been stopped before it was deleted is
 * started as well: whoever brings a cluster back wants to see that it is there.
 */
export class UndeleteClusterOperation implements OperationDefinition {
  readonly kind = 'UndeleteCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const own = {
      'verify-primary': (subject: ClusterSubject) => verifyPrimary(subject, this.dependencies, context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup(operation: OperationRow): NewStep[] {
    return planStopAgain(operation);
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
      const health = healthAfterStart(row, 'Brought back');
      await tx.clusters.change(row.id, { lifecycle: 'Active', ...health, quarantinedUntil: null });
    } else {
      // Whoever tried to rescue it gets the time to try again.
      const soonest = this.dependencies.clock.now().getTime() + RESCUE_MS;
      const quarantinedUntil = new Date(Math.max(row.quarantinedUntil?.getTime() ?? 0, soonest));
      await tx.clusters.change(row.id, { quarantinedUntil });
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
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'UndeleteCluster',
      title: `Bring ${dbmsType} cluster ${row.clusterName} back`,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: planStartMembers(row.members),
    });
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName, operationId }]);
  });
  return { operationId };
}
