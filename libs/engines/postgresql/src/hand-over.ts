import { formatLogPosition } from '@rocket/domain';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { hasArchiveSlot, keepForArchive } from './backups/archive-slot.js';
import { readControlFile } from './control-file.js';
import { isPrimary, takesWrites } from './is-primary.js';
import { memberLayout, slotName } from './member-layout.js';
import { isRunning, startAndAwait, stop } from './member-service.js';
import { createSlot, dropOwnSlots, readSlot } from './replication-slot.js';
import { isArchiving } from './pgbackrest/prepare-servers.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';
import { becomeStandby } from './standby-signal.js';
import { until } from './until.js';

const FILE_TIMEOUT_MS = 30_000;
const LAST_START_MS = 30_000;
/** A checkpoint writes all of a large buffer cache; the one of the shutdown has little left to do then. */
const CHECKPOINT_TIMEOUT_MS = 30 * 60_000;
const CATCH_UP = { timeoutMs: 30_000, everyMs: 2 };
const PROMOTION = { timeoutMs: 60_000, everyMs: 2 };

/** Lets the candidate keep WAL for the members that will follow it, from before it has written any of its own. */
export async function prepareCandidate(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void> {
  const others = cluster.members.filter(({ memberId }) => memberId !== candidate.memberId);
  const isArchived = await hasArchiveSlot(cluster, others, io.signal);
  await requireArchiving(candidate, others, io);
  await withSession(cluster, candidate, { ...SHORT, signal: io.signal }, async (session) => {
    if (isArchived) await keepForArchive(session);
    for (const other of others) if (!(await readSlot(session, slotName(other)))) await createSlot(session, slotName(other));
  });
  io.say(`${candidate.serverName}: keeps WAL for ${others.map(({ serverName }) => serverName).join(', ')}.`);
}

/** A primary that does not know where to send its log would let it go. */
async function requireArchiving(candidate: EngineMember, others: readonly EngineMember[], { signal }: StepIo): Promise<void> {
  if ((await isArchiving(candidate, signal)) === true) return;
  const answers = await Promise.all(others.map((other) => isArchiving(other, signal)));
  if (!answers.includes(true)) return;
  const detail = `${candidate.serverName} is not ready to have its log archived, as the other members are.`;
  throw stepFailed(`${detail} It gets ready by itself as soon as it and the backup repository can be reached.`);
}

/**
 * Makes the candidate the primary. The old one is shut down cleanly first, and only a candidate that has all of it, the
 * record of that shutdown included, is promoted: nothing that was acknowledged is lost, and nothing diverges.
 *
 * @throws `step-failed` with the old primary shut down; `restorePrimary` starts whoever rightfully is the primary.
 */
export async function handOver(
  cluster: EngineCluster,
  primary: EngineMember,
  candidate: EngineMember,
  io: StepIo,
): Promise<void> {
  // Signed in before anybody is stopped: clients wait for every millisecond between the shutdown and the promotion.
  await withSession(cluster, candidate, { ...SHORT, signal: io.signal }, async (session) => {
    if (await takesWrites(session)) {
      io.say(`${candidate.serverName}: is the primary already.`);
      return;
    }
    if (await isRunning(primary, io.signal)) {
      const options = { ...SHORT, statementTimeoutMs: CHECKPOINT_TIMEOUT_MS, signal: io.signal };
      await withSession(cluster, primary, options, (old) => old.query('checkpoint'));
    }
    // Also one that does not run: its server may be about to start it, after a reboot.
    await stop(primary, io.signal);
    const shutDownAt = await requireShutDown(primary, io);
    io.say(`${primary.serverName}: shut down at ${formatLogPosition(shutDownAt)}.`);
    await awaitReplay(session, candidate, shutDownAt, io);
    if ((await requireShutDown(primary, io)) !== shutDownAt)
      throw stepFailed(`${primary.serverName} ran again meanwhile; ${candidate.serverName} was not made the primary.`);
    await promoteIn(session, candidate, io);
  });
}

/** Where a server that does not run was shut down. */
async function requireShutDown(member: EngineMember, io: StepIo): Promise<bigint> {
  if (await isRunning(member, io.signal)) throw stepFailed(`${member.serverName} runs, though it was stopped.`);
  const { state, checkpointLsn } = await readControlFile(member, io.signal);
  if (state !== 'shut down') throw stepFailed(`${member.serverName} did not shut down cleanly: its data say "${state}".`);
  return checkpointLsn;
}

/** Makes a replica the primary, whatever has become of the old one. Returns when it accepts writes. */
export async function promote(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void> {
  await withSession(cluster, candidate, { ...SHORT, signal: io.signal }, (session) => promoteIn(session, candidate, io));
}

async function promoteIn(session: Session, candidate: EngineMember, io: StepIo): Promise<void> {
  // The function itself waits longer than it takes until writes work, so it is asked not to wait.
  await session.query('select pg_promote(false) where pg_is_in_recovery()');
  const isOver = await until({ ...PROMOTION, signal: io.signal }, async () => ((await takesWrites(session)) ? true : undefined));
  if (!isOver) throw stepFailed(`${candidate.serverName} was asked to become the primary and did not.`);
  io.say(`${candidate.serverName}: accepts writes.`);
}

/** Waits until the candidate has replayed the last record of the old primary, which begins at `lsn`. */
async function awaitReplay(session: Session, candidate: EngineMember, lsn: bigint, io: StepIo): Promise<void> {
  let replayed = 'nothing';
  const isThere = await until({ ...CATCH_UP, signal: io.signal }, async () => {
    const { rows } = await session.query<{ lsn: string | null; is_there: boolean }>(
      'select lsn::text, lsn > $1::pg_lsn as is_there from pg_last_wal_replay_lsn() as lsn',
      [formatLogPosition(lsn)],
    );
    replayed = rows[0]?.lsn ?? replayed;
    return rows[0]?.is_there === true ? true : undefined;
  });
  if (isThere) return;
  const waited = `${String(CATCH_UP.timeoutMs / 1000)} s`;
  throw stepFailed(
    `${candidate.serverName} has replayed up to ${replayed} after ${waited}, and the primary ended with the record at ${formatLogPosition(lsn)}; it was not made the primary.`,
  );
}

/**
 * After a hand-over that was not finished: starts whoever rightfully is the primary. That is the candidate once it may have
 * taken a write, and else the old primary. While nobody knows whether a promotion is still on its way, the candidate is
 * stopped first: only then do its files tell for certain. It is not touched before the old primary can be looked at, and it
 * runs again whatever happens.
 */
export async function restorePrimary(
  cluster: EngineCluster,
  primary: EngineMember,
  candidate: EngineMember,
  io: StepIo,
): Promise<void> {
  if (await isPrimary(cluster, candidate, io.signal)) {
    io.say(`${candidate.serverName}: is the primary now.`);
    return;
  }
  if (!(await isRunning(primary, io.signal))) {
    const { timeline } = await readControlFile(primary, io.signal);
    await stop(candidate, io.signal);
    let isPromoted = true;
    try {
      isPromoted = await wasPromoted(candidate, timeline, io.signal);
      if (!isPromoted) {
        await becomeStandby(candidate, io);
        await startAndAwait(cluster, primary, io.signal);
      }
    } finally {
      // Also when the worker has to go: with both down nobody would serve even reads.
      await startAndAwait(cluster, candidate, io.signal.aborted ? AbortSignal.timeout(LAST_START_MS) : io.signal);
    }
    if (isPromoted) {
      io.say(`${candidate.serverName}: had become the primary, and is it again.`);
      return;
    }
  } else if (!(await isRunning(candidate, io.signal))) {
    await restartCandidate(cluster, primary, candidate, io);
  }
  await dropOwnSlots(cluster, candidate, io.signal);
  io.say(`${primary.serverName}: is the primary as before.`);
}

/** The primary was never stopped, or somebody has started it: the candidate may run beside it only as a replica. */
async function restartCandidate(
  cluster: EngineCluster,
  primary: EngineMember,
  candidate: EngineMember,
  io: StepIo,
): Promise<void> {
  const { timeline } = await readControlFile(primary, io.signal);
  if (await wasPromoted(candidate, timeline, io.signal))
    throw stepFailed(`${primary.serverName} runs, and ${candidate.serverName} had become the primary: it was not started.`);
  await startAndAwait(cluster, candidate, io.signal);
}

/**
 * Whether a stopped server has begun a timeline of its own after this one. Its control file says the new timeline only after
 * the first checkpoint; before, it says that it was no replica any more, or the new timeline's history is there.
 */
async function wasPromoted(member: EngineMember, timeline: number, signal: AbortSignal): Promise<boolean> {
  const control = await readControlFile(member, signal);
  if (control.timeline > timeline) return true;
  if (control.state !== 'shut down in recovery' && control.state !== 'in archive recovery') return true;
  const history = (timeline + 1).toString(16).toUpperCase().padStart(8, '0');
  return member.host.exists(`${memberLayout(member).data}/pg_wal/${history}.history`, { timeoutMs: FILE_TIMEOUT_MS, signal });
}

/** Gives up what `prepareCandidate` did. */
export async function discardCandidate(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void> {
  await dropOwnSlots(cluster, candidate, io.signal);
  io.say(`${candidate.serverName}: keeps WAL for nobody.`);
}
