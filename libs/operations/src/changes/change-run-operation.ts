import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { runWave } from '../operations/wave-of-parts.js';
import type { PartToStart, WaveDependencies } from '../operations/wave-of-parts.js';
import { changeRunSubject } from './change-subject.js';
import type { ChangeClusterPlan, ChangeRunSubject } from './change-subject.js';
import { startOf } from './plan-change-run.js';
import { deedWords } from './start-change-run.js';
import { ticketWords } from './record-change.js';

/** A change that is pushed to many clusters: starts an operation for each, the first alone, and waits for them. */
export class ChangeRunOperation implements OperationDefinition {
  readonly kind = 'ChangeRun';
  readonly onFailure = 'halt';

  constructor(private readonly dependencies: WaveDependencies) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    if (step.action !== 'run-wave') throw new Error(`A change run has no step ${step.action}.`);
    const subject = changeRunSubject(context.operation);
    await runWave(
      {
        plans: subject.clusters,
        maxParallel: subject.maxParallelClusters,
        startOf: (_plan, row, now) => startOf(this.dependencies, row, now),
        operationFor: (plan) => operationFor(plan, subject),
      },
      this.dependencies,
      context,
    );
  }

  /** Clusters that are done stay as they are by then; those that are being changed were asked to stop with the run itself. */
  planCleanup(): NewStep[] {
    return [];
  }

  async recordEnd(tx: Transaction, operation: OperationRow, status: 'Succeeded' | 'Failed' | 'Cancelled'): Promise<void> {
    const { dbmsType, clusterName, requestedBy: actor, id: operationId, title } = operation;
    // What became of one cluster is told by the operation on it.
    if (clusterName !== null) return;
    const parts = await tx.operations.partsOf(operation.id);
    const done = new Set(parts.filter((part) => part.status === 'Succeeded').map((part) => part.clusterName)).size;
    const total = changeRunSubject(operation).clusters.length;
    const end = status === 'Succeeded' ? 'done' : status.toLowerCase();
    const text = `${title}: ${end}, ${String(done)} of ${String(total)} clusters.${ticketWords(operation)}`;
    const type = status === 'Succeeded' ? 'ConfigChange' : 'ConfigChangeFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
  }
}

function operationFor(plan: ChangeClusterPlan, { change, undoes }: ChangeRunSubject): PartToStart {
  const { clusterName, primary, servers, restartOrder, orderBack, steps } = plan;
  const title =
    undoes !== null && change.kind === 'parameter'
      ? `Set ${change.name} back to what it was before on ${clusterName}`
      : `${deedWords(change)} ${clusterName}`;
  return { kind: 'ChangeCluster', title, subject: { change, primary, servers, restartOrder, orderBack }, steps };
}
