import type { BlockedSessions, EngineCluster, EngineMember, InsightIo, LockedSession } from '@rocket/engine-core';
import { SUPERUSER } from '../member-layout.js';
import { iso, readOnly } from './read-only.js';
import { relationNames } from './relation-names.js';

/** Who waits in so great a number waits for the same few. */
const WAITING_MAX = 500;

/** Stays the same as long as the session lives, and no later session has it: as the log of PostgreSQL names sessions (`%c`). */
export const SESSION_ID = "to_hex(trunc(extract(epoch from a.backend_start))::bigint) || '.' || to_hex(a.pid)";
/** Processes that do the work of clients, or clean tables. Others belong to the server itself, or to the replication. */
export const MAY_BE_ENDED = "a.backend_type in ('client backend', 'autovacuum worker')";

interface Row {
  session_id: string;
  pid: number;
  username: string | null;
  database: string | null;
  application: string;
  client: string | null;
  state: string | null;
  transaction_at: Date | null;
  query_at: Date | null;
  query: string | null;
  blocked_by: number[] | null;
  waits_since: Date | null;
  lock_mode: string | null;
  lock_kind: string | null;
  lock_database: string | null;
  lock_relation: string | null;
  may_be_ended: boolean;
  waiting: number;
}

/**
 * Who waits for the end of a transaction, as whoever wants a row does that another one changes, has a lock on that row: that
 * one says in which table it is.
 */
const QUESTION = `
  with locks as materialized (
    select pid, mode, locktype, database, relation, granted, waitstart from pg_locks where not granted or locktype = 'tuple'),
  waits as materialized (
    select distinct on (pid) pid, mode, locktype, database, relation, waitstart from locks where not granted order by pid),
  rows_wanted as (
    select distinct on (pid) pid, database, relation from locks where granted order by pid),
  counted as (select count(*)::int as waiting from waits),
  waiting as materialized (
    select pid, pg_blocking_pids(pid) as blocked_by
      from (select pid from waits order by waitstart nulls last limit $1) longest),
  involved as (
    select pid from waiting union select unnest(blocked_by) from waiting)
  select ${SESSION_ID} as session_id, a.pid, a.usename as username, a.datname as database,
         coalesce(a.application_name, '') as application, host(a.client_addr) as client,
         a.state, a.xact_start as transaction_at, a.query_start as query_at, left(a.query, 20000) as query, w.blocked_by,
         case when w.pid is not null then coalesce(l.waitstart, a.query_start) end as waits_since,
         l.mode as lock_mode, l.locktype as lock_kind,
         coalesce(l.database, t.database) as lock_database, coalesce(l.relation, t.relation) as lock_relation,
         ${MAY_BE_ENDED} as may_be_ended, counted.waiting
    from involved i
    join pg_stat_activity a on a.pid = i.pid
    left join waiting w on w.pid = a.pid
    left join waits l on l.pid = w.pid
    left join rows_wanted t on t.pid = w.pid
    cross join counted
   where a.pid <> pg_backend_pid()
   order by waits_since nulls first, a.pid`;

/** Sessions that wait for locks, and those that they wait for. */
export async function readBlockedSessions(
  cluster: EngineCluster,
  member: EngineMember,
  { signal }: InsightIo,
): Promise<BlockedSessions> {
  const rows = await readOnly(cluster, member, { signal }, async (session) => {
    return (await session.query<Row>(QUESTION, [WAITING_MAX])).rows;
  });
  const relations = rows.flatMap(({ lock_database: database, lock_relation: relation }) =>
    database === null || relation === null ? [] : [{ database: Number(database), relation: Number(relation) }],
  );
  const nameOf = await relationNames(cluster, member, relations, signal);
  return { sessions: rows.map((row) => present(row, nameOf)), waiting: rows[0]?.waiting ?? 0 };
}

function present(row: Row, nameOf: (database: number, relation: number) => string): LockedSession {
  const blockedBy = [...new Set(row.blocked_by ?? [])];
  const isOurs = row.username === SUPERUSER;
  return {
    sessionId: row.session_id,
    pid: row.pid,
    username: row.username,
    databaseName: row.database,
    application: row.application,
    clientAddress: row.client,
    state: row.state,
    transactionStartedAt: iso(row.transaction_at),
    queryStartedAt: iso(row.query_at),
    query: row.query ?? '',
    blockedBy: blockedBy.filter((pid) => pid !== 0),
    isBlockedByPrepared: blockedBy.includes(0),
    waitsSince: iso(row.waits_since),
    lockMode: row.lock_mode,
    lockKind: row.lock_kind,
    relation:
      row.lock_database === null || row.lock_relation === null
        ? null
        : nameOf(Number(row.lock_database), Number(row.lock_relation)),
    isOurs,
    mayBeEnded: row.may_be_ended && !isOurs,
  };
}
