import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { isDomainError } from '@rocket/domain';
import { requireRunning } from '../member-service.js';
import { SHORT, withSession } from '../sql-session.js';

const LOOK_EVERY_MS = 100;
/** The server was seen waiting for a piece of the log that there is not: so often at the same place, it has all there is. */
const LOOKS_AT_END = 4;
const WAITS_FOR_WAL = ['RecoveryRetrieveRetryInterval'];

export interface Recovery {
  isOver: boolean;
  replayed: string | null;
  waitsForWal: boolean;
  lastCommitAt: Date | null;
}

/**
 * Looks at a server that recovers until it has reached its goal and is a primary, or has replayed all there is.
 *
 * @param before done before each look; answers whether everything that there is can be had by the server now
 * @param waitEvents for what a server waits that has all of that
 * @returns the last transaction that was replayed, and whether the goal was reached by the server itself
 * @throws DomainError `step-failed` with its own words when the server gives up
 */
export async function followRecovery(
  cluster: EngineCluster,
  member: EngineMember,
  signal: AbortSignal,
  before: (replayed: string | null) => Promise<boolean>,
  waitEvents: readonly string[] = WAITS_FOR_WAL,
): Promise<Recovery> {
  let [looks, place] = [0, ''];
  let last: string | null = null;
  for (;;) {
    const isAllThere = await before(last);
    const now = await recoveryOf(cluster, member, waitEvents, signal);
    if (now?.isOver === true) return now;
    if (!isAllThere || now?.replayed !== place) looks = 0;
    else if (now.waitsForWal) looks++;
    place = now?.replayed ?? '';
    last = now?.replayed ?? null;
    if (now && looks >= LOOKS_AT_END) return now;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** `undefined` for one that lets nobody in yet. @throws DomainError `step-failed` when it has given up */
async function recoveryOf(
  cluster: EngineCluster,
  member: EngineMember,
  waitEvents: readonly string[],
  signal: AbortSignal,
): Promise<Recovery | undefined> {
  try {
    return await withSession(cluster, member, { ...SHORT, signal }, async (session) => {
      const { rows } = await session.query<{ over: boolean; replayed: string | null; waits: boolean; last: Date | null }>(
        `select not pg_is_in_recovery() as over, pg_last_wal_replay_lsn()::text as replayed,
                pg_last_xact_replay_timestamp() as last,
                exists (select from pg_stat_activity where backend_type = 'startup' and wait_event = any($1)) as waits`,
        [waitEvents],
      );
      const [row] = rows;
      return row && { isOver: row.over, replayed: row.replayed, waitsForWal: row.waits, lastCommitAt: row.last };
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!isDomainError(error)) throw error;
    await requireRunning(member, signal);
    return undefined;
  }
}
