import type { ClusterPlan, WavePlan } from '../patching/patch-subject.js';

export interface PatchTimesRequest {
  waves: readonly WavePlan[];
  maxParallelClusters: number;
  bakeMinutes: number;
  from: Date;
  /** When a cluster may start at the earliest, not before an instant; a refusal where it never may. */
  startOf: (plan: ClusterPlan, from: Date) => { at: Date } | { refusal: string };
}

/** From when to when a cluster is expected to be worked on. */
export interface PatchTime {
  startsAt: Date;
  endsAt: Date;
}

/**
 * When a run is expected to come to each cluster, by the id of the cluster: waves one after the other with time to bake
 * between them, so many clusters at a time after the first of a wave. Clusters that may never start have no time.
 */
export function patchTimes(request: PatchTimesRequest): Map<string, PatchTime> {
  const times = new Map<string, PatchTime>();
  let begin = request.from;
  for (const { clusters } of request.waves) {
    const ends = timesOfWave(clusters, begin, request, times);
    begin = new Date(Math.max(begin.getTime(), ...ends) + request.bakeMinutes * 60_000);
  }
  return times;
}

function timesOfWave(
  clusters: readonly ClusterPlan[],
  begin: Date,
  { startOf, maxParallelClusters }: PatchTimesRequest,
  times: Map<string, PatchTime>,
): number[] {
  const opening = (plan: ClusterPlan, from: Date): number => {
    const start = startOf(plan, from);
    return 'at' in start ? start.at.getTime() : Infinity;
  };
  const inOrder = clusters
    .map((plan) => ({ plan, at: opening(plan, begin) }))
    .filter(({ at }) => at !== Infinity)
    .sort((one, other) => one.at - other.at);
  const ends: number[] = [];
  let free = [begin.getTime()];
  for (const { plan } of inOrder) {
    const earliest = Math.min(...free);
    const startsAt = opening(plan, new Date(earliest));
    if (startsAt === Infinity) continue;
    const endsAt = startsAt + plan.expectedMs;
    times.set(plan.clusterId, { startsAt: new Date(startsAt), endsAt: new Date(endsAt) });
    // The first shows whether the others may follow.
    free = ends.length === 0 ? Array<number>(maxParallelClusters).fill(endsAt) : free.with(free.indexOf(earliest), endsAt);
    ends.push(endsAt);
  }
  return ends;
}
