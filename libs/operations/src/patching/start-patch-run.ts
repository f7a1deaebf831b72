import { DomainError } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { startOperation } from '../operations/start-operation.js';
import { blackoutsIn } from '../clusters/member-gates.js';
import { patchTimes } from '../notifications/patch-times.js';
import type { PatchTime } from '../notifications/patch-times.js';
import { tellOfPlan } from '../notifications/patching-notices.js';
import { planPatchRun, startOf } from './plan-patch-run.js';
import type { PatchRunPlan, PatchRunRequest } from './plan-patch-run.js';
import type { PatchRunSubject } from './patch-subject.js';

export interface StartPatchRun extends PatchRunRequest {
  /** The hash of the plan that was reviewed. */
  planHash?: string | undefined;
  ticketUrl?: string | undefined;
  actor: string;
}

/**
 * Plans a run as things are now and starts it. Clusters that are named must all be fit for it; of a selection those that are
 * not are left out, and the plan says so.
 *
 * @throws DomainError as `planPatchRun`, and `patch-not-possible`, `plan-changed`
 */
export async function startPatchRun(
  dependencies: ClusterDependencies & { bell: OperationBell },
  { planHash, ticketUrl, actor, ...request }: StartPatchRun,
): Promise<{ patchRunId: string; plan: PatchRunPlan }> {
  const plan = await planPatchRun(dependencies, request);
  requirePossible(plan, request);
  if (planHash !== undefined && planHash !== plan.planHash)
    throw new DomainError('plan-changed', 'What would be done now is not what was reviewed.', { planHash: plan.planHash });
  const patchRunId = newId();
  const { waves } = plan.subject;
  const clusters = waves.flatMap((wave) => wave.clusters);
  const [only, ...more] = clusters;
  const what = request.patchType === 'DB' ? (request.toRelease ?? 'the newest release') : 'the updates of the operating system';
  const whom = only && more.length === 0 ? only.clusterName : `${String(clusters.length)} clusters`;
  const now = dependencies.clock.now();
  const times = await expectedTimes(dependencies, plan.subject, now);
  await dependencies.uow.run(async (tx) => {
    await startOperation(tx, dependencies.bell, {
      id: patchRunId,
      kind: 'PatchRun',
      title: `Patch ${whom} to ${only && more.length === 0 && only.toRelease !== null ? only.toRelease : what}`,
      dbmsType: request.dbmsType,
      clusterId: null,
      clusterName: only && more.length === 0 ? only.clusterName : null,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      subject: plan.subject,
      ticketUrl: ticketUrl ?? null,
      steps: planRunSteps(plan.subject),
    });
    const { dbmsType } = request;
    const run = { id: patchRunId, dbmsType, requestedBy: actor, ticketUrl: ticketUrl ?? null, subject: plan.subject };
    await tellOfPlan(tx, run, times, now);
  });
  return { patchRunId, plan };
}

/** When the run will come to each cluster, by windows and blackouts as they are now. */
export async function expectedTimes(
  { uow }: Pick<ClusterDependencies, 'uow'>,
  { schedule, waves, maxParallelClusters, bakeMinutes }: PatchRunSubject,
  now: Date,
): Promise<Map<string, PatchTime>> {
  const from = schedule.kind === 'at' ? new Date(Math.max(Date.parse(schedule.at), now.getTime())) : now;
  const clusterIds = waves.flatMap(({ clusters }) => clusters.map(({ clusterId }) => clusterId));
  const [blackouts, clusters] = await Promise.all([uow.read.blackouts.notOverAt(from), uow.read.notices.clusters(clusterIds)]);
  const environmentOf = new Map(clusters.map(({ id, environmentId }) => [id, environmentId]));
  return patchTimes({
    waves,
    maxParallelClusters,
    bakeMinutes,
    from,
    startOf: (plan, at) => startOf(plan, schedule, blackoutsIn(blackouts, environmentOf.get(plan.clusterId) ?? ''), at),
  });
}

/** @throws DomainError `patch-not-possible` */
function requirePossible({ subject, refused, current }: PatchRunPlan, { selection }: PatchRunRequest): void {
  const reasons = refused.map(({ clusterName, reason }) => `${clusterName}: ${reason}`);
  if (selection.by === 'names' && reasons.length > 0) throw new DomainError('patch-not-possible', reasons.join(' '));
  if (subject.waves.length > 0) return;
  const idle = current.map(({ clusterName, reason }) => `${clusterName}: ${reason}`);
  throw new DomainError('patch-not-possible', [...reasons, ...idle].join(' ') || 'There is nothing to be done.');
}

/** A run is its waves, with time between them in which what was patched has to show that it is well. */
export function planRunSteps({ schedule, waves, bakeMinutes }: PatchRunSubject): NewStep[] {
  const step = (action: string, title: string): NewStep => ({ action, direction: 'forward', title, serverName: null });
  const start = schedule.kind === 'at' ? [step('await-start', 'Wait for its time')] : [];
  const [first, ...rest] = waves.map(({ environments, clusters }, index) => {
    const count = clusters.length === 1 ? (clusters[0]?.clusterName ?? '') : `${String(clusters.length)} clusters`;
    return step('run-wave', `Wave ${String(index + 1)}: patch ${count} of ${environments.join(', ')}`);
  });
  const baked = rest.flatMap((wave) => [step('bake', `See for ${String(bakeMinutes)} min that what was patched is well`), wave]);
  return [...start, ...(first ? [first] : []), ...baked];
}
