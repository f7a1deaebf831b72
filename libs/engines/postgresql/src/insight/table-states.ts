import { DomainError, type TableSort } from '@rocket/domain';
import type { EngineCluster, EngineMember, InsightIo, InsightPageRequest, TableState, TableStates } from '@rocket/engine-core';
import type { Session } from '../sql-session.js';
import { pageOf, toPage } from './insight-page.js';
import type { KeyedRow } from './insight-page.js';
import { iso, readOnly } from './read-only.js';
import { readVacuums } from './running-vacuums.js';

const DATABASES_MAX = 500;

const RANKS: Readonly<Record<TableSort, string>> = {
  deadRows: 'dead_rows',
  deadPercent: 'dead_rows::float8 / greatest(1, dead_rows + live_rows)',
  bloatBytes: 'coalesce(bloat_bytes, -1)',
  sizeBytes: 'size_bytes',
  xidAge: 'xid_age',
  changedSinceAnalyze: 'changed',
};

interface Row extends KeyedRow {
  schema: string;
  table: string;
  live_rows: string;
  dead_rows: string;
  dead_limit: number;
  changed: string;
  changed_limit: number;
  xid_age: number;
  xid_limit: number;
  is_autovacuum_on: boolean;
  size_bytes: number;
  heap_bytes: number;
  bloat_bytes: number | null;
  vacuumed_at: Date | null;
  autovacuumed_at: Date | null;
  analyzed_at: Date | null;
  autoanalyzed_at: Date | null;
}

/** An option of one table goes before what holds for all. */
const option = (name: string): string =>
  `coalesce((select option_value from pg_options_to_table(c.reloptions) where option_name = '${name}'), current_setting('${name}'))`;

/**
 * Sizes are what the catalog says, as of the last vacuum or analyze: looking at the files would wait for who has locked the table.
 *
 * Bloat is estimated: how many pages the rows would take, by the mean widths of their columns that ANALYZE has found, with a
 * header of 23 bytes and a bit for each column where some are null, padded to 8, and a pointer of 4; pages have 24 bytes of
 * their own and are filled as far as the table's fillfactor. What they take beyond that is bloat. A table whose columns have
 * not all been analyzed has no estimate.
 */
const TABLES = `
  with widths as (
    select starelid, count(*) as columns, sum((1 - stanullfrac) * stawidth) as width, bool_or(stanullfrac > 0) as has_nulls
      from pg_statistic where not stainherit group by starelid),
  indexes as (
    select i.indrelid, sum(c.relpages)::float8 as pages from pg_index i join pg_class c on c.oid = i.indexrelid group by i.indrelid),
  found as (
    select c.oid, n.nspname as schema, c.relname as "table", c.reltuples, c.relpages, current_setting('block_size')::float8 as page,
           s.n_live_tup as live_rows, s.n_dead_tup as dead_rows, s.n_mod_since_analyze as changed,
           s.last_vacuum, s.last_autovacuum, s.last_analyze, s.last_autoanalyze, age(c.relfrozenxid) as xid_age,
           ${option('autovacuum_vacuum_threshold')}::float8
             + ${option('autovacuum_vacuum_scale_factor')}::float8 * greatest(c.reltuples, 0) as dead_sum,
           coalesce(nullif(current_setting('autovacuum_vacuum_max_threshold', true)::float8, -1), 'infinity') as dead_most,
           ${option('autovacuum_analyze_threshold')}::float8
             + ${option('autovacuum_analyze_scale_factor')}::float8 * greatest(c.reltuples, 0) as changed_limit,
           ${option('autovacuum_freeze_max_age')}::float8 as xid_limit,
           current_setting('autovacuum')::bool and coalesce((select option_value::bool from pg_options_to_table(c.reloptions)
                                                             where option_name = 'autovacuum_enabled'), true) as is_autovacuum_on,
           coalesce((select option_value::float8 from pg_options_to_table(c.reloptions)
                      where option_name = 'fillfactor'), 100) / 100 as fill,
           coalesce(x.pages, 0) as index_pages, coalesce(t.relpages + coalesce(tx.pages, 0), 0) as toast_pages,
           w.width, w.has_nulls, w.columns = (select count(*) from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as is_analyzed,
           (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0) as columns
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_stat_all_tables s on s.relid = c.oid
      left join pg_class t on t.oid = c.reltoastrelid
      left join widths w on w.starelid = c.oid
      left join indexes x on x.indrelid = c.oid
      left join indexes tx on tx.indrelid = t.oid
     where c.relkind in ('r', 'm') and c.relpersistence <> 't'
       and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%'),
  measured as (
    select found.*, least(dead_sum, dead_most) as dead_limit, relpages * page as heap_bytes,
           (relpages + index_pages + toast_pages) * page as size_bytes,
           case when is_analyzed and reltuples >= 0 then
             greatest(0, relpages - ceil(reltuples / floor(greatest(1, (page - 24) * fill /
               (4 + 8 * ceil((23 + case when has_nulls then (columns + 7) / 8 else 0 end) / 8.0) + 8 * ceil(width / 8)))))) * page
           end as bloat_bytes
      from found)`;

/** Tables of a database as far as they have to be kept clean, and what cleans right now. */
export async function readTables(
  cluster: EngineCluster,
  primary: EngineMember,
  { databaseName = cluster.databaseName, ...request }: InsightPageRequest<TableSort> & { databaseName?: string },
  { signal }: InsightIo,
): Promise<TableStates> {
  const databases = await readOnly(cluster, primary, { signal }, databasesOf);
  if (!databases.includes(databaseName)) throw unknownDatabase(databaseName);
  const vacuums = await readVacuums(cluster, primary, signal);
  const source = `${TABLES} select oid::text as id, (${RANKS[request.sort]})::float8 as rank, schema, "table", live_rows, dead_rows,
      dead_limit, changed, changed_limit, xid_age, xid_limit, is_autovacuum_on, size_bytes, heap_bytes, bloat_bytes,
      last_vacuum as vacuumed_at, last_autovacuum as autovacuumed_at, last_analyze as analyzed_at,
      last_autoanalyze as autoanalyzed_at
    from measured`;
  const { text, values } = pageOf(source, request);
  const { rows } = await readOnly(cluster, primary, { database: databaseName, signal }, (session) =>
    session.query<Row>(text, values),
  );
  return { databaseName, databases, vacuums, ...toPage(rows, request.limit, present) };
}

async function databasesOf(session: Session): Promise<string[]> {
  const { rows } = await session.query<{ name: string }>(
    'select datname as name from pg_database where datallowconn and not datistemplate order by datname limit $1',
    [DATABASES_MAX],
  );
  return rows.map(({ name }) => name);
}

function present(row: Row): TableState {
  return {
    id: row.id,
    schema: row.schema,
    table: row.table,
    liveRows: Number(row.live_rows),
    deadRows: Number(row.dead_rows),
    deadRowsLimit: Math.round(row.dead_limit),
    changedSinceAnalyze: Number(row.changed),
    changedLimit: Math.round(row.changed_limit),
    xidAge: row.xid_age,
    xidAgeLimit: row.xid_limit,
    isAutovacuumOn: row.is_autovacuum_on,
    sizeBytes: row.size_bytes,
    heapBytes: row.heap_bytes,
    bloatBytes: row.bloat_bytes,
    vacuumedAt: iso(row.vacuumed_at),
    autovacuumedAt: iso(row.autovacuumed_at),
    analyzedAt: iso(row.analyzed_at),
    autoanalyzedAt: iso(row.autoanalyzed_at),
  };
}

function unknownDatabase(name: string): DomainError {
  const detail = 'is no database of the cluster that can be asked';
  return new DomainError('validation-failed', `${name} ${detail}.`, {}, [{ pointer: '/query/database', detail }]);
}
