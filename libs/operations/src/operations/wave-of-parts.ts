import { DomainError, decideWave, isDomainError } from '@rocket/domain';
import type { PartState, WaveCluster } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { ClusterRow, NewOperation, OperationRow } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { requireLifecycle } from '../clusters/require-lifecycle.js';
import { NotYet } from './operation-definition.js';
import type { StepContext } from './operation-definition.js';
import { startOperation } from './start-operation.js';

/** When nothing else wakes it, a whole looks at its parts this often, ms. */
export const LOOK_EVERY_MS = 30_000;

/** A cluster of a wave, as it was planned. */
export interface PlannedPart {
  clusterId: string;
  clusterName: string;
}

/** The operation that is started for a cluster; the rest is taken from the whole. */
export type PartToStart = Pick<NewOperation, 'kind' | 'title' | 'subject' | 'steps'>;

/** Clusters on each of which an operation of its own works. */
export interface Wave<Plan extends PlannedPart> {
  plans: readonly Plan[];
  /** Clusters at the same time, after the first of them went well. */
  maxParallel: number;
  /** When a cluster that waits may start, as it is now. */
  startOf(plan: Plan, row: ClusterRow, now: Date): Promise<{ at: Date } | { refusal: string }>;
  operationFor(plan: Plan): PartToStart;
}

export type WaveDependencies = ClusterDependencies & { bell?: OperationBell };

/**
 * Starts the operations of a wave, the first alone, and waits for them. Keeps nobody busy meanwhile. Performed again after an
 * interruption it goes by the parts that are there: none is started twice.
 *
 * @throws NotYet while there is something to wait for
 * @throws DomainError `step-failed` when a part halted or failed and no other works any more
 */
export async function runWave<Plan extends PlannedPart>(
  wave: Wave<Plan>,
  dependencies: WaveDependencies,
  context: StepContext,
): Promise<void> {
  const { uow, clock } = dependencies;
  const { id } = context.operation;
  for (;;) {
    const parts = await uow.read.operations.partsOf(id);
    const now = clock.now();
    const clusters = await Promise.all(
      wave.plans.map((plan) => stateOf(plan, { wave, parts, whole: context.operation, now }, dependencies)),
    );
    const decision = decideWave(clusters, wave.maxParallel, now.toISOString());
    switch (decision.do) {
      case 'done':
        return;
      case 'halt':
        await noteHalted(clusters, wave.plans, context);
        throw new DomainError('step-failed', decision.reason);
      case 'wait': {
        const at = decision.lookAgainAt === null ? Infinity : Date.parse(decision.lookAgainAt);
        const seen = stateText(parts);
        const until = new Date(Math.min(at, now.getTime() + LOOK_EVERY_MS));
        throw new NotYet(decision.phase, until, async (tx) => stateText(await tx.operations.partsOf(id)) !== seen);
      }
      case 'start':
        for (const name of decision.clusterNames) {
          const plan = wave.plans.find(({ clusterName }) => clusterName === name);
          context.signal.throwIfAborted();
          if (plan) await startPart(plan, wave.operationFor(plan), dependencies, context);
        }
        break;
      default:
        return decision satisfies never;
    }
  }
}

/** What a wave leaves behind for whoever decides how it goes on. Ids of clusters. */
export interface WaveFindings {
  /** On which it halted last. */
  halted: string[];
  /** Without which it goes on. */
  leftOut: string[];
}

export function waveFindings({ findings }: Pick<OperationRow['steps'][number], 'findings'>): WaveFindings {
  const found = findings as Partial<WaveFindings> | null;
  return { halted: found?.halted ?? [], leftOut: found?.leftOut ?? [] };
}

async function noteHalted(clusters: readonly WaveCluster[], plans: readonly PlannedPart[], context: StepContext): Promise<void> {
  const step = currentStep(context.operation);
  const troubled = clusters.filter(
    ({ state, startsAt }) => state === 'halted' || state === 'failed' || (state === 'waiting' && startsAt === undefined),
  );
  const names = new Set(troubled.map(({ clusterName }) => clusterName));
  const halted = plans.filter(({ clusterName }) => names.has(clusterName)).map(({ clusterId }) => clusterId);
  const found: WaveFindings = { ...waveFindings(step), halted };
  await context.record((tx) => tx.operations.recordFindings(context.operation.id, step.ordinal, found));
}

/** The step that is being performed: the first that is not done. */
function currentStep({ steps, title }: OperationRow): OperationRow['steps'][number] {
  const step = steps.find(({ direction, status }) => direction === 'forward' && status !== 'Succeeded' && status !== 'Skipped');
  if (!step) throw new Error(`${title} has no step that is not done.`);
  return step;
}

/** The operation on a cluster that counts: the last one that was started for it. */
export function partOn(parts: readonly OperationRow[], { clusterId }: PlannedPart): OperationRow | undefined {
  return parts.filter((part) => part.clusterId === clusterId).at(-1);
}

/** How far a part is; `undefined` for one that was never started. */
export function stateOfPart(part: OperationRow | undefined, whole: Pick<OperationRow, 'finishedAt'>): PartState {
  if (!part) return whole.finishedAt === null ? 'Waiting' : 'Cancelled';
  if (part.leftOut) return 'LeftOut';
  if (part.haltedAt !== null) return 'Halted';
  switch (part.status) {
    case 'Succeeded':
      return 'Done';
    case 'Failed':
      return 'Failed';
    case 'Cancelled':
      return 'Cancelled';
    case 'Paused':
      return 'Paused';
    default:
      return 'Working';
  }
}

interface Standing<Plan extends PlannedPart> {
  wave: Wave<Plan>;
  parts: readonly OperationRow[];
  whole: OperationRow;
  now: Date;
}

async function stateOf<Plan extends PlannedPart>(
  plan: Plan,
  { wave, parts, whole, now }: Standing<Plan>,
  { uow }: WaveDependencies,
): Promise<WaveCluster> {
  const { clusterName } = plan;
  if (waveFindings(currentStep(whole)).leftOut.includes(plan.clusterId)) return { clusterName, state: 'leftOut' };
  const part = partOn(parts, plan);
  if (part && !isToBeTriedAgain(part, whole)) return { clusterName, ...seenOf(part) };
  const row = await uow.read.clusters.byId(plan.clusterId).catch((error: unknown) => {
    if (isDomainError(error, 'cluster-not-found')) return undefined;
    throw error;
  });
  if (!row) return { clusterName, state: 'failed', reason: 'The cluster is not there any more.' };
  const obstacleOfLife = lifeObstacle(row);
  if (obstacleOfLife !== undefined) return { clusterName, state: 'failed', reason: obstacleOfLife };
  const start = await wave.startOf(plan, row, now);
  if ('refusal' in start) return { clusterName, state: 'waiting', obstacle: start.refusal };
  const waitsFor = start.at > now ? `${clusterName} may start at ${start.at.toISOString()}.` : undefined;
  const isBusy = row.runningOperationId !== null;
  const startsAt = isBusy ? new Date(Math.max(start.at.getTime(), now.getTime() + LOOK_EVERY_MS)) : start.at;
  const obstacle = isBusy ? `Another operation works on ${clusterName}.` : waitsFor;
  return { clusterName, state: 'waiting', startsAt: startsAt.toISOString(), ...(obstacle === undefined ? {} : { obstacle }) };
}

/** Why nothing can be done to a cluster where it stands in its life. */
function lifeObstacle(row: ClusterRow): string | undefined {
  try {
    requireLifecycle(row, 'Active');
    return undefined;
  } catch (error) {
    if (isDomainError(error, 'cluster-not-ready')) return error.detail;
    throw error;
  }
}

async function startPart(
  { clusterId, clusterName }: PlannedPart,
  part: PartToStart,
  { bell }: WaveDependencies,
  context: StepContext,
): Promise<void> {
  const { id: parentId, dbmsType, requestedBy, ticketUrl } = context.operation;
  try {
    const isBegun = await context.record(async (tx) => {
      // The row is locked: a wish that is not there yet finds this part.
      const { cancelRequested, pauseRequested } = await tx.operations.byId(parentId);
      if (cancelRequested || pauseRequested) return false;
      requireLifecycle(await tx.clusters.byId(clusterId), 'Active');
      await startOperation(tx, bell ?? SILENT, {
        ...part,
        id: newId(),
        parentId,
        dbmsType,
        clusterId,
        clusterName,
        requestedBy,
        ticketUrl,
        phase: 'Waiting for a worker',
      });
      return true;
    });
    if (isBegun) context.say(`${clusterName}: begun.`);
  } catch (error) {
    // Somebody was faster in this very moment: it is waited for.
    if (!isDomainError(error, 'cluster-busy') && !isDomainError(error, 'cluster-not-ready')) throw error;
    context.say(error.detail);
  }
}

/** For a worker that has no bell; the sweeper rings a moment later. */
const SILENT = { ring: () => Promise.resolve() } as unknown as OperationBell;

/** What ended badly before a person asked the whole to go on is begun anew. */
function isToBeTriedAgain(part: OperationRow, { retriedAt }: OperationRow): boolean {
  const hasFailed = part.status === 'Failed' || part.status === 'Cancelled';
  return hasFailed && !part.leftOut && retriedAt !== null && part.finishedAt !== null && part.finishedAt < retriedAt;
}

function seenOf(part: OperationRow): Pick<WaveCluster, 'state' | 'reason'> {
  const reason = part.error ?? part.phase;
  if (part.status === 'Succeeded') return { state: 'done' };
  if (part.leftOut) return { state: 'leftOut' };
  if (part.status === 'Failed' || part.status === 'Cancelled') return { state: 'failed', reason };
  return part.haltedAt === null ? { state: 'working' } : { state: 'halted', reason };
}

/** What decides about a wave, to see whether it has changed. */
function stateText(parts: readonly OperationRow[]): string {
  return parts.map((part) => `${part.id}:${seenOf(part).state}`).join(' ');
}
