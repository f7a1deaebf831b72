import { DBMS_TYPES, compareVersions, judgeCompliance, nextOpenings, parseMaintenanceWindow } from '@rocket/domain';
import type { Blackout, Compliance, ComplianceState, DbmsType } from '@rocket/domain';
import type { HostDirectory } from '@rocket/hosts';
import type { ClusterFilter, ClusterVersions, OperationRow, UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { installableReleases, releasesOfThisMachine } from '../clusters/installable-releases.js';
import { startOf } from './plan-patch-run.js';
import { patchRunSubject } from './patch-subject.js';
import type { ClusterPlan, PatchSchedule } from './patch-subject.js';

/** How a cluster stands, and when that will change. */
export interface ClusterStanding extends Compliance {
  cluster: ClusterVersions;
  /** How many releases each of its servers is behind, in their order. */
  serversBehind: number[];
  patchRunId: string | null;
  /** When the run that is to come will have patched it. */
  forecast: Date | null;
  nextWindow: Date | null;
}

interface Planned {
  run: OperationRow;
  plan: ClusterPlan;
  schedule: PatchSchedule;
  isBegun: boolean;
}

/** Remembers which releases servers can have, so that it is known since when. */
export async function noteReleases(parts: { uow: UnitOfWork; hosts: HostDirectory }): Promise<void> {
  for (const dbmsType of DBMS_TYPES) {
    const { local, ssh } = await installableReleases(parts, dbmsType);
    await parts.uow.run((tx) => tx.knownReleases.note(dbmsType, [...new Set([...local, ...ssh])]));
  }
}

/** How every active cluster stands to the newest release of its major, in the order of their names. */
export async function patchCompliance(
  parts: { uow: UnitOfWork; hosts: HostDirectory; clock: Clock; deadlineDays: number },
  dbmsType: DbmsType,
  filter: ClusterFilter,
): Promise<ClusterStanding[]> {
  const { uow, clock, deadlineDays } = parts;
  const now = clock.now();
  const [clusters, local, firstSeen, planned, blackouts] = await Promise.all([
    uow.read.clusters.versions(dbmsType, filter),
    releasesOfThisMachine(parts.hosts, uow, dbmsType),
    uow.read.knownReleases.firstSeen(dbmsType),
    plannedClusters(uow, dbmsType),
    uow.read.blackouts.notOverAt(now),
  ]);
  return clusters.map((cluster) => {
    const offers = offersOf(cluster, local).map((version) => ({ version, firstSeenAt: firstSeen.get(version) ?? null }));
    const coming = planned.get(cluster.id);
    const facts = {
      versions: cluster.servers.map(({ version }) => version),
      offers,
      isInProgress: coming?.isBegun === true,
      isPlanned: coming !== undefined,
    };
    const compliance = judgeCompliance(facts, deadlineDays, now);
    const own: Blackout[] = blackouts
      .filter(({ environmentId }) => environmentId === null || environmentId === cluster.environmentId)
      .map(({ startsAt, endsAt, reason }) => ({ from: startsAt, to: endsAt, reason }));
    return {
      ...compliance,
      cluster,
      serversBehind: cluster.servers.map(({ version }) =>
        version === null ? 0 : offers.filter((offer) => compareVersions(offer.version, version) > 0).length,
      ),
      patchRunId: coming?.run.id ?? null,
      forecast: coming ? forecastOf(coming, cluster, own, now) : null,
      nextWindow: nextWindowOf(cluster, now),
    };
  });
}

/** The states of these clusters by their ids, asked for together; those that are not active have none. */
export async function complianceStates(
  parts: Parameters<typeof patchCompliance>[0],
  dbmsType: DbmsType,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ComplianceState>> {
  if (ids.length === 0) return new Map();
  const standings = await patchCompliance(parts, dbmsType, { ids });
  return new Map(standings.map(({ cluster, state }) => [cluster.id, state]));
}

/** Releases of its major that all of its servers can have. */
function offersOf({ release, servers }: ClusterVersions, local: readonly string[]): string[] {
  const major = release.split('.')[0];
  const offers = servers.map((server) => (server.driver === 'local' ? local : server.releases));
  return (offers[0] ?? []).filter(
    (version) => version.split('.')[0] === major && offers.every((offer) => offer.includes(version)),
  );
}

async function plannedClusters(uow: UnitOfWork, dbmsType: DbmsType): Promise<ReadonlyMap<string, Planned>> {
  const planned = new Map<string, Planned>();
  for (const run of await uow.read.operations.unfinished('PatchRun', dbmsType)) {
    const parts = await uow.read.operations.partStates(run.id);
    const last = new Map(parts.map((part) => [part.clusterId, part]));
    const { schedule, waves, patchType } = patchRunSubject(run);
    if (patchType !== 'DB') continue;
    for (const plan of waves.flatMap(({ clusters }) => clusters)) {
      const part = last.get(plan.clusterId);
      const isOver = part !== undefined && (part.finishedAt !== null || part.leftOut);
      if (!isOver) planned.set(plan.clusterId, { run, plan, schedule, isBegun: part !== undefined });
    }
  }
  return planned;
}

function forecastOf(
  { plan, schedule, isBegun }: Planned,
  cluster: ClusterVersions,
  blackouts: readonly Blackout[],
  now: Date,
): Date | null {
  const { maintenanceWindow } = cluster;
  const start = isBegun ? { at: now } : startOf({ ...plan, maintenanceWindow }, schedule, blackouts, now);
  return 'at' in start ? new Date(start.at.getTime() + plan.expectedMs) : null;
}

function nextWindowOf({ maintenanceWindow }: ClusterVersions, now: Date): Date | null {
  const window = maintenanceWindow === null ? undefined : parseMaintenanceWindow(maintenanceWindow);
  if (window === undefined || typeof window === 'string') return null;
  return nextOpenings(window, now, 1)[0]?.from ?? null;
}
