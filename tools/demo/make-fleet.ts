import type { EntityManager } from 'typeorm';
import { APPLICATION_NAMES, PEOPLE } from './fleet-words.ts';
import { FUNCTIONS, STATEMENTS } from './fleet-sql.ts';

export interface FleetScale {
  applications: number;
  clusters: number;
  /** How long ago the past begins, months. */
  months: number;
  now: Date;
  timeZone: string;
}

/**
 * Fills an empty control plane with a fleet and its past, in the transaction of `manager`. Triggers are silent meanwhile: they
 * would write the past as if it happened now. Needs a superuser, as the embedded database has.
 */
export async function makeFleet(
  manager: EntityManager,
  { applications, clusters, months, now, timeZone }: FleetScale,
): Promise<void> {
  await manager.query(`SET LOCAL session_replication_role = replica`);
  for (const statement of FUNCTIONS) await manager.query(statement);
  await manager.query(
    `CREATE TEMP TABLE made ON COMMIT DROP AS SELECT $1::timestamptz AS now_at, $1::timestamptz - make_interval(months => $2::int) AS began_at,
       $3::text AS zone, $4::int AS applications, $5::int AS clusters`.replace(/\$(\d)/g, (_, n: string) =>
      literal([now.toISOString(), months, timeZone, applications, clusters][Number(n) - 1] ?? ''),
    ),
  );
  const words = { names: APPLICATION_NAMES, people: PEOPLE };
  for (const statement of STATEMENTS) await manager.query(named(statement, words));
}

/** Puts lists of words in the place of their names: a statement that makes a table takes no parameters. */
function named(statement: string, words: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(words).reduce(
    (text, [name, list]) => text.replaceAll(new RegExp(`\\b${name}(?=\\[|\\))`, 'g'), `(ARRAY[${list.map(literal).join(', ')}])`),
    statement,
  );
}

function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
