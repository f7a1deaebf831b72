import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { formatLsn, readControlFile } from './control-file.js';
import { inspectMember } from './inspect-member.js';
import { slotName } from './member-layout.js';
import { isRunning, startAndAwait, stop } from './member-service.js';
import { createSlot, dropOwnSlots, readSlot } from './replication-slot.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';
import { until } from './until.js';

const INSPECT_TIMEOUT_MS = 5_000;
/** A checkpoint writes all of a large buffer cache; the one of the shutdown has little left to do then. */
const CHECKPOINT_TIMEOUT_MS = 30 * 60_000;
const CATCH_UP = { timeoutMs: 30_000, everyMs: 5 };
const PROMOTION = { timeoutMs: 60_000, everyMs: 5 };

/** Lets the candidate keep WAL for the members that will follow it, from before it has written any of its own. */
export async function prepareCandidate(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void> {
  const others = cluster.members.filter(({ memberId }) => memberId !== candidate.memberId);
  await withSession(cluster, candidate, { ...SHORT, signal: io.signal }, async (session) => {
    for (const other of others) if (!(await readSlot(session, slotName(other)))) await createSlot(session, slotName(other));
  });
  io.say(`${candidate.serverName}: keeps WAL for ${others.map(({ serverName }) => serverName).join(', ')}.`);
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
  if (await isPrimary(cluster, candidate, io.signal)) {
    io.say(`${candidate.serverName}: is the primary already.`);
    return;
  }
  if (await isRunning(primary, io.signal)) {
    const options = { ...SHORT, statementTimeoutMs: CHECKPOINT_TIMEOUT_MS, signal: io.signal };
    await withSession(cluster, primary, options, (session) => session.query('checkpoint'));
    await stop(primary, io.signal);
  }
  const { state, checkpointLsn } = await readControlFile(primary, io.signal);
  if (state !== 'shut down') throw stepFailed(`${primary.serverName} did not shut down cleanly: its data say "${state}".`);
  io.say(`${primary.serverName}: shut down at ${formatLsn(checkpointLsn)}.`);
  await awaitReplay(cluster, candidate, checkpointLsn, io);
  await promote(cluster, candidate, io);
}

/** Makes a replica the primary, whatever has become of the old one. Returns when it accepts writes. */
export async function promote(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void> {
  const options = { ...SHORT, signal: io.signal };
  // The function itself waits longer than it takes until writes work, so it is asked not to wait.
  await withSession(cluster, candidate, options, (session) =>
    session.query('select pg_promote(false) where pg_is_in_recovery()'),
  );
  const isOver = await until({ ...PROMOTION, signal: io.signal }, async () =>
    (await isPrimary(cluster, candidate, io.signal)) ? true : undefined,
  );
  if (!isOver) throw stepFailed(`${candidate.serverName} was asked to become the primary and did not.`);
  io.say(`${candidate.serverName}: accepts writes.`);
}

/** Waits until the candidate has replayed the last record of the old primary, which begins at `lsn`. */
async function awaitReplay(cluster: EngineCluster, candidate: EngineMember, lsn: bigint, io: StepIo): Promise<void> {
  let replayed = 'nothing';
  const isThere = await withSession(cluster, candidate, { ...SHORT, signal: io.signal }, (session) =>
    until({ ...CATCH_UP, signal: io.signal }, async () => {
      const { rows } = await session.query<{ lsn: string | null; is_there: boolean }>(
        'select lsn::text, lsn > $1::pg_lsn as is_there from pg_last_wal_replay_lsn() as lsn',
        [formatLsn(lsn)],
      );
      replayed = rows[0]?.lsn ?? replayed;
      return rows[0]?.is_there === true ? true : undefined;
    }),
  );
  if (isThere) return;
  const waited = `${String(CATCH_UP.timeoutMs / 1000)} s`;
  throw stepFailed(
    `${candidate.serverName} has replayed up to ${replayed} after ${waited}, and the primary ended with the record at ${formatLsn(lsn)}; it was not made the primary.`,
  );
}

/**
 * After a hand-over that was not finished: starts whoever rightfully is the primary. That is the candidate once its own
 * timeline has begun, and else the old primary. While nobody knows whether a promotion is still on its way, the candidate
 * is stopped first: only then does its control file tell for certain.
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
  if (!(await isPrimary(cluster, primary, io.signal))) {
    await stop(candidate, io.signal);
    const [old, next] = await Promise.all([readControlFile(primary, io.signal), readControlFile(candidate, io.signal)]);
    const wasPromoted = next.timeline > old.timeline;
    if (!wasPromoted) await startAndAwait(cluster, primary, io.signal);
    await startAndAwait(cluster, candidate, io.signal);
    if (wasPromoted) {
      io.say(`${candidate.serverName}: had become the primary, and is it again.`);
      return;
    }
  }
  await dropOwnSlots(cluster, candidate, io.signal);
  io.say(`${primary.serverName}: is the primary as before.`);
}

async function isPrimary(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<boolean> {
  const { answers, role } = await inspectMember(cluster, member, INSPECT_TIMEOUT_MS, signal);
  return answers && role === 'Primary';
}
