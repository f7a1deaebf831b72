import pg from 'pg';
import { Refusal } from './refusal.ts';

const TIMEOUT_MS = 5000;
/** `NULLS NOT DISTINCT` and friends: the oldest PostgreSQL that our schema is tested on. */
const OLDEST_VERSION = 160_000;

/** Refuses, in one sentence without the password, when the database of `DATABASE_URL` cannot be used. */
export async function requireDatabase(url: string): Promise<void> {
  const { hostname, port, pathname, username } = new URL(url);
  const where = `${hostname}:${port || '5432'}`;
  try {
    const version = await ask(url, "SELECT current_setting('server_version_num')::int AS answer");
    if (Number(version) < OLDEST_VERSION) {
      throw new Refusal(`The PostgreSQL of DATABASE_URL at ${where} is too old (${String(version)}); 16 or newer is needed.`);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    switch (code) {
      case '28P01':
      case '28000':
        throw new Refusal(
          `The database of DATABASE_URL at ${where} refuses the user "${username}" or the password; correct the URL.`,
        );
      case '3D000':
        throw new Refusal(`There is no database "${pathname.slice(1)}" at ${where}; create it, or correct DATABASE_URL.`);
      case 'ECONNREFUSED':
        throw new Refusal(
          `Nothing listens at ${where}, where DATABASE_URL points; start that PostgreSQL, or unset DATABASE_URL to use the embedded one.`,
        );
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
        throw new Refusal(`The host "${hostname}" of DATABASE_URL is not known.`);
      default:
        throw new Refusal(`The database of DATABASE_URL at ${where} cannot be used: ${code ?? message}.`);
    }
  }
}

/** Whether anybody could log in already. The first user is made by the API when it starts. */
export async function hasUsers(url: string): Promise<boolean> {
  return (await ask(url, 'SELECT EXISTS (SELECT FROM users) AS answer')) === true;
}

async function ask(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS, query_timeout: TIMEOUT_MS });
  client.on('error', () => undefined); // A connection that breaks is reported by the query.
  try {
    await client.connect();
    const { rows } = await client.query<{ answer: unknown }>(query);
    return rows[0]?.answer;
  } finally {
    await client.end().catch(() => undefined);
  }
}
