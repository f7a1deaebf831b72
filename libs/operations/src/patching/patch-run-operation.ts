import { DomainError } from '@rocket/domain';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { blackoutsIn } from '../clusters/member-gates.js';
import { tellOfMoves, tellOfStart } from '../notifications/patching-notices.js';
import { NotYet } from '../operations/operation-definition.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { LOOK_EVERY_MS, runWave } from '../operations/wave-of-parts.js';
import type { PartToStart, Wave, WaveDependencies } from '../operations/wave-of-parts.js';
import { startOf as startWithin } from './plan-patch-run.js';
import { patchRunSubject } from './patch-subject.js';
import type { ClusterPlan, WavePlan } from './patch-subject.js';

type RunAction = 'await-start' | 'run-wave' | 'bake';

/** A run over many clusters: waves, each of which starts an operation per cluster and waits for them. Keeps nobody busy meanwhile. */
export class PatchRunOperation implements OperationDefinition {
  readonly kind = 'PatchRun';
  readonly onFailure = 'halt';

  constructor(private readonly dependencies: WaveDependencies) {}

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
    // Somebody may give it another time in the very moment in which it lies down.
    const isMoved = async (tx: Transaction): Promise<boolean> => {
      const { schedule: last } = patchRunSubject(await tx.operations.byId(operation.id));
      return last.kind !== 'at' || last.at !== at.toISOString();
    };
    if (at > this.dependencies.clock.now()) throw new NotYet(`Starts at ${at.toISOString()}`, at, isMoved, 'Scheduled');
    return Promise.resolve();
  }

  private async runWave(wave: WavePlan, context: StepContext): Promise<void> {
    const { maxParallelClusters: maxParallel, schedule } = patchRunSubject(context.operation);
    const blackouts = await this.dependencies.uow.read.blackouts.notOverAt(this.dependencies.clock.now());
    const startOf: Wave<ClusterPlan>['startOf'] = (plan, { maintenanceWindow, environmentId }, now) =>
      // The window that counts is the one the cluster has now.
      Promise.resolve(startWithin({ ...plan, maintenanceWindow }, schedule, blackoutsIn(blackouts, environmentId), now));
    const onBegin: Wave<ClusterPlan>['onBegin'] = (tx, part) => tellOfStart(tx, part);
    const onWait = (openings: ReadonlyMap<string, Date>): Promise<void> => this.tellOfMoves(wave, openings, context);
    const isWindowed = schedule.kind === 'window';
    const partFor: Wave<ClusterPlan>['operationFor'] = (plan) => operationFor({ ...plan, isWindowed });
    const work = { plans: wave.clusters, maxParallel, startOf, operationFor: partFor, onBegin, onWait };
    await runWave(work, this.dependencies, context);
  }

  private async tellOfMoves(wave: WavePlan, openings: ReadonlyMap<string, Date>, context: StepContext): Promise<void> {
    const times = new Map(
      wave.clusters.flatMap(({ clusterId, expectedMs }) => {
        const startsAt = openings.get(clusterId);
        return startsAt ? [[clusterId, { startsAt, endsAt: new Date(startsAt.getTime() + expectedMs) }] as const] : [];
      }),
    );
    const run = { ...context.operation, subject: patchRunSubject(context.operation) };
    await context.record((tx) => tellOfMoves(tx, run, times, this.dependencies.clock.now()));
  }

  private async bake(step: StepToPerform, context: StepContext): Promise<void> {
    const { uow, clock } = this.dependencies;
    const { bakeMinutes } = patchRunSubject(context.operation);
    const parts = await uow.read.operations.partsOf(context.operation.id);
    const patched = parts.filter(({ status }) => status === 'Succeeded');
    const rows = await uow.read.clusters.byIds(patched.flatMap(({ clusterId }) => clusterId ?? []));
    const settled = rows.filter((row) => row.runningOperationId === null && row.lifecycle === 'Active');
    // What an operation did to a cluster is no illness of it; somebody looks at it again in a moment.
    const ill = settled.filter(({ clusterHealth }) => clusterHealth !== 'ClusterUp' && clusterHealth !== 'ClusterOnLineMaint');
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

function operationFor(plan: ClusterPlan): PartToStart {
  const { clusterName, steps, patchType, toRelease, primary, candidate, members, isWindowed } = plan;
  return {
    kind: 'PatchCluster',
    title: `Patch ${clusterName} to ${toRelease ?? 'the updates of its operating system'}`,
    subject: { patchType, toRelease, primary, candidate, members, isWindowed },
    steps,
  };
}

function waveOf(step: StepToPerform, operation: OperationRow): WavePlan {
  const index = operation.steps.filter(({ action, ordinal }) => action === 'run-wave' && ordinal < step.ordinal).length;
  const wave = patchRunSubject(operation).waves[index];
  if (!wave) throw new Error(`${operation.title} has no wave ${String(index + 1)}.`);
  return wave;
}
