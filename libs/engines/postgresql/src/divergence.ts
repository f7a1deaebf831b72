import { formatLogPosition } from '@rocket/domain';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { parseLsn, readControlFile } from './control-file.js';
import { isRunning } from './member-service.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';

/** Where a member stands: the timeline it is on, and how far it has come. */
interface Position {
  timeline: number;
  /** `undefined`: it ended without a clean shutdown, so only its server could tell. */
  lsn: bigint | undefined;
  /** It has written for itself, so what it holds up to `lsn`, that record included, must be the primary's too. */
  wasPrimary: boolean;
}

/**
 * Why the data of a member are not a part of the primary's history, in words; `undefined` when they are, and the member
 * can go on as a replica. A server that followed nobody may have written what nobody else has: PostgreSQL would start it
 * as a replica and let it serve that, without ever streaming.
 */
export async function divergence(
  cluster: EngineCluster,
  primary: EngineMember,
  member: EngineMember,
  io: StepIo,
): Promise<string | undefined> {
  // The primary is asked last: meanwhile it only gets farther, and a replica that follows is never ahead of it.
  const position = (await isRunning(member, io.signal))
    ? await askPosition(cluster, member, io.signal)
    : await readPosition(member, io.signal);
  return judgePosition(position, await readHistory(cluster, primary, io.signal));
}

/** The primary's timeline and where each one before it was left. */
export interface TimelineHistory {
  timeline: number;
  /** Its own position, which nobody can be ahead of. */
  lsn: bigint;
  leftAt: ReadonlyMap<number, bigint>;
}

/** Example: the primary left timeline 1 at 0/5000; a primary of timeline 1 that was shut down at 0/6000 has diverged. */
export function judgePosition({ timeline, lsn, wasPrimary }: Position, history: TimelineHistory): string | undefined {
  const end = timeline === history.timeline ? history.lsn : history.leftAt.get(timeline);
  if (end === undefined) return `It is on timeline ${String(timeline)}, of which the primary knows nothing.`;
  if (lsn === undefined) return 'It ended without a shutdown, and may hold what the primary never got.';
  // `lsn` is where the last record of a former primary begins, and where the last one of a replica ends.
  const isPart = wasPrimary ? lsn < end : lsn <= end;
  return isPart
    ? undefined
    : `It is at ${formatLogPosition(lsn)}, and the primary went another way at ${formatLogPosition(end)}.`;
}

async function readHistory(cluster: EngineCluster, primary: EngineMember, signal: AbortSignal): Promise<TimelineHistory> {
  const row = await withSession(cluster, primary, { ...SHORT, signal }, async (session) => {
    const { rows } = await session.query<{ lsn: string; timeline: number; history: string | null }>(
      `select lsn::text, timeline, case when timeline > 1 then pg_read_file('pg_wal/' || lpad(upper(to_hex(timeline)), 8, '0') || '.history', 0, 1048576, true) end as history
         from (select pg_current_wal_lsn() as lsn, ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int as timeline) as here`,
    );
    return rows[0];
  });
  if (!row) throw stepFailed(`${primary.serverName} did not say where it is.`);
  return { timeline: row.timeline, lsn: parseLsn(row.lsn), leftAt: parseHistory(row.history ?? '') };
}

/** A timeline history file: `timeline`, where it was left, and why, one line for each. */
export function parseHistory(text: string): Map<number, bigint> {
  const lines = text.split('\n').flatMap((line) => {
    const [, timeline, lsn] = /^\s*(\d+)\s+([0-9A-Fa-f]+\/[0-9A-Fa-f]+)/.exec(line) ?? [];
    return timeline !== undefined && lsn !== undefined ? [[Number(timeline), parseLsn(lsn)] as const] : [];
  });
  return new Map(lines);
}

async function askPosition(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<Position> {
  return withSession(cluster, member, { ...SHORT, signal }, async (session) => {
    const { rows } = await session.query<{ in_recovery: boolean; timeline: number; lsn: string | null }>(
      `select in_recovery,
              case when in_recovery then coalesce((select received_tli from pg_stat_wal_receiver), checkpoint.timeline_id)
                   else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end as timeline,
              case when in_recovery then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                   else pg_current_wal_lsn() end::text as lsn
         from (select pg_is_in_recovery() as in_recovery) as recovery, pg_control_checkpoint() as checkpoint`,
    );
    const [row] = rows;
    if (!row || row.lsn === null) throw stepFailed(`${member.serverName} did not say where it is.`);
    return { timeline: row.timeline, lsn: parseLsn(row.lsn), wasPrimary: false };
  });
}

async function readPosition(member: EngineMember, signal: AbortSignal): Promise<Position> {
  const { state, timeline, checkpointLsn } = await readControlFile(member, signal);
  switch (state) {
    case 'shut down':
      return { timeline, lsn: checkpointLsn, wasPrimary: true };
    // The last restart point of a replica is never ahead of what it replayed, and that came from its primary.
    case 'shut down in recovery':
    case 'in archive recovery':
      return { timeline, lsn: checkpointLsn, wasPrimary: false };
    default:
      return { timeline, lsn: undefined, wasPrimary: true };
  }
}
