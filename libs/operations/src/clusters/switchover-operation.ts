import { DomainError, chooseCandidate } from '@rocket/domain';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { inspectMembers, memberOn } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import type { CommonAction } from './perform-cluster-step.js';
import { planWayBack } from './plan-switchover.js';
import type { SwitchoverAction, SwitchoverToPlan } from './plan-switchover.js';
import { faultsOf } from './verify-members.js';

/** Makes another member the primary. On failure somebody takes writes again before anything else. See `planSwitchover`. */
export class SwitchoverOperation implements OperationDefinition {
  readonly kind = 'Switchover';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const { primary, candidate } = partsOf(context.operation);
    const own: Record<Exclude<SwitchoverAction, CommonAction>, (subject: ClusterSubject) => Promise<void>> = {
      'check-switchover': (subject) => check(subject, primary, candidate, context),
      'prepare-candidate': ({ engine, cluster }) => engine.prepareCandidate(cluster, memberOn(cluster, candidate), context),
      'hand-over': ({ engine, cluster }) =>
        engine.handOver(cluster, memberOn(cluster, primary), memberOn(cluster, candidate), context),
      'restore-primary': ({ engine, cluster }) =>
        engine.restorePrimary(cluster, memberOn(cluster, primary), memberOn(cluster, candidate), context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup(operation: OperationRow): NewStep[] {
    const hasHandedOver = operation.steps.some(({ action, attempt }) => action === 'hand-over' && attempt > 0);
    return planWayBack(partsOf(operation), hasHandedOver);
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const { dbmsType, clusterName } = row;
    const { primary, candidate } = partsOf(operation);
    const isDone = status === 'Succeeded';
    if (isDone) await tx.clusters.change(row.id, { clusterHealth: 'ClusterUp', phase: 'All members answer and replicate' });
    const text = isDone
      ? `${candidate} took over from ${primary} as the primary of ${clusterName}.`
      : `${candidate} did not take over from ${primary} in ${clusterName}. ${reason ?? ''}`.trim();
    const { id: operationId, requestedBy: actor } = operation;
    const type = isDone ? 'Switchover' : 'SwitchoverFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }
}

/** What the steps that were accepted say: the plan is where the two are named. */
function partsOf({ steps }: OperationRow): SwitchoverToPlan {
  const nameIn = (action: SwitchoverAction): string => steps.find((step) => step.action === action)?.serverName ?? '';
  const [primary, candidate] = [nameIn('check-switchover'), nameIn('hand-over')];
  const followers = steps.filter(({ action, direction }) => action === 'follow-primary' && direction === 'forward');
  const others = followers.flatMap(({ serverName }) => serverName ?? []).filter((name) => name !== primary);
  return { primary, candidate, others };
}

async function check(subject: ClusterSubject, primary: string, candidate: string, context: StepContext): Promise<void> {
  const readings = await inspectMembers(subject, context.signal);
  const choice = chooseCandidate(readings, candidate);
  const faults = faultsOf(readings, subject.row.release);
  if (faults.length > 0) throw new DomainError('step-failed', faults.join(' '));
  if ('refusal' in choice) throw new DomainError('step-failed', choice.refusal);
  if (choice.primary !== primary) throw new DomainError('step-failed', `Meanwhile ${choice.primary} is the primary.`);
  for (const { serverName, role, lagBytes } of readings)
    context.say(`${serverName}: ${role ?? '?'}, ${lagBytes ?? 0} bytes behind`);
}
