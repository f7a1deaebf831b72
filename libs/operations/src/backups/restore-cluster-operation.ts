import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { CreateClusterOperation } from '../clusters/create-cluster-operation.js';
import { performClusterStep } from '../clusters/perform-cluster-step.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { restoreSubject } from './backup-subject.js';
import { restoreMember, restoreOf } from './restore-member.js';

/** Builds a cluster out of a backup. All but the first member is as in a new cluster. */
export class RestoreClusterOperation implements OperationDefinition {
  readonly kind = 'RestoreCluster';
  readonly #creation: CreateClusterOperation;

  constructor(private readonly dependencies: ClusterDependencies) {
    this.#creation = new CreateClusterOperation(dependencies);
  }

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    if (step.action !== 'restore-first-member') return this.#creation.perform(step, context);
    const restore = await restoreOf(this.dependencies.uow.read, restoreSubject(context.operation).restoreId);
    const own = {
      'restore-first-member': (subject: ClusterSubject) => restoreMember(this.dependencies, subject, restore, step, context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup(operation: OperationRow): NewStep[] {
    return this.#creation.planCleanup(operation);
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    await this.#creation.recordEnd(tx, operation, status, reason);
    await recordRestored(tx, operation, status, reason);
  }
}

/** Records what has become of a restore, for whoever looks at the cluster that was backed up. */
export async function recordRestored(
  tx: Transaction,
  operation: OperationRow,
  status: 'Succeeded' | 'Failed' | 'Cancelled',
  reason: string | null,
): Promise<void> {
  const { restoreId } = restoreSubject(operation);
  const restore = await restoreOf(tx, restoreId);
  const { dbmsType, sourceClusterName: clusterName, targetClusterName, actor, backup } = restore;
  const isDone = status === 'Succeeded';
  const failure = isDone ? null : (reason ?? 'It was cancelled.');
  await tx.restores.change(restoreId, { status: isDone ? 'Successful' : 'Failed', finishedAt: new Date(), failure });
  const what = {
    Drill: 'restored to see whether it works',
    InPlace: 'restored in its own place',
    NewCluster: `restored as ${targetClusterName}`,
  }[restore.purpose];
  const until = restore.targetTime === null ? '' : ` with everything until ${restore.targetTime.toISOString()}`;
  const text = isDone
    ? `${backup.label} of ${clusterName} was ${what}${until}.`
    : `${backup.label} of ${clusterName} was not ${what}. ${failure ?? ''}`;
  const { id: operationId } = operation;
  const type = isDone ? 'Restore' : 'RestoreFailed';
  await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
  await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
}
