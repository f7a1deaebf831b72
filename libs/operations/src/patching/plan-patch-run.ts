import { DomainError, earliestStart, isDomainError, parseMaintenanceWindow } from '@rocket/domain';
import type { DbmsType, PatchType } from '@rocket/domain';
import type { ClusterRow } from '@rocket/persistence';
import { canonicalHash } from '@rocket/platform';
import { authorityCertificate } from '../clusters/certificate-authority.js';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { installableReleases } from '../clusters/installable-releases.js';
import { blackoutsIn } from '../clusters/member-gates.js';
import { inParallel } from '../operations/in-parallel.js';
import { expectedDurations } from './expected-durations.js';
import { planPatchCluster } from './plan-patch-cluster.js';
import type { ClusterPlanning } from './plan-patch-cluster.js';
import type { ClusterPlan, PatchRunSubject, PatchSchedule, WavePlan } from './patch-subject.js';
import { selectClusters } from './select-clusters.js';
import type { ClusterSelection } from './select-clusters.js';

export interface PatchRunRequest {
  dbmsType: DbmsType;
  patchType: PatchType;
  toRelease?: string | undefined;
  selection: ClusterSelection;
  /** Environments of each wave; one wave per environment in their order when absent. */
  waves?: string[][] | undefined;
  bakeMinutes: number;
  maxParallelClusters: number;
  schedule: PatchSchedule;
}

/** A plan as people review it. */
export interface PatchRunPlan {
  subject: PatchRunSubject;
  /** Over what would be done. Given with the real request, it is refused when that has changed meanwhile. */
  planHash: string;
  /** Clusters that cannot be part of it, and why. */
  refused: { clusterName: string; reason: string }[];
  /** Clusters on which nothing is to be done. */
  current: { clusterName: string; reason: string }[];
  forecasts: { clusterName: string; startsAt: string | null; obstacle: string | null }[];
  durationBasis: string;
}

/** Clusters asked at the same time. */
const AT_ONCE = 16;

/**
 * Plans a run over one cluster, some, or the fleet: asks every member, changes nothing.
 *
 * @throws DomainError `validation-failed` for a selection or waves that do not fit, `cluster-not-found`, `engine-unavailable`
 */
export async function planPatchRun(dependencies: ClusterDependencies, request: PatchRunRequest): Promise<PatchRunPlan> {
  const { uow, engines } = dependencies;
  engines.engineFor(request.dbmsType);
  const rows = await selectClusters(uow, request.dbmsType, request.selection);
  const [{ local }, durations] = await Promise.all([
    installableReleases(dependencies, request.dbmsType),
    expectedDurations(uow, request.patchType),
    // Made now if it is not there: many would make it at the same time otherwise.
    authorityCertificate(uow),
  ]);
  const { patchType, toRelease, schedule } = request;
  const wanted = { patchType, toRelease, isWindowed: schedule.kind === 'window' };
  const plannings = await inParallel(rows, AT_ONCE, async (row): Promise<ClusterPlanning> => {
    try {
      return await planPatchCluster(dependencies, row, wanted, local, durations);
    } catch (error) {
      // One cluster that cannot be asked keeps no other from being planned.
      if (isDomainError(error)) return { clusterName: row.clusterName, refusal: error.detail };
      if (error instanceof DOMException) return { clusterName: row.clusterName, refusal: 'Its servers did not answer in time.' };
      throw error;
    }
  });
  const plans = plannings.flatMap((planning) => ('plan' in planning ? planning.plan : []));
  const subject: PatchRunSubject = {
    patchType,
    toRelease: toRelease ?? null,
    schedule,
    maxParallelClusters: request.maxParallelClusters,
    bakeMinutes: request.bakeMinutes,
    waves: toWaves(plans, rows, request.waves),
  };
  return {
    subject,
    planHash: reviewHash(request.dbmsType, subject),
    refused: plannings.flatMap((one) => ('refusal' in one ? { clusterName: one.clusterName, reason: one.refusal } : [])),
    current: plannings.flatMap((one) => ('current' in one ? { clusterName: one.clusterName, reason: one.current } : [])),
    forecasts: await forecast(dependencies, rows, plans, schedule),
    durationBasis: durations.basis,
  };
}

/** Over what is done to whom in which order; not over how long that is expected to take. */
function reviewHash(dbmsType: DbmsType, subject: PatchRunSubject): string {
  const { waves, patchType, schedule, maxParallelClusters, bakeMinutes } = subject;
  const deeds = waves.map(({ environments, clusters }) => ({
    environments,
    clusters: clusters.map(({ clusterId, toRelease, steps }) => ({
      clusterId,
      toRelease,
      steps: steps.map(({ action, serverName }) => ({ action, serverName })),
    })),
  }));
  return canonicalHash({ dbmsType, patchType, schedule, maxParallelClusters, bakeMinutes, deeds });
}

/** @throws DomainError `validation-failed` when the waves leave an environment out or name it twice */
function toWaves(plans: readonly ClusterPlan[], rows: readonly ClusterRow[], wanted: string[][] | undefined): WavePlan[] {
  const ordinalOf = new Map(rows.map(({ environment }) => [environment.environment, environment.ordinal]));
  const there = [...new Set(plans.map(({ environment }) => environment))];
  const inOrder = there.sort((one, other) => (ordinalOf.get(one) ?? 0) - (ordinalOf.get(other) ?? 0));
  const waves = wanted ?? inOrder.map((environment) => [environment]);
  const named = waves.flat();
  const missing = inOrder.filter((environment) => !named.includes(environment));
  const twice = named.filter((environment, index) => named.indexOf(environment) !== index);
  const fault =
    missing.length > 0
      ? `leave out ${missing.join(', ')}, where there are clusters of this run`
      : twice.length > 0
        ? `name ${twice.join(', ')} more than once`
        : undefined;
  if (fault !== undefined)
    throw new DomainError('validation-failed', `The waves ${fault}.`, {}, [{ pointer: '/waves', detail: fault }]);
  return waves
    .map((environments) => ({
      environments,
      clusters: plans
        .filter(({ environment }) => environments.includes(environment))
        .sort((one, other) => (one.clusterName < other.clusterName ? -1 : 1)),
    }))
    .filter(({ clusters }) => clusters.length > 0);
}

/** When each cluster could start at the earliest, were it the only one. */
async function forecast(
  { uow, clock }: ClusterDependencies,
  rows: readonly ClusterRow[],
  plans: readonly ClusterPlan[],
  schedule: PatchSchedule,
): Promise<PatchRunPlan['forecasts']> {
  const now = schedule.kind === 'at' ? new Date(schedule.at) : clock.now();
  const blackouts = await uow.read.blackouts.notOverAt(now);
  const environmentOf = new Map(rows.map(({ id, environmentId }) => [id, environmentId]));
  return plans.map((plan) => {
    const own = blackoutsIn(blackouts, environmentOf.get(plan.clusterId) ?? '');
    const start = startOf(plan, schedule, own, now);
    return {
      clusterName: plan.clusterName,
      startsAt: 'at' in start ? start.at.toISOString() : null,
      obstacle: 'refusal' in start ? start.refusal : null,
    };
  });
}

/** When a cluster may start: not before the time of the run, in its window where the run goes by windows, never in a blackout. */
export function startOf(
  plan: Pick<ClusterPlan, 'maintenanceWindow' | 'expectedMs'>,
  schedule: PatchSchedule,
  blackouts: Parameters<typeof earliestStart>[1],
  now: Date,
): ReturnType<typeof earliestStart> {
  const isWindowed = schedule.kind === 'window' && plan.maintenanceWindow !== null;
  const window = isWindowed ? parseMaintenanceWindow(plan.maintenanceWindow ?? '') : null;
  if (typeof window === 'string') return { refusal: `Its maintenance window ${window}.` };
  const from = schedule.kind === 'at' ? new Date(Math.max(Date.parse(schedule.at), now.getTime())) : now;
  return earliestStart(window, blackouts, plan.expectedMs, from);
}
