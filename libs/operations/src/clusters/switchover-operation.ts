import { DomainError, chooseCandidate, isDomainError } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { inspectMembers, memberOn } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import type { CommonAction } from './perform-cluster-step.js';
import { planWayBack } from './plan-switchover.js';
import type { SwitchoverAction, SwitchoverToPlan } from './plan-switchover.js';
import { faultsOf } from './verify-members.js';

const MAX_LAG_OF_OTHERS_BYTES = 16 * 1024 ** 2;

/** Makes another member the primary. On failure somebody takes writes again before anything else. See `planSwitchover`. */
export class SwitchoverOperation implements OperationDefinition {
  readonly kind = 'Switchover';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const { primary, candidate } = partsOf(context.operation);
    const own: Record<Exclude<SwitchoverAction, CommonAction>, (subject: ClusterSubject) => Promise<void>> = {
      'check-switchover': (subject) => check(subject, primary, candidate, context),
      'prepare-candidate': ({ engine, cluster }) => engine.prepareCandidate(cluster, memberOn(cluster, candidate), context),
      'hand-over': (subject) => handOver(subject, primary, candidate, context),
      'discard-candidate': ({ engine, cluster }) => engine.discardCandidate(cluster, memberOn(cluster, candidate), context),
      'restore-primary': ({ engine, cluster }) =>
        engine.restorePrimary(cluster, memberOn(cluster, primary), memberOn(cluster, candidate), context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  isCritical({ action }: StepToPerform): boolean {
    return action === 'hand-over' || action === 'restore-primary';
  }

  planCleanup(operation: OperationRow): NewStep[] {
    const hasBegun = (action: SwitchoverAction): boolean =>
      operation.steps.some((step) => step.action === action && step.attempt > 0);
    const done = { hasPrepared: hasBegun('prepare-candidate'), hasHandedOver: hasBegun('hand-over') };
    return planWayBack(partsOf(operation), done);
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
    const hasTakenOver = operation.steps.some((step) => step.action === 'hand-over' && step.status === 'Succeeded');
    if (isDone) await tx.clusters.change(row.id, { clusterHealth: 'ClusterUp', phase: 'All members answer and replicate' });
    const text = isDone
      ? `${candidate} took over from ${primary} as the primary of ${clusterName}.`
      : `The switchover of ${clusterName} from ${primary} to ${candidate} was not finished. ${reason ?? ''}${
          hasTakenOver ? ` ${candidate} had taken over by then.` : ''
        }`;
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

/** The shutdown of the primary waits until every replica has got everything, and writers wait with it. */
export function laggards(readings: readonly MemberReading[]): string | undefined {
  const late = readings.filter(({ lagBytes }) => (lagBytes ?? 0) > MAX_LAG_OF_OTHERS_BYTES);
  if (late.length === 0) return undefined;
  const names = late.map(({ serverName, lagBytes }) => `${serverName} is ${((lagBytes ?? 0) / 1024 ** 2).toFixed(1)} MB behind`);
  return `${names.join(', ')}; writers would wait until that has arrived.`;
}

/** While nobody takes writes nothing is waited for: what fails turns back at once, and somebody takes writes again. */
async function handOver(
  { engine, cluster }: ClusterSubject,
  primary: string,
  candidate: string,
  context: StepContext,
): Promise<void> {
  try {
    await engine.handOver(cluster, memberOn(cluster, primary), memberOn(cluster, candidate), context);
  } catch (error) {
    if (context.signal.aborted || !isDomainError(error) || error.code === 'lease-lost') throw error;
    throw new DomainError('step-failed', error.detail, {}, [], { cause: error });
  }
}

async function check(subject: ClusterSubject, primary: string, candidate: string, context: StepContext): Promise<void> {
  const readings = await inspectMembers(subject, context.signal);
  const choice = chooseCandidate(readings, candidate);
  const faults = faultsOf(readings, subject.row.release);
  if (faults.length > 0) throw new DomainError('step-failed', faults.join(' '));
  const late = laggards(readings);
  if (late !== undefined) throw new DomainError('step-failed', late);
  if ('refusal' in choice) throw new DomainError('step-failed', choice.refusal);
  if (choice.primary !== primary) throw new DomainError('step-failed', `Meanwhile ${choice.primary} is the primary.`);
  for (const { serverName, role, lagBytes } of readings)
    context.say(`${serverName}: ${role ?? '?'}, ${lagBytes ?? 0} bytes behind`);
}
