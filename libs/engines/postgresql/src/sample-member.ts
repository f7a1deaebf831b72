import type { EngineCluster, EngineMember, MemberSample } from '@rocket/engine-core';
import { sharesOf } from './inspect-member.js';
import { explainFault, withSession } from './sql-session.js';

/** bigint and numeric arrive as text. */
interface Row {
  connections: number;
  connections_max: number;
  longest_seconds: number | null;
  wraparound_age: number;
  blocks_hit: string | null;
  blocks_read: string | null;
  transactions: string | null;
  wal_bytes: string | null;
  lag_bytes: string | null;
  lag_seconds: number | null;
}

/** A replica that has replayed all that it has received is not behind, however long nothing was written. */
const QUESTION = `
  select (select count(*)::int from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()) as connections,
         current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as connections_max,
         (select extract(epoch from max(clock_timestamp() - xact_start))::float8 from pg_stat_activity
           where backend_type = 'client backend' and pid <> pg_backend_pid()) as longest_seconds,
         (select max(age(datfrozenxid))::int from pg_database where datallowconn) as wraparound_age,
         totals.*,
         case when not recovery.is_on then (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint end as wal_bytes,
         case when receiver.status = 'streaming'
              then greatest(0, pg_wal_lsn_diff(receiver.latest_end_lsn, pg_last_wal_replay_lsn()))::bigint end as lag_bytes,
         case when not recovery.is_on then null
              when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
              else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8 end as lag_seconds
    from (select pg_is_in_recovery() as is_on) recovery
    left join pg_stat_wal_receiver receiver on true
    cross join (select sum(blks_hit)::bigint as blocks_hit, sum(blks_read)::bigint as blocks_read,
                       sum(xact_commit + xact_rollback)::bigint as transactions from pg_stat_database) totals`;

/** Looks at every file: where that takes long, the rest is known all the same. */
const SIZE = 'select sum(pg_database_size(oid))::bigint as size_bytes from pg_database where datallowconn';

/** Asks a member how busy it is. One that is down is a sample, not an error. */
export async function sampleMember(
  cluster: EngineCluster,
  member: EngineMember,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<MemberSample> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const startedAt = performance.now();
  try {
    return await withSession(cluster, member, { ...sharesOf(timeoutMs), signal: bounded }, async (session) => {
      const connectMs = performance.now() - startedAt;
      const [row] = (await session.query<Row>(QUESTION)).rows;
      if (!row) return { answers: false, fault: 'It gave an empty answer.' };
      const [size] = (await session.query<{ size_bytes: string | null }>(SIZE).catch(() => undefined))?.rows ?? [];
      return { answers: true, connectMs, ...toNumbers(row), ...given('sizeBytes', size?.size_bytes) };
    });
  } catch (error) {
    signal.throwIfAborted();
    return { answers: false, fault: explainFault(error, member) };
  }
}

function toNumbers(row: Row): Omit<MemberSample, 'answers'> {
  return {
    connections: row.connections,
    connectionsMax: row.connections_max,
    longestTransactionSeconds: Math.max(0, row.longest_seconds ?? 0),
    wraparoundAge: row.wraparound_age,
    ...given('blocksHit', row.blocks_hit),
    ...given('blocksRead', row.blocks_read),
    ...given('transactions', row.transactions),
    ...given('walBytes', row.wal_bytes),
    ...given('lagBytes', row.lag_bytes),
    ...given('lagSeconds', row.lag_seconds),
  };
}

function given<Name extends string>(name: Name, value: string | number | null | undefined): Partial<Record<Name, number>> {
  return value === null || value === undefined ? {} : ({ [name]: Number(value) } as Record<Name, number>);
}
