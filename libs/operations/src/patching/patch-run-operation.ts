import { DomainError, decideWave, isDomainError } from '@rocket/domain';
import type { WaveCluster } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { requireLifecycle } from '../clusters/require-lifecycle.js';
import { NotYet } from '../operations/operation-definition.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { blackoutsOf } from './pass-gates.js';
import { startOf } from './plan-patch-run.js';
import { patchRunSubject } from './patch-subject.js';
import type { ClusterPlan, WavePlan } from './patch-subject.js';

/** When nothing else wakes it, a wave looks at its clusters this often, ms. */
const LOOK_EVERY_MS = 30_000;

type RunAction = 'await-start' | 'run-wave' | 'bake';

/** A run over many clusters: waves, each of which starts an operation per cluster and waits for them. Keeps nobody busy meanwhile. */
export class PatchRunOperation implements OperationDefinition {
  readonly kind = 'PatchRun';
  readonly onFailure = 'halt';

  constructor(private readonly dependencies: ClusterDependencies & { bell?: OperationBell }) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    const deeds: Record<RunAction, () => Promise<void>> = {
      'await-start': () => this.awaitStart(context),
      'run-wave': () => this.runWave(waveOf(step, context.operation), context),
      bake: () => this.bake(step, context),
    };
    const deed = deeds[step.action as RunAction] as (() => Promise<void>) | undefined;
    if (!deed) throw new Error(`A patch run has no step ${step.action}.`);
    await deed();
  }

  /** What was done to clusters stays; those that are being worked on were asked to stop with the run itself. */
  planCleanup(): NewStep[] {
    return [];
  }

  async recordEnd(tx: Transaction, operation: OperationRow, status: 'Succeeded' | 'Failed' | 'Cancelled'): Promise<void> {
    const parts = await tx.operations.partsOf(operation.id);
    const worst = Math.max(0, ...parts.map(({ writeOutageMs }) => writeOutageMs ?? 0));
    await tx.operations.change(operation.id, { writeOutageMs: worst });
    const { dbmsType, clusterName, requestedBy: actor, id: operationId, title } = operation;
    const done = new Set(parts.filter((part) => part.status === 'Succeeded').map((part) => part.clusterName)).size;
    const text = `${title}: ${status === 'Succeeded' ? 'done' : status.toLowerCase()}, ${String(done)} clusters patched.`;
    if (clusterName !== null) return;
    const type = status === 'Succeeded' ? 'Patch' : 'PatchFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
  }

  private awaitStart({ operation }: StepContext): Promise<void> {
    const { schedule } = patchRunSubject(operation);
    const at = new Date(schedule.kind === 'at' ? schedule.at : 0);
    if (at > this.dependencies.clock.now()) throw new NotYet(`Starts at ${at.toISOString()}`, at, undefined, 'Scheduled');
    return Promise.resolve();
  }

  private async runWave(wave: WavePlan, context: StepContext): Promise<void> {
    const { uow, clock } = this.dependencies;
    const { maxParallelClusters } = patchRunSubject(context.operation);
    for (;;) {
      const parts = await uow.read.operations.partsOf(context.operation.id);
      const now = clock.now();
      const clusters = await Promise.all(wave.clusters.map((plan) => this.stateOf(plan, parts, context.operation, now)));
      const decision = decideWave(clusters, maxParallelClusters, now.toISOString());
      switch (decision.do) {
        case 'done':
          return;
        case 'halt':
          throw new DomainError('step-failed', decision.reason);
        case 'wait': {
          const at = decision.lookAgainAt === null ? Infinity : Date.parse(decision.lookAgainAt);
          const seen = stateText(parts);
          const until = new Date(Math.min(at, now.getTime() + LOOK_EVERY_MS));
          throw new NotYet(
            decision.phase,
            until,
            async (tx) => stateText(await tx.operations.partsOf(context.operation.id)) !== seen,
          );
        }
        case 'start':
          for (const name of decision.clusterNames) {
            const plan = wave.clusters.find(({ clusterName }) => clusterName === name);
            if (plan) await this.startCluster(plan, context);
          }
          break;
        default:
          return decision satisfies never;
      }
    }
  }

  private async stateOf(plan: ClusterPlan, parts: readonly OperationRow[], run: OperationRow, now: Date): Promise<WaveCluster> {
    const { clusterName } = plan;
    const part = parts.filter(({ clusterId }) => clusterId === plan.clusterId).at(-1);
    if (part && !isToBeTriedAgain(part, run)) return { clusterName, ...stateOfPart(part) };
    const row = await this.dependencies.uow.read.clusters.byId(plan.clusterId).catch((error: unknown) => {
      if (isDomainError(error, 'cluster-not-found')) return undefined;
      throw error;
    });
    if (!row) return { clusterName, state: 'failed', reason: 'The cluster is not there any more.' };
    const blackouts = await blackoutsOf(this.dependencies.uow, row.environmentId, now);
    // The window that counts is the one the cluster has now.
    const start = startOf({ ...plan, maintenanceWindow: row.maintenanceWindow }, patchRunSubject(run).schedule, blackouts, now);
    if ('refusal' in start) return { clusterName, state: 'waiting', obstacle: start.refusal };
    const waitsFor = start.at > now ? `${clusterName} may start at ${start.at.toISOString()}.` : undefined;
    const isBusy = row.runningOperationId !== null;
    const startsAt = isBusy ? new Date(Math.max(start.at.getTime(), now.getTime() + LOOK_EVERY_MS)) : start.at;
    const obstacle = isBusy ? `Another operation works on ${clusterName}.` : waitsFor;
    return { clusterName, state: 'waiting', startsAt: startsAt.toISOString(), ...(obstacle === undefined ? {} : { obstacle }) };
  }

  private async startCluster(plan: ClusterPlan, context: StepContext): Promise<void> {
    const { id: parentId, dbmsType, requestedBy, ticketUrl } = context.operation;
    const { clusterId, clusterName, steps, patchType, toRelease, primary, candidate, members, isWindowed } = plan;
    const subject = { patchType, toRelease, primary, candidate, members, isWindowed };
    try {
      await context.record(async (tx) => {
        requireLifecycle(await tx.clusters.byId(clusterId), 'Active');
        await startOperation(tx, this.dependencies.bell ?? SILENT, {
          id: newId(),
          parentId,
          kind: 'PatchCluster',
          title: `Patch ${clusterName} to ${toRelease ?? 'the updates of its operating system'}`,
          dbmsType,
          clusterId,
          clusterName,
          requestedBy,
          ticketUrl,
          phase: 'Waiting for a worker',
          subject,
          steps,
        });
      });
      context.say(`${clusterName}: begun.`);
    } catch (error) {
      // Somebody was faster in this very moment: it is waited for.
      if (!isDomainError(error, 'cluster-busy')) throw error;
      context.say(`${clusterName}: another operation works on it.`);
    }
  }

  private async bake(step: StepToPerform, context: StepContext): Promise<void> {
    const { uow, clock } = this.dependencies;
    const { bakeMinutes } = patchRunSubject(context.operation);
    const parts = await uow.read.operations.partsOf(context.operation.id);
    const patched = parts.filter(({ status }) => status === 'Succeeded');
    const rows = await uow.read.clusters.byIds(patched.flatMap(({ clusterId }) => clusterId ?? []));
    const ill = rows.filter(
      (row) => row.runningOperationId === null && row.lifecycle === 'Active' && row.clusterHealth !== 'ClusterUp',
    );
    const why = ill.map(({ clusterName, phase }) => `${clusterName}: ${phase}`).join(' ');
    if (ill.length > 0) throw new DomainError('step-failed', `What was patched is not well. ${why}`);
    const last = context.operation.steps.filter(({ ordinal }) => ordinal < step.ordinal).at(-1);
    const until = new Date((last?.finishedAt ?? clock.now()).getTime() + bakeMinutes * 60_000);
    if (until > clock.now()) {
      const lookAt = new Date(Math.min(until.getTime(), clock.now().getTime() + LOOK_EVERY_MS));
      throw new NotYet(`The next wave begins at ${until.toISOString()} when what was patched is well until then.`, lookAt);
    }
  }
}

/** For a worker that has no bell; the sweeper rings a moment later. */
const SILENT = { ring: () => Promise.resolve() } as unknown as OperationBell;

function waveOf(step: StepToPerform, operation: OperationRow): WavePlan {
  const index = operation.steps.filter(({ action, ordinal }) => action === 'run-wave' && ordinal < step.ordinal).length;
  const wave = patchRunSubject(operation).waves[index];
  if (!wave) throw new Error(`${operation.title} has no wave ${String(index + 1)}.`);
  return wave;
}

/** What ended badly before a person asked the run to go on is begun anew. */
function isToBeTriedAgain(part: OperationRow, run: OperationRow): boolean {
  const { retriedAt } = run;
  const hasFailed = part.status === 'Failed' || part.status === 'Cancelled';
  return hasFailed && !part.leftOut && retriedAt !== null && part.finishedAt !== null && part.finishedAt < retriedAt;
}

function stateOfPart(part: OperationRow): Pick<WaveCluster, 'state' | 'reason'> {
  const reason = part.error ?? part.phase;
  if (part.status === 'Succeeded') return { state: 'done' };
  if (part.leftOut) return { state: 'leftOut' };
  if (part.status === 'Failed' || part.status === 'Cancelled') return { state: 'failed', reason };
  return part.haltedAt === null ? { state: 'working' } : { state: 'halted', reason };
}

/** What decides about a wave, to see whether it has changed. */
function stateText(parts: readonly OperationRow[]): string {
  return parts.map((part) => `${part.id}:${stateOfPart(part).state}`).join(' ');
}
