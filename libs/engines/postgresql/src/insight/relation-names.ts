import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { MAINTENANCE_DATABASE } from '../member-layout.js';
import { readOnly } from './read-only.js';

/** Object ids of a database and of a relation in it; 0 stands for what all databases share. */
export interface RelationRef {
  database: number;
  relation: number;
}

/** Each takes a connection of its own. */
const DATABASES_MAX = 5;

/** What relations are called. Only their own database knows that; one that does not say is called by its number. */
export async function relationNames(
  cluster: EngineCluster,
  member: EngineMember,
  relations: readonly RelationRef[],
  signal: AbortSignal,
): Promise<(database: number, relation: number) => string> {
  const byDatabase = Map.groupBy(relations, ({ database }) => database);
  const names = new Map<string, string>();
  if (byDatabase.size > 0) {
    const databases = await databasesOf(cluster, member, [...byDatabase.keys()].slice(0, DATABASES_MAX), signal);
    const asked = [...databases].map(async ([database, name]) => {
      const wanted = (byDatabase.get(database) ?? []).map(({ relation }) => relation);
      for (const [relation, text] of await namesIn(cluster, member, { name, wanted, signal }))
        names.set(keyOf(database, relation), text);
    });
    await Promise.all(asked);
  }
  return (database, relation) => names.get(keyOf(database, relation)) ?? `relation ${String(relation)}`;
}

async function databasesOf(
  cluster: EngineCluster,
  member: EngineMember,
  wanted: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, string>> {
  const { rows } = await readOnly(cluster, member, { signal }, (session) =>
    session.query<{ oid: string; name: string }>(
      'select oid, datname as name from pg_database where oid = any($1::int8[]::oid[]) and datallowconn',
      [wanted],
    ),
  );
  const found = new Map(rows.map(({ oid, name }) => [Number(oid), name]));
  return wanted.includes(0) ? found.set(0, MAINTENANCE_DATABASE) : found;
}

/** A database that lets nobody in, or is gone by now, has no names to tell. */
async function namesIn(
  cluster: EngineCluster,
  member: EngineMember,
  { name, wanted, signal }: { name: string; wanted: readonly number[]; signal: AbortSignal },
): Promise<[number, string][]> {
  try {
    const { rows } = await readOnly(cluster, member, { database: name, signal }, (session) =>
      session.query<{ oid: string; name: string }>(
        `select c.oid, format('%I.%I', n.nspname, c.relname) as name
           from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = any($1::int8[]::oid[])`,
        [wanted],
      ),
    );
    return rows.map((row) => [Number(row.oid), row.name]);
  } catch {
    signal.throwIfAborted();
    return [];
  }
}

function keyOf(database: number, relation: number): string {
  return `${String(database)}.${String(relation)}`;
}
