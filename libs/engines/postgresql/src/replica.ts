import type { DomainError } from '@rocket/domain';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { copyFiles } from './base-copy.js';
import { beginBuild, endBuild, isBuilt, markUnfinished } from './build-marker.js';
import { configureMember } from './configure-member.js';
import { inspectMember } from './inspect-member.js';
import { slotName } from './member-layout.js';
import { awaitAnswer, isRunning, requireRunning, start, startAndAwait } from './member-service.js';
import { createSlot, dropSlot, readSlot } from './replication-slot.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';
import { streamBaseBackup } from './streamed-copy.js';
import { until } from './until.js';

/** Forcing a large copy to disk and catching up take their time; a replica that ends meanwhile is noticed at once. */
const NEW_COPY_LIMITS = { timeoutMs: 60 * 60_000, everyMs: 10 };
/** One that was there before has only to catch up enough to connect. */
const KNOWN_COPY_LIMITS = { timeoutMs: 5 * 60_000, everyMs: 10 };

type Patience = typeof NEW_COPY_LIMITS;
const INSPECT_TIMEOUT_MS = 5_000;

/** Copies the primary to `member` and starts it as a replica. Returns when it streams. */
export async function addReplica(cluster: EngineCluster, source: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
  const wasBuilt = await isBuilt(cluster, member, io.signal);
  const slot = await ensureSlot(cluster, source, member, wasBuilt, io);
  const usable = wasBuilt && slot.wasKept;
  const patience = usable ? KNOWN_COPY_LIMITS : NEW_COPY_LIMITS;
  if (usable) io.say(`${member.serverName}: a copy of ${source.serverName} is there already.`);
  else await makeCopy(cluster, source, member, io);
  await startReplica(cluster, source, member, io, usable);
  // A new copy has to connect anew; one that was there may have been connected all the time.
  const since = usable ? new Date(0) : slot.seenAt;
  await withShortSession(cluster, source, io, async (primary) => {
    await awaitConnection(primary, member, 'any', since, patience, io);
    // Only now is the copy known to be on disk: a server that starts on one forces every file to disk before it
    // recovers (SyncDataDirectory, as its control file says "in production"), and connects to its primary only then.
    if (!usable) await endBuild(cluster, member, io);
    await awaitConnection(primary, member, 'streaming', since, patience, io);
  });
  await awaitReceiving(cluster, member, patience, io);
  io.say(`${member.serverName}: streams from ${source.serverName}.`);
}

async function makeCopy(cluster: EngineCluster, source: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
  await beginBuild(cluster, member, io);
  io.say(`${member.serverName}: copying the data of ${source.serverName}.`);
  const copy = member.host.capabilities.canCopyBetweenServers ? copyFiles : streamBaseBackup;
  await copy(cluster, source, member, io);
}

async function startReplica(
  cluster: EngineCluster,
  source: EngineMember,
  member: EngineMember,
  io: StepIo,
  hasRunBefore: boolean,
): Promise<void> {
  const changed = await configureMember(cluster, member, source, io.signal);
  const wasRunning = await isRunning(member, io.signal);
  if (hasRunBefore) await startAndAwait(cluster, member, io.signal);
  else await start(cluster, member, io.signal);
  if (changed && wasRunning) await withShortSession(cluster, member, io, (session) => session.query('select pg_reload_conf()'));
}

interface EnsuredSlot {
  /** It was there, so the WAL since the copy is too. */
  wasKept: boolean;
  /** The primary's clock when it was looked at. */
  seenAt: Date;
}

/** The member's slot on the primary. One whose WAL is gone is made anew, and a copy that was there is no longer whole then. */
async function ensureSlot(
  cluster: EngineCluster,
  source: EngineMember,
  member: EngineMember,
  wasBuilt: boolean,
  io: StepIo,
): Promise<EnsuredSlot> {
  const name = slotName(member);
  await awaitAnswer(cluster, source, io.signal);
  return withShortSession(cluster, source, io, async (session) => {
    const seenAt = await requirePrimary(session, source);
    const found = await readSlot(session, name);
    if (found && !found.lost) return { wasKept: true, seenAt };
    // Before the new slot is there, by which the next attempt would take the old copy for one that can follow.
    if (wasBuilt) await markUnfinished(cluster, member, io);
    if (found && !(await dropSlot(session, name)))
      throw stepFailed(`The replication slot ${name} on ${source.serverName} has lost its WAL and is still in use.`);
    await createSlot(session, name);
    return { wasKept: false, seenAt };
  });
}

/** Answers the primary's clock. */
async function requirePrimary(session: Session, source: EngineMember): Promise<Date> {
  const { rows } = await session.query<{ in_recovery: boolean; at: Date }>(
    'select pg_is_in_recovery() as in_recovery, clock_timestamp() as at',
  );
  const [row] = rows;
  if (!row || row.in_recovery) throw stepFailed(`${source.serverName} is not the primary; replicas are copied from the primary.`);
  return row.at;
}

/**
 * Waits until the primary has a connection of the replica, `streaming` that it has caught up too. The primary is asked,
 * as the replica refuses every question until it is consistent.
 */
async function awaitConnection(
  primary: Session,
  member: EngineMember,
  state: 'any' | 'streaming',
  since: Date,
  patience: Patience,
  io: StepIo,
): Promise<void> {
  const found = await until({ ...patience, signal: io.signal }, async () => {
    const { rowCount } = await primary.query(
      `select from pg_stat_replication
        where application_name = $1 and ($2 = 'any' or state = $2) and backend_start >= $3`,
      [slotName(member), state, since],
    );
    if (rowCount === 0) await requireRunning(member, io.signal);
    return rowCount === 0 ? undefined : true;
  });
  if (!found) throw notStreaming(member, patience);
}

/** The replica says that it receives. */
async function awaitReceiving(cluster: EngineCluster, member: EngineMember, patience: Patience, io: StepIo): Promise<void> {
  const receiving = await until({ ...patience, signal: io.signal }, async () => {
    const { streaming } = await inspectMember(cluster, member, INSPECT_TIMEOUT_MS, io.signal);
    return streaming === true ? true : undefined;
  });
  if (!receiving) throw notStreaming(member, patience);
}

function notStreaming(member: EngineMember, { timeoutMs }: Patience): DomainError {
  return stepFailed(`${member.serverName} did not begin to stream within ${String(timeoutMs / 60_000)} minutes.`);
}

function withShortSession<T>(
  cluster: EngineCluster,
  member: EngineMember,
  io: StepIo,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withSession(cluster, member, { ...SHORT, signal: io.signal }, work);
}
