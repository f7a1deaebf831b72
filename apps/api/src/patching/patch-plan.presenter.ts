import type { PatchPlan, PatchPlanCluster } from '@rocket/contracts';
import { describeGates } from '@rocket/domain';
import type { GateLimits } from '@rocket/domain';
import type { ClusterPlan, PatchRunPlan, PatchSchedule } from '@rocket/operations';

/** A plan on the wire. */
export function presentPatchPlan(plan: PatchRunPlan, limits: GateLimits, toldTo: string[]): PatchPlan {
  const { patchType, toRelease, schedule, maxParallelClusters, bakeMinutes, waves } = plan.subject;
  return {
    patchType,
    toRelease,
    schedule: presentSchedule(schedule),
    planHash: plan.planHash,
    maxParallelClusters,
    bakeMinutes,
    waves: waves.map(({ environments, clusters }) => ({
      environments,
      clusters: clusters.map((cluster) => presentCluster(cluster, plan.forecasts)),
    })),
    refused: plan.refused,
    current: plan.current,
    gates: describeGates(limits),
    durationBasis: plan.durationBasis,
    toldTo,
  };
}

export function presentSchedule(schedule: PatchSchedule): string {
  return schedule.kind === 'at' ? schedule.at : schedule.kind;
}

function presentCluster(cluster: ClusterPlan, forecasts: PatchRunPlan['forecasts']): PatchPlanCluster {
  const forecast = forecasts.find(({ clusterName }) => clusterName === cluster.clusterName);
  return {
    clusterName: cluster.clusterName,
    environment: cluster.environment,
    fromRelease: cluster.fromRelease,
    toRelease: cluster.toRelease,
    primary: cluster.primary,
    candidate: cluster.candidate,
    expectedMs: cluster.expectedMs,
    maintenanceWindow: cluster.maintenanceWindow,
    startsAt: forecast?.startsAt ?? null,
    obstacle: forecast?.obstacle ?? null,
    members: cluster.members.map(({ pending, ...member }) => ({ ...member, pending: pending ?? [] })),
    steps: cluster.steps.map(({ title, serverName }, index) => ({ ordinal: index + 1, title, serverName })),
  };
}
