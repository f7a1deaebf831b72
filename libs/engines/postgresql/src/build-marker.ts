import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { memberLayout, SERVICE_NAME } from './member-layout.js';
import { isSameMajor } from './releases.js';
import { stepFailed } from './sql-session.js';

const TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 2 * 60_000;
/** A large copy that was interrupted takes its time to remove. */
const REMOVE_TIMEOUT_MS = 30 * 60_000;
/** A data directory, and what was on its way to become one. */
const LEFTOVER = /^(data|(initdb|basebackup)-.*)$/;

/**
 * Says on the server whose data directory this is and whether it is whole. It is written before the first touch and
 * again when the data are on disk, so that what a crash left half-done is recognised and made anew.
 */
export interface BuildMarker {
  clusterId: string;
  memberId: string;
  release: string;
  stage: 'building' | 'built';
}

export async function readMarker(member: EngineMember, signal: AbortSignal): Promise<BuildMarker | undefined> {
  const { marker } = memberLayout(member);
  const limits = { timeoutMs: TIMEOUT_MS, signal };
  if (!(await member.host.exists(marker, limits))) return undefined;
  return JSON.parse(await member.host.readFile(marker, limits)) as BuildMarker;
}

/** Whether this member's data are there and whole. @throws `step-failed` when the server holds another cluster's. */
export async function isBuilt(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<boolean> {
  const found = await readMarker(member, signal);
  if (!found) return false;
  if (found.clusterId !== cluster.clusterId || found.memberId !== member.memberId) {
    throw stepFailed(`${member.serverName} holds the data of another cluster (${found.clusterId}). Clean the server first.`);
  }
  return found.stage === 'built' && isSameMajor(found.release, member.release);
}

/** Removes what a crash may have left and announces a new build. */
export async function beginBuild(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  const layout = memberLayout(member);
  const limits = { timeoutMs: TIMEOUT_MS, signal: io.signal };
  if (await readMarker(member, io.signal)) io.say(`${member.serverName}: a build was interrupted here; starting it anew.`);
  // First of all: from here on nobody may take what is there for whole.
  await writeMarker(cluster, member, 'building', io.signal);
  await member.host.removeService(SERVICE_NAME, { ...limits, timeoutMs: STOP_TIMEOUT_MS });
  const leftovers = (await member.host.list(layout.base, limits)).filter((name) => LEFTOVER.test(name));
  for (const name of leftovers) await member.host.remove(`${layout.base}/${name}`, { ...limits, timeoutMs: REMOVE_TIMEOUT_MS });
}

/** From here on the data are not whole until `endBuild`: an interruption means a new copy. */
export async function markUnfinished(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  await writeMarker(cluster, member, 'building', io.signal);
}

export async function endBuild(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  await writeMarker(cluster, member, 'built', io.signal);
}

async function writeMarker(
  cluster: EngineCluster,
  member: EngineMember,
  stage: BuildMarker['stage'],
  signal: AbortSignal,
): Promise<void> {
  const { memberId, release } = member;
  const marker: BuildMarker = { clusterId: cluster.clusterId, memberId, release, stage };
  await member.host.writeFile(memberLayout(member).marker, `${JSON.stringify(marker)}\n`, 0o600, {
    timeoutMs: TIMEOUT_MS,
    signal,
  });
}
