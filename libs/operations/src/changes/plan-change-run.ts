import { earliestStart } from '@rocket/domain';
import type { Change, DbmsType, DomainError } from '@rocket/domain';
import type { ClusterRow } from '@rocket/persistence';
import { canonicalHash } from '@rocket/platform';
import { authorityCertificate } from '../clusters/certificate-authority.js';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { blackoutsOf } from '../clusters/member-gates.js';
import { inParallel } from '../operations/in-parallel.js';
import { selectClusters } from '../patching/select-clusters.js';
import type { ClusterSelection } from '../patching/select-clusters.js';
import { planChangeCluster } from './plan-change-cluster.js';
import type { Absence, ChangePlanning, UndoTarget } from './plan-change-cluster.js';
import type { ChangeRunSubject } from './change-subject.js';

export interface ChangeRunRequest {
  dbmsType: DbmsType;
  change: Change;
  selection: ClusterSelection;
  maxParallelClusters: number;
}

/** A plan as people review it. */
export interface ChangeRunPlan {
  subject: ChangeRunSubject;
  /** Over what would be done. Given with the real request, it is refused when that has changed meanwhile. */
  planHash: string;
  /** What cannot be part of it, and why. */
  refused: Absence[];
  /** Clusters on which nothing is to be done. */
  current: Absence[];
  /** When each cluster could start at the earliest, were it the only one. */
  startsAt: Record<string, Date>;
  /** Servers are there, and none of them can do it. */
  isIncapable: boolean;
}

/** Clusters asked at the same time. */
const AT_ONCE = 16;

/**
 * Plans a change of one cluster, some, or the fleet: asks the members, changes nothing. The clusters of the first stage come
 * first, so that the first one shows where it hurts least whether it goes well.
 *
 * @throws DomainError `cluster-not-found` for a name, `validation-failed` for a selector that finds nothing, a parameter that is not there or managed, and a
 *   value that is refused anywhere; `engine-unavailable`
 */
export async function planChangeRun(dependencies: ClusterDependencies, request: ChangeRunRequest): Promise<ChangeRunPlan> {
  const { dbmsType, change, selection, maxParallelClusters } = request;
  dependencies.engines.engineFor(dbmsType);
  const rows = await selectClusters(dependencies.uow, dbmsType, selection);
  const serverName = selection.by === 'selector' ? selection.serverName : undefined;
  return planOver(dependencies, rows, { dbmsType, change, maxParallelClusters, undoes: null, serverName });
}

export interface ToPlan {
  dbmsType: DbmsType;
  change: Change;
  maxParallelClusters: number;
  undoes: string | null;
  serverName?: string | undefined;
  /** Of an undo, by cluster id and server name. */
  targets?: ReadonlyMap<string, ReadonlyMap<string, UndoTarget>>;
}

/** The same for clusters that are known. @throws as `planChangeRun`, and what `refuseConflicts` throws */
export async function planOver(
  dependencies: ClusterDependencies,
  rows: readonly ClusterRow[],
  { dbmsType, change, maxParallelClusters, undoes, serverName, targets }: ToPlan,
  refuseConflicts: (conflicts: string[]) => void = () => undefined,
): Promise<ChangeRunPlan> {
  // Made now if it is not there: many would make it at the same time otherwise.
  await authorityCertificate(dependencies.uow);
  const inStages = [...rows].sort(byStage);
  const plannings = await inParallel(inStages, AT_ONCE, (row) =>
    planChangeCluster(dependencies, row, { change, serverName, targets: targets?.get(row.id) }),
  );
  refuseConflicts(plannings.flatMap((one) => ('conflict' in one ? one.conflict : [])));
  requireSound(plannings);
  const planned = plannings.flatMap((one) => ('plan' in one ? one : []));
  const parameter = planned[0]?.parameter;
  const subject: ChangeRunSubject = {
    change: change.kind === 'parameter' && parameter ? { ...change, name: parameter.name } : change,
    maxParallelClusters,
    undoes,
    unit: parameter?.unit ?? null,
    takesEffect: parameter?.context ?? null,
    clusters: planned.map(({ plan }) => plan),
  };
  return {
    subject,
    planHash: reviewHash(dbmsType, subject),
    refused: plannings.flatMap((one) => ('absences' in one ? one.absences : [])),
    current: plannings.flatMap((one) => ('current' in one ? one.current : [])),
    startsAt: await forecast(dependencies, inStages),
    isIncapable: planned.length === 0 && plannings.some((one) => 'isIncapable' in one),
  };
}

/**
 * A value that is wrong anywhere is pushed nowhere. A parameter that only some do not know is pushed to the others.
 *
 * @throws the fault
 */
function requireSound(plannings: readonly ChangePlanning[]): void {
  const faults = plannings.flatMap((one) => ('fault' in one ? one.fault : []));
  const isAboutName = ({ errors }: DomainError): boolean => errors.every(({ pointer }) => pointer === '/change/name');
  const worst = faults.find((fault) => !isAboutName(fault)) ?? faults[0];
  if (!worst) return;
  const isPlannable = plannings.some((one) => 'plan' in one || 'current' in one);
  if (!isAboutName(worst) || !isPlannable) throw worst;
}

function byStage(one: ClusterRow, other: ClusterRow): number {
  return one.environment.ordinal - other.environment.ordinal || (one.clusterName < other.clusterName ? -1 : 1);
}

/** Over what is done to whom in which order; not over what held before. */
function reviewHash(dbmsType: DbmsType, { change, maxParallelClusters, undoes, clusters }: ChangeRunSubject): string {
  const deeds = clusters.map(({ clusterId, steps, servers }) => ({
    clusterId,
    steps: steps.map(({ action, serverName }) => ({ action, serverName })),
    targets: servers.map(({ serverName, setAfter }) => ({ serverName, setAfter })),
  }));
  return canonicalHash({ dbmsType, change, maxParallelClusters, undoes, deeds });
}

/** When a cluster may be changed: at once, but in no time in which no planned work starts. */
export async function startOf(
  { uow }: ClusterDependencies,
  row: Pick<ClusterRow, 'environmentId'>,
  now: Date,
): Promise<ReturnType<typeof earliestStart>> {
  return earliestStart(null, await blackoutsOf(uow, row.environmentId, now), 0, now);
}

async function forecast(dependencies: ClusterDependencies, rows: readonly ClusterRow[]): Promise<Record<string, Date>> {
  const now = dependencies.clock.now();
  const starts = await Promise.all(
    rows.map(async (row) => {
      const start = await startOf(dependencies, row, now);
      return 'at' in start ? [[row.clusterName, start.at] as const] : [];
    }),
  );
  return Object.fromEntries(starts.flat());
}
