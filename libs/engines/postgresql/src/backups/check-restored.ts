import pg from 'pg';
import type { EngineCluster, EngineMember, RestoreCheck, StepIo } from '@rocket/engine-core';
import { withSession } from '../sql-session.js';
import type { Session } from '../sql-session.js';

/** Reading every page of a large table takes its time. */
const OPTIONS = { connectTimeoutMs: 5_000, statementTimeoutMs: 6 * 60 * 60_000 };
const FAULTS_TOLD = 3;

interface Relation {
  oid: number;
  name: string;
}

const TABLES = `
  select c.oid::int as oid, c.oid::regclass::text as name from pg_class c
   where c.relkind in ('r', 'm') and c.relpersistence = 'p' order by 1`;
/** Only valid B-trees: what was being built is no part of what was promised. */
const INDEXES = `
  select c.oid::int as oid, c.oid::regclass::text as name from pg_class c
    join pg_index i on i.indexrelid = c.oid join pg_am am on am.oid = c.relam
   where am.amname = 'btree' and i.indisvalid and i.indisready and c.relpersistence = 'p' order by 1`;
const USER_TABLES = `
  select c.oid::int as oid, c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`;

/**
 * Reads all of a restored database: `amcheck` over heaps and B-trees, `pg_visibility` over the maps that tell index-only scans
 * what they need not look at (the fault that nothing else sees), and the number of rows by a full scan of every table.
 */
export async function checkRestored(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<RestoreCheck[]> {
  const databases = await withSession(cluster, member, { ...OPTIONS, signal: io.signal }, async (session) => {
    const { rows } = await session.query<{ name: string }>(
      'select datname as name from pg_database where datallowconn and not datistemplate order by 1',
    );
    return rows.map(({ name }) => name);
  });
  const checks: RestoreCheck[] = [];
  for (const database of databases)
    checks.push(
      ...(await withSession(cluster, member, { ...OPTIONS, database, signal: io.signal }, (session) =>
        checkDatabase(session, database),
      )),
    );
  for (const { check, database, detail } of checks) io.say(`${database}, ${check}: ${detail}`);
  return checks;
}

async function checkDatabase(session: Session, database: string): Promise<RestoreCheck[]> {
  await session.query("set client_min_messages = 'warning'");
  await session.query('create extension if not exists amcheck');
  await session.query('create extension if not exists pg_visibility');
  const tables = (await session.query<Relation>(TABLES)).rows;
  const indexes = (await session.query<Relation>(INDEXES)).rows;
  const heapFaults = await faultsOf(session, tables, 'select msg as fault from verify_heapam($1::oid::regclass)');
  const indexFaults = await faultsOf(session, indexes, 'select null as fault from bt_index_check($1::oid::regclass, true)');
  const mapFaults = await faultsOf(
    session,
    tables,
    `select format('row %s is not visible to all, though the map says so', t_ctid) as fault from pg_check_visible($1::oid::regclass)
     union all select format('row %s is not frozen, though the map says so', t_ctid) from pg_check_frozen($1::oid::regclass)`,
  );
  return [
    verdict(
      'amcheck',
      database,
      [...heapFaults, ...indexFaults],
      `${count(tables, 'table')} and ${count(indexes, 'index', 'indexes')} are whole.`,
    ),
    verdict('pg_visibility', database, mapFaults, `The visibility maps of ${count(tables, 'table')} are right.`),
    await countRows(session, database),
  ];
}

/** A check that cannot be carried out to its end has found something as well. */
async function faultsOf(session: Session, relations: readonly Relation[], question: string): Promise<string[]> {
  const faults: string[] = [];
  for (const { oid, name } of relations) {
    try {
      const { rows } = await session.client.query<{ fault: string | null }>(question, [oid]);
      for (const { fault } of rows) if (fault !== null) faults.push(`${name}: ${fault}`);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      faults.push(`${name}: ${error.message}`);
    }
  }
  return faults;
}

async function countRows(session: Session, database: string): Promise<RestoreCheck> {
  const tables = (await session.query<Relation>(USER_TABLES)).rows;
  let rowsRead = 0n;
  const faults: string[] = [];
  for (const { name } of tables) {
    try {
      // The name comes from the server, quoted by it. Indexes are left aside: they were looked at.
      const { rows } = await session.client.query<{ n: string }>(`select count(t.*)::bigint as n from ${name} t`);
      rowsRead += BigInt(rows[0]?.n ?? 0);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      faults.push(`${name}: ${error.message}`);
    }
  }
  return verdict('rows', database, faults, `${String(rowsRead)} rows of ${count(tables, 'table')} were read.`);
}

function verdict(check: string, database: string, faults: readonly string[], good: string): RestoreCheck {
  if (faults.length === 0) return { check, database, isGood: true, detail: good };
  const more = faults.length > FAULTS_TOLD ? `, and ${String(faults.length - FAULTS_TOLD)} more` : '';
  return { check, database, isGood: false, detail: `${faults.slice(0, FAULTS_TOLD).join('; ')}${more}.` };
}

function count(of: readonly unknown[], one: string, many = `${one}s`): string {
  return `${String(of.length)} ${of.length === 1 ? one : many}`;
}
