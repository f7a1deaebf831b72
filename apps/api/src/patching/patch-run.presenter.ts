import type { PatchMemberState, PatchRun, PatchRunCluster, PatchRunMember } from '@rocket/contracts';
import { ticketLink } from '@rocket/domain';
import { allowedActions, blockOf, mayReschedule, patchRunSubject, stateOfPart } from '@rocket/operations';
import type { ClusterPlan, MemberPlan } from '@rocket/operations';
import type { OperationRow } from '@rocket/persistence';
import { presentSchedule } from './patch-plan.presenter.js';

/** A run with what has become of its parts. `withGaps: false` for lists. */
export function presentPatchRun(
  run: OperationRow,
  parts: readonly OperationRow[],
  { withGaps, ticketPattern }: { withGaps: boolean; ticketPattern: string | undefined },
): PatchRun {
  const { patchType, toRelease, schedule, maxParallelClusters, bakeMinutes, waves } = patchRunSubject(run);
  const last = new Map(parts.map((part) => [part.clusterId, part]));
  const presented = waves.map(({ environments, clusters }) => ({
    environments,
    clusters: clusters.map((plan) => presentCluster(plan, last.get(plan.clusterId), run, withGaps)),
  }));
  const all = presented.flatMap(({ clusters }) => clusters);
  const outages = all.flatMap(({ writeOutageMs }) => writeOutageMs ?? []);
  return {
    id: run.id,
    title: run.title,
    patchType,
    toRelease,
    status: run.status,
    haltedAt: run.haltedAt?.toISOString() ?? null,
    phase: run.phase,
    error: run.error,
    allowedActions: allowedActions(run),
    schedule: presentSchedule(schedule),
    mayReschedule: mayReschedule(run, parts),
    maxParallelClusters,
    bakeMinutes,
    waves: presented,
    clustersTotal: all.length,
    clustersDone: all.filter(({ state }) => state === 'Done').length,
    writeOutageMs: outages.length === 0 ? null : Math.max(...outages),
    requestedBy: run.requestedBy,
    ticketUrl: run.ticketUrl,
    ticketLink: ticketLink(run.ticketUrl, ticketPattern),
    planHash: run.planHash,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    version: run.version,
  };
}

function presentCluster(
  plan: ClusterPlan,
  part: OperationRow | undefined,
  run: OperationRow,
  withGaps: boolean,
): PatchRunCluster {
  return {
    clusterName: plan.clusterName,
    environment: plan.environment,
    fromRelease: plan.fromRelease,
    toRelease: plan.toRelease,
    state: stateOfPart(part, run),
    phase: part?.phase ?? (run.finishedAt === null ? 'Waiting for its turn' : 'Not begun'),
    operationId: part?.id ?? null,
    allowedActions: part ? allowedActions(part) : [],
    members: plan.members.map((member) => presentMember(member, part)),
    writeOutageMs: part?.writeOutageMs ?? null,
    writeGaps: withGaps ? (part?.writeGaps ?? null) : null,
    startedAt: part?.startedAt?.toISOString() ?? null,
    finishedAt: part?.finishedAt?.toISOString() ?? null,
  };
}

function presentMember(member: MemberPlan, part: OperationRow | undefined): PatchRunMember {
  const block = part ? blockOf(part.steps, member.serverName) : [];
  const current = block.find(({ status }) => status !== 'Succeeded' && status !== 'Skipped');
  const begun = block.filter(({ startedAt }) => startedAt !== null);
  const state = memberState(member, block, part);
  const outages = block.flatMap(({ writeOutageMs }) => writeOutageMs ?? []);
  return {
    serverName: member.serverName,
    as: member.as,
    state,
    reason: member.reason,
    fromVersion: member.fromVersion,
    phase: state === 'Working' || state === 'Failed' ? (current?.error ?? current?.title ?? null) : null,
    startedAt: begun[0]?.startedAt?.toISOString() ?? null,
    finishedAt: state === 'Done' ? (begun.at(-1)?.finishedAt?.toISOString() ?? null) : null,
    writeOutageMs: outages.length === 0 ? null : Math.max(...outages),
    stepOrdinals: block.map(({ ordinal }) => ordinal),
  };
}

function memberState(member: MemberPlan, block: OperationRow['steps'], part: OperationRow | undefined): PatchMemberState {
  if (member.as === null) return 'Current';
  const rollback = part?.steps.find((step) => step.action === 'rollback-member' && step.serverName === member.serverName);
  if (rollback?.status === 'Succeeded') return 'RolledBack';
  if (block.length > 0 && block.every(({ status }) => status === 'Succeeded')) return 'Done';
  if (block.some(({ status }) => status === 'Failed')) return 'Failed';
  if (block.some(({ status }) => status === 'Skipped')) return 'Skipped';
  const isBegun = block.some(({ status }) => status === 'Running' || status === 'Succeeded');
  return isBegun && part?.finishedAt === null ? 'Working' : 'Waiting';
}
