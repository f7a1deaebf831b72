import type { EngineCluster, EngineMember, MemberReading } from '@rocket/engine-core';
import { explainFault, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';

/** bigint and numeric arrive as text: they may be larger than a JavaScript number is exact. */
interface Row {
  version: string;
  in_recovery: boolean;
  streaming: boolean;
  lag_bytes: string | null;
  position_bytes: string | null;
  pending_restart: boolean;
  term: number;
  started_at: Date;
}

/**
 * One question, so that the answers fit together. The lag of a replica is measured against the end of WAL that the
 * primary last told it of: it is known only while it streams.
 */
const QUESTION = `
  select split_part(current_setting('server_version'), ' ', 1) as version,
         recovery.is_on as in_recovery,
         not recovery.is_on or coalesce(receiver.status = 'streaming', false) as streaming,
         case when not recovery.is_on then 0
              when receiver.status = 'streaming' then greatest(0, pg_wal_lsn_diff(receiver.latest_end_lsn, pg_last_wal_replay_lsn()))
         end::bigint as lag_bytes,
         (case when recovery.is_on then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
               else pg_current_wal_lsn() end - '0/0'::pg_lsn)::bigint as position_bytes,
         exists (select from pg_settings where pending_restart) as pending_restart,
         case when recovery.is_on then coalesce(receiver.received_tli, (select timeline_id from pg_control_checkpoint()))
              else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int
         end as term,
         pg_postmaster_start_time() as started_at
    from (select pg_is_in_recovery() as is_on) recovery
    left join pg_stat_wal_receiver receiver on true`;

/** Looks at every file: on a large server that takes longer than the rest, and is no sign of ill health. */
const SIZE = 'select sum(pg_database_size(oid))::bigint as size_bytes from pg_database where datallowconn';

/** A row of what is in the way of stopping the member; the columns of the transaction are null where there is none. */
interface ObstacleRow {
  copies: number;
  age_ms: string | null;
  pid: number | null;
  gid: string | null;
  username: string;
  database: string | null;
  application: string;
}

/** The oldest transaction that a client would lose or miss, and who copies the member. Replication and our own session do not count. */
const OBSTACLES = `
  select (select count(*)::int from pg_stat_progress_basebackup) as copies, oldest.*
    from (values (1)) as one
    left join lateral (
      select floor(extract(epoch from clock_timestamp() - since) * 1000)::bigint as age_ms, pid, gid, username, database, application
        from (select xact_start as since, pid, null as gid, usename as username, datname as database, application_name as application
                from pg_stat_activity
               where backend_type = 'client backend' and xact_start is not null and pid <> pg_backend_pid()
               union all
              select prepared, null, gid, owner, database, '' from pg_prepared_xacts) as open
       order by since limit 1
    ) as oldest on true`;

/** Asks the member itself. A member that is down is a reading, not an error. */
export async function inspectMember(
  cluster: EngineCluster,
  member: EngineMember,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<MemberReading> {
  const { serverName } = member;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const options = { ...sharesOf(timeoutMs), signal: bounded };
  try {
    return await withSession(cluster, member, options, (session) => askMember(session, member, signal));
  } catch (error) {
    signal.throwIfAborted();
    return { serverName, answers: false, fault: explainFault(error, member) };
  }
}

/** The connection and the answer share the time; the rest is for hanging up. */
export function sharesOf(timeoutMs: number): { connectTimeoutMs: number; statementTimeoutMs: number } {
  const share = Math.max(1, Math.floor(timeoutMs / 2) - 50);
  return { connectTimeoutMs: share, statementTimeoutMs: share };
}

/** Asks a member in a connection that is there. @throws what the connection says; a question that it cannot answer is left open */
export async function askMember(
  session: Pick<Session, 'query'>,
  { serverName }: EngineMember,
  signal: AbortSignal,
): Promise<MemberReading> {
  const [row] = (await session.query<Row>(QUESTION)).rows;
  if (!row) return { serverName, answers: false, fault: 'It gave an empty answer.' };
  // What follows may stay open: a member that answered is up.
  const [obstacles] = (await session.query<ObstacleRow>(OBSTACLES).catch(() => undefined))?.rows ?? [];
  const [size] = (await session.query<{ size_bytes: string | null }>(SIZE).catch(() => undefined))?.rows ?? [];
  signal.throwIfAborted();
  return {
    serverName,
    answers: true,
    ...toReading(row),
    ...(obstacles && toObstacles(obstacles)),
    ...(size && size.size_bytes !== null && { sizeBytes: Number(size.size_bytes) }),
  };
}

function toReading(row: Row): Omit<MemberReading, 'serverName' | 'answers'> {
  return {
    version: row.version,
    role: row.in_recovery ? 'SecondaryAsync' : 'Primary',
    streaming: row.streaming,
    ...(row.lag_bytes !== null && { lagBytes: Number(row.lag_bytes) }),
    ...(row.position_bytes !== null && { positionBytes: Number(row.position_bytes) }),
    pendingRestart: row.pending_restart,
    term: row.term,
    startedAt: row.started_at.toISOString(),
  };
}

function toObstacles(row: ObstacleRow): Pick<MemberReading, 'oldestTransaction' | 'copiesRunning'> {
  if (row.age_ms === null) return { copiesRunning: row.copies };
  const what = row.pid === null ? `the prepared transaction ${row.gid ?? ''}` : `process ${String(row.pid)}`;
  const by = row.application === '' ? '' : ` (${row.application})`;
  const text = `${what} of user ${row.username} in database ${row.database ?? ''}${by}`;
  return { copiesRunning: row.copies, oldestTransaction: { ageMs: Math.max(0, Number(row.age_ms)), text } };
}
