import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { isPrimary, takesWrites } from '../is-primary.js';
import { SHORT, stepFailed, withSession } from '../sql-session.js';
import { until } from '../until.js';

/** A checkpoint writes all of a large buffer cache. */
const CHECKPOINT_TIMEOUT_MS = 30 * 60_000;
const REPLAY = { timeoutMs: 10 * 60_000, everyMs: 20 };

/**
 * A backup of a replica begins at the last checkpoint of the primary that it has replayed, which may be long ago, before
 * anything was archived. Makes one now and waits until the replica has it, so that the backup needs as little of the log as
 * one of the primary.
 */
export async function startFresh(cluster: EngineCluster, source: EngineMember, io: StepIo): Promise<void> {
  const { signal } = io;
  const isSelf = await withSession(cluster, source, { ...SHORT, signal }, takesWrites);
  if (isSelf) return;
  const position = await checkpoint(cluster, source, signal);
  const isThere = await withSession(cluster, source, { ...SHORT, signal }, (session) =>
    until({ ...REPLAY, signal }, async () => {
      const { rowCount } = await session.query('select where pg_last_wal_replay_lsn() >= $1::pg_lsn', [position]);
      return rowCount === 1 ? true : undefined;
    }),
  );
  if (isThere !== true) throw stepFailed(`${source.serverName} has not replayed a checkpoint of the primary in time.`);
}

/** Answers where the primary was afterwards. */
async function checkpoint(cluster: EngineCluster, source: EngineMember, signal: AbortSignal): Promise<string> {
  const others = cluster.members.filter(({ memberId }) => memberId !== source.memberId);
  for (const member of others) {
    if (!(await isPrimary(cluster, member, signal))) continue;
    const options = { ...SHORT, statementTimeoutMs: CHECKPOINT_TIMEOUT_MS, signal };
    return withSession(cluster, member, options, async (session) => {
      await session.query('checkpoint');
      const { rows } = await session.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
      return rows[0]?.lsn ?? '0/0';
    });
  }
  throw stepFailed('No member takes writes: a backup of a replica begins with a checkpoint of the primary.');
}
