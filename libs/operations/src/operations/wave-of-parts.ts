import { DomainError, decideWave, isDomainError } from '@rocket/domain';
import type { WaveCluster } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { ClusterOpening, NewOperation, OperationRow, PartRow, Transaction } from '@rocket/persistence';
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
  startOf(plan: Plan, opening: ClusterOpening, now: Date): Promise<{ at: Date } | { refusal: string }>;
  operationFor(plan: Plan): PartToStart;
  /** Told, in its transaction, when the operation of a cluster begins. */
  onBegin?(tx: Transaction, part: { parentId: string; clusterId: string }): Promise<void>;
  /** Told, each time the whole looks, when those that have not begun may begin. */
  onWait?(openings: ReadonlyMap<string, Date>): Promise<void>;
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
    const parts = await uow.read.operations.partStates(id);
    const now = clock.now();
    const clusters = await statesOf(wave, parts, context.operation, now, dependencies);
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
        await wave.onWait?.(openingsOf(wave.plans, clusters));
        throw new NotYet(decision.phase, until, async (tx) => stateText(await tx.operations.partStates(id)) !== seen);
      }
      case 'start':
        for (const name of decision.clusterNames) {
          const plan = wave.plans.find(({ clusterName }) => clusterName === name);
          context.signal.throwIfAborted();
          if (plan) await startPart(plan, wave, dependencies, context);
        }
        break;
      default:
        return decision satisfies never;
    }
  }
}

function openingsOf(plans: readonly PlannedPart[], clusters: readonly WaveCluster[]): Map<string, Date> {
  const startOf = new Map(clusters.map(({ clusterName, startsAt }) => [clusterName, startsAt]));
  return new Map(
    plans.flatMap(({ clusterId, clusterName }) => {
      const startsAt = startOf.get(clusterName);
      return startsAt === undefined ? [] : [[clusterId, new Date(startsAt)] as const];
    }),
  );
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
export function partOn<Part extends Pick<OperationRow, 'clusterId'>>(
  parts: readonly Part[],
  { clusterId }: PlannedPart,
): Part | undefined {
  return parts.filter((part) => part.clusterId === clusterId).at(-1);
}

/** Asks once for all of them, however many there are: a whole looks as often as one of its parts ends. */
async function statesOf<Plan extends PlannedPart>(
  wave: Wave<Plan>,
  parts: readonly PartRow[],
  whole: OperationRow,
  now: Date,
  { uow }: WaveDependencies,
): Promise<WaveCluster[]> {
  const last = new Map(parts.map((part) => [part.clusterId, part]));
  const leftOut = new Set(waveFindings(currentStep(whole)).leftOut);
  const begun = ({ clusterId }: Plan): PartRow | undefined => {
    const part = last.get(clusterId);
    return part && !isToBeTriedAgain(part, whole) ? part : undefined;
  };
  const waiting = wave.plans.filter((plan) => !begun(plan)).map(({ clusterId }) => clusterId);
  const openings = new Map((await uow.read.clusters.openings(waiting)).map((opening) => [opening.id, opening]));
  return Promise.all(
    wave.plans.map(async (plan): Promise<WaveCluster> => {
      const { clusterId, clusterName } = plan;
      if (leftOut.has(clusterId)) return { clusterName, state: 'leftOut' };
      const part = begun(plan);
      return part ? { clusterName, ...seenOf(part) } : waitingCluster(wave, plan, openings.get(clusterId), now);
    }),
  );
}

async function waitingCluster<Plan extends PlannedPart>(
  wave: Wave<Plan>,
  plan: Plan,
  opening: ClusterOpening | undefined,
  now: Date,
): Promise<WaveCluster> {
  const { clusterName } = plan;
  if (!opening) return { clusterName, state: 'failed', reason: 'The cluster is not there any more.' };
  const reason = lifeObstacle(opening);
  if (reason !== undefined) return { clusterName, state: 'failed', reason };
  const start = await wave.startOf(plan, opening, now);
  if ('refusal' in start) return { clusterName, state: 'waiting', obstacle: start.refusal };
  const waitsFor = start.at > now ? `${clusterName} may start at ${start.at.toISOString()}.` : undefined;
  const isBusy = opening.runningOperationId !== null;
  const startsAt = isBusy ? new Date(Math.max(start.at.getTime(), now.getTime() + LOOK_EVERY_MS)) : start.at;
  const obstacle = isBusy ? `Another operation works on ${clusterName}.` : waitsFor;
  return { clusterName, state: 'waiting', startsAt: startsAt.toISOString(), ...(obstacle === undefined ? {} : { obstacle }) };
}

/** Why nothing can be done to a cluster where it stands in its life. */
function lifeObstacle(row: ClusterOpening): string | undefined {
  try {
    requireLifecycle(row, 'Active');
    return undefined;
  } catch (error) {
    if (isDomainError(error, 'cluster-not-ready')) return error.detail;
    throw error;
  }
}

async function startPart<Plan extends PlannedPart>(
  plan: Plan,
  wave: Wave<Plan>,
  { bell }: WaveDependencies,
  context: StepContext,
): Promise<void> {
  const { clusterId, clusterName } = plan;
  const { id: parentId, dbmsType, requestedBy, ticketUrl } = context.operation;
  try {
    const isBegun = await context.record(async (tx) => {
      // The row is locked: a wish that is not there yet finds this part.
      const { cancelRequested, pauseRequested } = await tx.operations.byId(parentId);
      if (cancelRequested || pauseRequested) return false;
      requireLifecycle(await tx.clusters.byId(clusterId), 'Active');
      await startOperation(tx, bell ?? SILENT, {
        ...wave.operationFor(plan),
        id: newId(),
        parentId,
        dbmsType,
        clusterId,
        clusterName,
        requestedBy,
        ticketUrl,
        phase: 'Waiting for a worker',
      });
      await wave.onBegin?.(tx, { parentId, clusterId });
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
function isToBeTriedAgain(part: PartRow, { retriedAt }: OperationRow): boolean {
  const hasFailed = part.status === 'Failed' || part.status === 'Cancelled';
  return hasFailed && !part.leftOut && retriedAt !== null && part.finishedAt !== null && part.finishedAt < retriedAt;
}

function seenOf(part: PartRow): Pick<WaveCluster, 'state' | 'reason'> {
  const reason = part.error ?? part.phase;
  if (part.status === 'Succeeded') return { state: 'done' };
  if (part.leftOut) return { state: 'leftOut' };
  if (part.status === 'Failed' || part.status === 'Cancelled') return { state: 'failed', reason };
  return part.haltedAt === null ? { state: 'working' } : { state: 'halted', reason };
}

/** What decides about a wave, to see whether it has changed. */
function stateText(parts: readonly PartRow[]): string {
  return parts.map((part) => `${part.id}:${seenOf(part).state}`).join(' ');
}
