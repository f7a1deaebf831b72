import type { ChangeContent, ChangePlan, ChangeRun, ChangeRunCluster, ChangeRunServer } from '@rocket/contracts';
import { ticketLink } from '@rocket/domain';
import type { Change } from '@rocket/domain';
import {
  allowedActions,
  changeRunSubject,
  changedServers,
  mayUndo,
  partOn,
  stateOfPart,
  unchangedServer,
} from '@rocket/operations';
import type { ChangeClusterPlan, ChangeRunPlan } from '@rocket/operations';
import type { OperationRow } from '@rocket/persistence';

/** A plan on the wire. */
export function presentChangePlan({ subject, planHash, refused, current, startsAt }: ChangeRunPlan): ChangePlan {
  const { change, unit, takesEffect, maxParallelClusters, undoes, clusters } = subject;
  return {
    change: presentChange(change),
    planHash,
    unit,
    takesEffect,
    maxParallelClusters,
    clusters: clusters.map(({ clusterName, environment, primary, restartOrder, notice, servers, steps }) => ({
      clusterName,
      environment,
      primary,
      restartOrder,
      notice,
      startsAt: startsAt[clusterName]?.toISOString() ?? null,
      servers,
      steps: steps.map(({ title, serverName }, index) => ({ ordinal: index + 1, title, serverName })),
    })),
    refused,
    current,
    undoes,
  };
}

/** A run with what has become of its clusters and servers. `withOutput: false` for lists. */
export function presentChangeRun(
  run: OperationRow,
  parts: readonly OperationRow[],
  { undoneBy, withOutput, ticketPattern }: { undoneBy: string | null; withOutput: boolean; ticketPattern: string | undefined },
): ChangeRun {
  const subject = changeRunSubject(run);
  const clusters = subject.clusters.map((plan) => presentCluster(plan, partOn(parts, plan), run));
  const servers = subject.clusters.flatMap((plan) => presentServers(plan, partOn(parts, plan), withOutput));
  return {
    id: run.id,
    title: run.title,
    change: presentChange(subject.change),
    undoes: subject.undoes,
    undoneBy,
    mayUndo: mayUndo(run, parts),
    status: run.status,
    haltedAt: run.haltedAt?.toISOString() ?? null,
    phase: run.phase,
    error: run.error,
    allowedActions: allowedActions(run),
    maxParallelClusters: subject.maxParallelClusters,
    clusters,
    servers,
    clustersTotal: clusters.length,
    clustersDone: clusters.filter(({ state }) => state === 'Done').length,
    serversTotal: servers.length,
    serversDone: servers.filter(({ state }) => state === 'Done' || state === 'Current').length,
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

function presentChange(change: Change): ChangeContent {
  return { name: null, value: null, database: null, statement: null, script: null, ...change };
}

function presentCluster(plan: ChangeClusterPlan, part: OperationRow | undefined, run: OperationRow): ChangeRunCluster {
  return {
    clusterName: plan.clusterName,
    environment: plan.environment,
    state: stateOfPart(part, run),
    phase: part?.phase ?? (run.finishedAt === null ? 'Waiting for its turn' : 'Not begun'),
    operationId: part?.id ?? null,
    allowedActions: part ? allowedActions(part) : [],
    startedAt: part?.startedAt?.toISOString() ?? null,
    finishedAt: part?.finishedAt?.toISOString() ?? null,
  };
}

function presentServers(
  { clusterName, servers }: ChangeClusterPlan,
  part: OperationRow | undefined,
  withOutput: boolean,
): ChangeRunServer[] {
  const rows = part ? changedServers(part) : servers.map(unchangedServer);
  return rows.map(({ isSet: _isSet, isSetBack: _isSetBack, output, startedAt, finishedAt, ...row }) => ({
    ...row,
    clusterName,
    output: withOutput ? output : '',
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  }));
}
