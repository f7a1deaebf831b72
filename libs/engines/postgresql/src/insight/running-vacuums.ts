import type { EngineCluster, EngineMember, RunningVacuum } from '@rocket/engine-core';
import { iso, readOnly } from './read-only.js';
import { relationNames } from './relation-names.js';

interface Row {
  pid: number;
  database_id: string;
  database: string;
  relation: string;
  phase: string;
  is_auto: boolean;
  started_at: Date | null;
  total: string;
  scanned: string;
  vacuumed: string;
  index_rounds: string;
}

const QUESTION = `
  select p.pid, p.datid as database_id, p.datname as database, p.relid as relation, p.phase,
         coalesce(a.backend_type = 'autovacuum worker', false) as is_auto, a.xact_start as started_at, p.heap_blks_total as total,
         p.heap_blks_scanned as scanned, p.heap_blks_vacuumed as vacuumed, p.index_vacuum_count as index_rounds
    from pg_stat_progress_vacuum p left join pg_stat_activity a on a.pid = p.pid order by a.xact_start, p.pid limit 100`;

/** What cleans tables on a member right now, in whatever database. */
export async function readVacuums(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<RunningVacuum[]> {
  const { rows } = await readOnly(cluster, member, { signal }, (session) => session.query<Row>(QUESTION));
  const relations = rows.map((row) => ({ database: Number(row.database_id), relation: Number(row.relation) }));
  const nameOf = await relationNames(cluster, member, relations, signal);
  return rows.map((row) => ({
    pid: row.pid,
    databaseName: row.database,
    table: nameOf(Number(row.database_id), Number(row.relation)),
    phase: row.phase,
    isAuto: row.is_auto,
    startedAt: iso(row.started_at),
    blocksTotal: Number(row.total),
    blocksScanned: Number(row.scanned),
    blocksVacuumed: Number(row.vacuumed),
    indexRounds: Number(row.index_rounds),
  }));
}
