import type { DomainError } from '@rocket/domain';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { copyFromPrimary } from './base-copy.js';
import { beginBuild, endBuild, isBuilt } from './build-marker.js';
import { configureMember } from './configure-member.js';
import { inspectMember } from './inspect-member.js';
import { slotName } from './member-layout.js';
import { awaitAnswer, isRunning, requireRunning, start, startAndAwait } from './member-service.js';
import { createSlot, dropSlot, readSlot } from './replication-slot.js';
import type { SlotState } from './replication-slot.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';
import { until } from './until.js';

const STREAMING_LIMITS = { timeoutMs: 10 * 60_000, everyMs: 10 };
const INSPECT_TIMEOUT_MS = 5_000;

/** Copies the primary to `member` and starts it as a replica. Returns when it streams. */
export async function addReplica(cluster: EngineCluster, source: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
  const slot = await ensureSlot(cluster, source, member, io);
  const usable = (await isBuilt(cluster, member, io.signal)) && slot === 'kept';
  if (usable) {
    io.say(`${member.serverName}: a copy of ${source.serverName} is there already.`);
  } else {
    await beginBuild(cluster, member, io);
    await copyFromPrimary(cluster, source, member, io);
  }
  const changed = await configureMember(cluster, member, source, io.signal);
  const wasRunning = await isRunning(member, io.signal);
  if (usable) await startAndAwait(cluster, member, io.signal);
  else await start(cluster, member, io.signal);
  await awaitSending(cluster, source, member, io);
  await awaitAnswer(cluster, member, io.signal);
  // Only now is the copy known to be on disk: a server that starts on one forces every file to disk before it
  // recovers (SyncDataDirectory, as its control file says "in production"), and accepts connections only afterwards.
  if (!usable) await endBuild(cluster, member, io);
  if (changed && wasRunning) await withShortSession(cluster, member, io, (session) => session.query('select pg_reload_conf()'));
  await awaitReceiving(cluster, member, io);
  io.say(`${member.serverName}: streams from ${source.serverName}.`);
}

/** `kept`: the slot was there, so the WAL since the copy is too. A slot whose WAL is gone is made anew. */
async function ensureSlot(
  cluster: EngineCluster,
  source: EngineMember,
  member: EngineMember,
  io: StepIo,
): Promise<'kept' | 'new'> {
  const name = slotName(member);
  await awaitAnswer(cluster, source, io.signal);
  return withShortSession(cluster, source, io, async (session) => {
    await requirePrimary(session, source);
    const found: SlotState | undefined = await readSlot(session, name);
    if (found && !found.lost) return 'kept';
    if (found && !(await dropSlot(session, name)))
      throw stepFailed(`The replication slot ${name} on ${source.serverName} has lost its WAL and is still in use.`);
    await createSlot(session, name);
    return 'new';
  });
}

async function requirePrimary(session: Session, source: EngineMember): Promise<void> {
  const { rows } = await session.query<{ in_recovery: boolean }>('select pg_is_in_recovery() as in_recovery');
  if (rows[0]?.in_recovery !== false)
    throw stepFailed(`${source.serverName} is not the primary; replicas are copied from the primary.`);
}

/** The primary says that it sends. Asked first, as the replica refuses every question until it is consistent. */
async function awaitSending(cluster: EngineCluster, source: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
  const sending = await withShortSession(cluster, source, io, (session) =>
    until({ ...STREAMING_LIMITS, signal: io.signal }, async () => {
      const { rowCount } = await session.query(
        "select from pg_stat_replication where application_name = $1 and state = 'streaming'",
        [slotName(member)],
      );
      if (rowCount === 0) await requireRunning(member, io.signal);
      return rowCount === 0 ? undefined : true;
    }),
  );
  if (!sending) throw notStreaming(member);
}

/** The replica says that it receives. */
async function awaitReceiving(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
  const receiving = await until({ ...STREAMING_LIMITS, signal: io.signal }, async () => {
    const { streaming } = await inspectMember(cluster, member, INSPECT_TIMEOUT_MS, io.signal);
    return streaming === true ? true : undefined;
  });
  if (!receiving) throw notStreaming(member);
}

function notStreaming(member: EngineMember): DomainError {
  return stepFailed(
    `${member.serverName} did not begin to stream within ${String(STREAMING_LIMITS.timeoutMs / 60_000)} minutes.`,
  );
}

function withShortSession<T>(
  cluster: EngineCluster,
  member: EngineMember,
  io: StepIo,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withSession(cluster, member, { ...SHORT, signal: io.signal }, work);
}
