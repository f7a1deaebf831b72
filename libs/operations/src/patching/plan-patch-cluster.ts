import { compareVersions, planRollingPatch, resolveRelease, runsRelease } from '@rocket/domain';
import type { PatchType, PlannedMember } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { ClusterRow } from '@rocket/persistence';
import { inspectMembers, toSubject } from '../clusters/cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { onePrimary, silence } from '../clusters/one-primary.js';
import { contactObstacle } from './contact-obstacle.js';
import { deriveRefusal, osWorkOn } from './patch-obstacles.js';
import type { ExpectedDurations } from './expected-durations.js';
import type { ClusterPlan, MemberPlan } from './patch-subject.js';
import { planPatchSteps } from './plan-patch-steps.js';

export interface PatchClusterRequest {
  patchType: PatchType;
  /** A release or a major; the newest of the cluster's own major when absent. */
  toRelease?: string | undefined;
  isWindowed: boolean;
}

/** What a cluster's part of a run is: a plan, or why there is none. */
export type ClusterPlanning =
  | { plan: ClusterPlan; concerns: string[] }
  | { refusal: string; clusterName: string }
  /** There is nothing to be done. */
  | { current: string; clusterName: string };

const ASK_TIMEOUT_MS = 60_000;

/** Plans the patch of one cluster as it is now: asks every member, changes nothing. */
export async function planPatchCluster(
  dependencies: ClusterDependencies,
  row: ClusterRow,
  request: PatchClusterRequest,
  /** What servers of this machine can have. */
  localReleases: readonly string[],
  durations: ExpectedDurations,
): Promise<ClusterPlanning> {
  const { clusterName } = row;
  const obstacle = deriveRefusal(row) ?? (await contactObstacle(dependencies.uow.read, row));
  if (obstacle !== undefined) return { refusal: obstacle, clusterName };
  const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
  const subject = await toSubject(dependencies, row);
  const readings = await inspectMembers(subject, signal);
  const found = onePrimary(readings);
  if ('refusal' in found) return { ...found, clusterName };
  const silent = silence(readings);
  if (silent !== undefined) return { refusal: silent, clusterName };
  const work =
    request.patchType === 'DB' ? dbWork(row, readings, request.toRelease, localReleases) : await osWork(subject, signal);
  if ('refusal' in work) return { ...work, clusterName };
  const plan = assemble(row, readings, found.primary, work, request, durations);
  if (plan.members.every(({ as }) => as === null)) return { current: work.currentWords, clusterName };
  return { plan, concerns: [] };
}

interface Work {
  toRelease: string | null;
  /** Server names on which there is something to be done. */
  needs: ReadonlySet<string>;
  pending: ReadonlyMap<string, string[]>;
  currentWords: string;
}

/** The release that every member's server can have, newest first, and who does not run it. */
function dbWork(
  row: ClusterRow,
  readings: readonly MemberReading[],
  wanted: string | undefined,
  localReleases: readonly string[],
): Work | { refusal: string } {
  const major = row.release.split('.')[0] ?? row.release;
  if (wanted !== undefined && wanted.split('.')[0] !== major)
    return { refusal: `It runs ${row.release}; a rolling patch stays within one major, and ${wanted} is another.` };
  const offers = row.members.map(({ server }) => (server.driver === 'local' ? localReleases : (server.releases ?? [])));
  const common = (offers[0] ?? []).filter((version) => offers.every((offer) => offer.includes(version)));
  const toRelease = resolveRelease(wanted ?? major, common);
  if (toRelease === undefined) return { refusal: `Not all of its servers can have ${wanted ?? `a release of ${major}`}.` };
  const newer = readings.find(({ version }) => version !== undefined && compareVersions(version, toRelease) > 0);
  if (newer && wanted !== undefined)
    return {
      refusal: `${newer.serverName} answers ${newer.version ?? ''}, which is newer than ${toRelease}; nothing is patched backwards.`,
    };
  const behind = readings.filter(({ version }) => !runsRelease(version, toRelease));
  return {
    toRelease,
    needs: new Set(behind.map(({ serverName }) => serverName)),
    pending: new Map(),
    currentWords: `Every member answers ${toRelease} or newer.`,
  };
}

async function osWork({ cluster }: ClusterSubject, signal: AbortSignal): Promise<Work | { refusal: string }> {
  const unable = cluster.members.filter(({ host }) => !host.capabilities.canPatchOs).map(({ serverName }) => serverName);
  if (unable.length > 0)
    return { refusal: `${unable.join(', ')}: a server of this machine has no operating system of its own to patch.` };
  const pending = new Map<string, string[]>();
  const needs = new Set<string>();
  const answers = await Promise.all(
    cluster.members.map(async ({ serverName, host }) => ({ serverName, found: await osWorkOn(host, signal) })),
  );
  for (const { serverName, found } of answers) {
    if ('refusal' in found) return found;
    pending.set(serverName, found.pending);
    if (found.isNeeded) needs.add(serverName);
  }
  return { toRelease: null, needs, pending, currentWords: 'No server has an update waiting that is not held.' };
}

function assemble(
  row: ClusterRow,
  readings: readonly MemberReading[],
  primary: MemberReading,
  { toRelease, needs, pending }: Work,
  { patchType, isWindowed }: PatchClusterRequest,
  durations: ExpectedDurations,
): ClusterPlan {
  const { order, candidate } = planRollingPatch(
    readings.map(({ serverName, lagBytes }) => ({
      serverName,
      isPrimary: serverName === primary.serverName,
      lagBytes: lagBytes ?? 0,
      needsPatch: needs.has(serverName),
    })),
  );
  const memberOf = (serverName: string, planned: PlannedMember | undefined): MemberPlan => ({
    serverName,
    fromVersion: readings.find((reading) => reading.serverName === serverName)?.version ?? null,
    as: planned?.as ?? null,
    reason: planned?.reason ?? 'Nothing is to be done on it.',
    expectedMs: planned ? durations.of(serverName, patchType) : 0,
    ...(pending.has(serverName) ? { pending: pending.get(serverName) ?? [] } : {}),
  });
  const planned = order.map((member) => memberOf(member.serverName, member));
  const rest = readings
    .filter(({ serverName }) => !needs.has(serverName))
    .map(({ serverName }) => memberOf(serverName, undefined));
  const subject = {
    patchType,
    toRelease,
    primary: primary.serverName,
    candidate,
    members: [...planned, ...rest],
    isWindowed,
  };
  return {
    ...subject,
    clusterId: row.id,
    clusterName: row.clusterName,
    environment: row.environment.environment,
    fromRelease: row.release,
    expectedMs: planned.reduce((sum, { expectedMs }) => sum + expectedMs, 0),
    maintenanceWindow: row.maintenanceWindow,
    steps: planPatchSteps(subject),
  };
}
