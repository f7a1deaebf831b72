import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/** Answers one question of the product's own database: for what time would do, and for what must never be in it. */
export async function askControlDatabase<Row extends object>(
  dataDirectory: string,
  statement: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const connectionString = (await readFile(join(dataDirectory, 'run', 'database-url'), 'utf8')).trim();
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
  await client.connect();
  try {
    return (await client.query<Row>(statement, parameters)).rows;
  } finally {
    await client.end();
  }
}
