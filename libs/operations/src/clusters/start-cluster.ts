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

/** Starts a cluster that was stopped on purpose, the primary first. On failure it stays stopped, all of it. */
export class StartClusterOperation implements OperationDefinition {
  readonly kind = 'StartCluster';

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
    const isUp = status === 'Succeeded';
    if (isUp) await tx.clusters.change(row.id, { lifecycle: 'Active', ...healthAfterStart(row, 'Started') });
    const text = isUp ? `${clusterName} was started.` : `${clusterName} was not started. ${reason ?? ''}`.trim();
    const { id: operationId, requestedBy: actor } = operation;
    const type = isUp ? 'Start' : 'StartFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }
}

/** @throws DomainError `cluster-not-found`, `cluster-not-ready` when it is not stopped, `cluster-busy` */
export async function startStartCluster(
  { uow, bell }: { uow: UnitOfWork; bell: OperationBell },
  { dbmsType, clusterName, actor }: { dbmsType: DbmsType; clusterName: string; actor: string },
): Promise<{ operationId: string }> {
  const operationId = newId();
  await uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(row, 'Stopped');
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'StartCluster',
      title: `Start ${dbmsType} cluster ${row.clusterName}`,
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
