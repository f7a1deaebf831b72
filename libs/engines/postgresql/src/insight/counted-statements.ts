import pg from 'pg';
import type { StatementSort, StatementState } from '@rocket/domain';
import type {
  CountedStatement,
  EngineCluster,
  EngineMember,
  InsightIo,
  InsightPageRequest,
  StatementStatistics,
} from '@rocket/engine-core';
import { MAINTENANCE_DATABASE, SUPERUSER } from '../member-layout.js';
import { splitNames } from '../parameter-list.js';
import { SHORT, stepFailed, withSession } from '../sql-session.js';
import type { Session } from '../sql-session.js';
import { pageOf, toPage } from './insight-page.js';
import type { KeyedRow } from './insight-page.js';
import { readOnly } from './read-only.js';

/** The module that counts, which every PostgreSQL of Debian, Ubuntu and npm brings along. */
export const STATEMENTS_LIBRARY = 'pg_stat_statements';

const KEYS: Readonly<Record<StatementSort, string>> = {
  totalMs: 's.total_exec_time',
  meanMs: 's.mean_exec_time',
  calls: 's.calls',
  rows: 's.rows',
  blocksHit: 's.shared_blks_hit',
  blocksRead: 's.shared_blks_read',
  tempBlocks: '(s.temp_blks_read + s.temp_blks_written)',
  walBytes: 's.wal_bytes',
};

interface Standing {
  schema: string | null;
  is_installed: boolean;
  libraries: string;
  libraries_to_come: string;
}

interface Row extends KeyedRow {
  text: string | null;
  username: string | null;
  database: string | null;
  calls: string;
  total_ms: number;
  mean_ms: number;
  max_ms: number;
  share: number | null;
  rows: string;
  hit_bytes: string;
  read_bytes: string;
  temp_bytes: string;
  wal_bytes: string;
}

/** What is in the files counts from the last line up. */
const STANDING = `
  select (select extnamespace::regnamespace::text from pg_extension where extname = $1) as schema,
         exists (select from pg_available_extensions where name = $1) as is_installed,
         current_setting('shared_preload_libraries') as libraries,
         coalesce((select setting from pg_file_settings where name = 'shared_preload_libraries'
                    order by seqno desc limit 1), '') as libraries_to_come`;

/** Whoever asks is in no database in particular, so one that has the extension is looked for: ours, then the application's. */
export async function readStatements(
  cluster: EngineCluster,
  member: EngineMember,
  request: InsightPageRequest<StatementSort> & { withOurs: boolean },
  { signal }: InsightIo,
): Promise<StatementStatistics> {
  let found: { state: StatementState; librariesToSet: string | null } | undefined;
  for (const database of [MAINTENANCE_DATABASE, cluster.databaseName]) {
    const answer = await readOnly(cluster, member, { database, signal }, async (session) => {
      const standing = await stand(session);
      return standing.state === 'Ready' ? readFrom(session, standing.schema, request) : standing;
    });
    if ('rows' in answer) return answer;
    found = answer;
    if (found.state !== 'NotCreated') break;
  }
  const { state, librariesToSet } = found ?? { state: 'NotCreated', librariesToSet: null };
  return { state, librariesToSet, since: null, rows: [], total: 0, next: null };
}

/** Lets counting begin anew. */
export async function resetStatements(cluster: EngineCluster, member: EngineMember, { signal }: InsightIo): Promise<void> {
  for (const database of [MAINTENANCE_DATABASE, cluster.databaseName]) {
    const isDone = await withSession(cluster, member, { ...SHORT, database, signal }, async (session) => {
      const standing = await stand(session);
      if (standing.state !== 'Ready') return false;
      await session.query(`select ${standing.schema}.pg_stat_statements_reset()`);
      return true;
    });
    if (isDone) return;
  }
  throw stepFailed(`${member.serverName} counts no statements.`);
}

type Known = { state: 'Ready'; schema: string } | { state: Exclude<StatementState, 'Ready'>; librariesToSet: string | null };

async function stand(session: Session): Promise<Known> {
  const [row] = (await session.query<Standing>(STANDING, [STATEMENTS_LIBRARY])).rows;
  if (!row?.is_installed) return { state: 'NotInstalled', librariesToSet: null };
  if (!(splitNames(row.libraries) ?? []).includes(STATEMENTS_LIBRARY)) {
    const toCome = (splitNames(row.libraries_to_come) ?? []).filter((name) => name !== '');
    if (toCome.includes(STATEMENTS_LIBRARY)) return { state: 'WaitsForRestart', librariesToSet: null };
    return { state: 'NotLoaded', librariesToSet: [...toCome, STATEMENTS_LIBRARY].join(', ') };
  }
  // The name as it was answered needs no quotes any more.
  return row.schema === null ? { state: 'NotCreated', librariesToSet: null } : { state: 'Ready', schema: row.schema };
}

async function readFrom(
  session: Session,
  schema: string,
  { withOurs, ...request }: InsightPageRequest<StatementSort> & { withOurs: boolean },
): Promise<StatementStatistics> {
  const ours = withOurs ? '' : `where r.rolname is distinct from ${pg.escapeLiteral(SUPERUSER)}`;
  const block = "current_setting('block_size')::bigint";
  const source = `
    select concat_ws('.', s.userid, s.dbid, s.queryid, s.toplevel::int) as id, ${KEYS[request.sort]}::float8 as rank,
           left(s.query, 20000) as text, r.rolname as username, d.datname as database, s.calls,
           s.total_exec_time as total_ms, s.mean_exec_time as mean_ms, s.max_exec_time as max_ms,
           s.total_exec_time / nullif(sum(s.total_exec_time) over (), 0) as share, s.rows,
           s.shared_blks_hit * ${block} as hit_bytes, s.shared_blks_read * ${block} as read_bytes,
           (s.temp_blks_read + s.temp_blks_written) * ${block} as temp_bytes, s.wal_bytes
      from ${schema}.pg_stat_statements s
      left join pg_roles r on r.oid = s.userid
      left join pg_database d on d.oid = s.dbid
      ${ours}`;
  const { text, values } = pageOf(source, request);
  const { rows } = await session.query<Row>(text, values);
  const [info] = (await session.query<{ stats_reset: Date | null }>(`select stats_reset from ${schema}.pg_stat_statements_info`))
    .rows;
  const page = toPage(rows, request.limit, present);
  return { state: 'Ready', librariesToSet: null, since: info?.stats_reset?.toISOString() ?? null, ...page };
}

function present(row: Row): CountedStatement {
  return {
    id: row.id,
    text: row.text,
    username: row.username,
    databaseName: row.database,
    calls: Number(row.calls),
    totalMs: row.total_ms,
    meanMs: row.mean_ms,
    maxMs: row.max_ms,
    share: row.share ?? 0,
    rows: Number(row.rows),
    hitBytes: Number(row.hit_bytes),
    readBytes: Number(row.read_bytes),
    tempBytes: Number(row.temp_bytes),
    walBytes: Number(row.wal_bytes),
  };
}
