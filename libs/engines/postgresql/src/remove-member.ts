import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { readMarker } from './build-marker.js';
import { memberLayout, SERVICE_NAME, slotName } from './member-layout.js';
import { dropSlot } from './replication-slot.js';
import { withSession } from './sql-session.js';
import { stepFailed } from './sql-session.js';
import { until } from './until.js';

const STOP_TIMEOUT_MS = 2 * 60_000;
const REMOVE_TIMEOUT_MS = 30 * 60_000;
const SLOT_TIMEOUT_MS = 3_000;

/** Stops the member, removes its files, and frees the WAL that the primary keeps for it. */
export async function removeMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  const marker = await readMarker(member, io.signal);
  if (marker && marker.clusterId !== cluster.clusterId) {
    throw stepFailed(`${member.serverName} holds the data of another cluster (${marker.clusterId}); nothing was removed.`);
  }
  await member.host.removeService(SERVICE_NAME, { timeoutMs: STOP_TIMEOUT_MS, signal: io.signal });
  await dropSlots(cluster, member, io.signal);
  await removeFiles(member, io.signal);
  io.say(`${member.serverName}: PostgreSQL and its data are removed.`);
}

/** Frees the WAL that the others keep for a member. It may go on trying to connect until its server is cleaned; it gets nothing. */
export async function forgetMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  await dropSlots(cluster, member, io.signal);
  io.say(`Nobody keeps WAL for ${member.serverName} any more.`);
}

async function dropSlots(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<void> {
  const others = cluster.members.filter(({ memberId }) => memberId !== member.memberId);
  await Promise.all(others.map((other) => dropSlotOn(cluster, other, member, signal)));
}

/** The marker goes last: as long as it is there, an interrupted removal is known for what it is. */
async function removeFiles(member: EngineMember, signal: AbortSignal): Promise<void> {
  const { data, base } = memberLayout(member);
  await member.host.remove(data, { timeoutMs: REMOVE_TIMEOUT_MS, signal });
  await member.host.remove(base, { timeoutMs: REMOVE_TIMEOUT_MS, signal });
}

/** A member that does not answer keeps its slot: it is down, and may be about to be removed itself. */
async function dropSlotOn(cluster: EngineCluster, other: EngineMember, member: EngineMember, signal: AbortSignal): Promise<void> {
  const options = { connectTimeoutMs: SLOT_TIMEOUT_MS, statementTimeoutMs: SLOT_TIMEOUT_MS, signal };
  const limits = { timeoutMs: SLOT_TIMEOUT_MS, everyMs: 20, signal };
  await withSession(cluster, other, options, (session) =>
    until(limits, async () => ((await dropSlot(session, slotName(member))) ? true : undefined)),
  ).catch(() => signal.throwIfAborted());
}
