import pg from 'pg';
import type { EngineCluster, EngineMember, StepIo } from '@rocket/engine-core';
import { SHORT, explainFault, stepFailed, withSession } from './sql-session.js';
import { SqlOutput } from './sql-output.js';
import { SqlScript } from './sql-script.js';

const STATEMENT_TIMEOUT_MS = 30 * 60_000;

/** Runs what a person wrote on the primary. */
export async function runSql(
  cluster: EngineCluster,
  primary: EngineMember,
  { database = cluster.databaseName, statement }: { database?: string; statement: string },
  io: StepIo,
): Promise<{ output: string }> {
  const options = { ...SHORT, statementTimeoutMs: STATEMENT_TIMEOUT_MS, database, signal: io.signal };
  return withSession(cluster, primary, options, async (session) => {
    const { rows } = await session.query<{ in_recovery: boolean }>('select pg_is_in_recovery() as in_recovery');
    if (rows[0]?.in_recovery !== false) throw stepFailed(`${primary.serverName} is not the primary; nothing was run.`);
    // Who is no longer listened to is told to stop. Not on every system can the server notice that.
    await session.query("set client_connection_check_interval = '1s'").catch(() => io.signal.throwIfAborted());
    const output = new SqlOutput();
    session.client.on('notice', ({ severity, message }) => output.notice(`${severity ?? 'NOTICE'}: ${message ?? ''}`));
    await session.client.query(new SqlScript(statement, output)).ended.catch((error: unknown) => {
      io.signal.throwIfAborted();
      throw stepFailed(explain(error, statement, primary), error);
    });
    return { output: output.toString() };
  });
}

function explain(error: unknown, statement: string, member: EngineMember): string {
  if (!(error instanceof pg.DatabaseError)) return `${explainFault(error, member)} Nobody knows whether it ran.`;
  const { code = '', message, detail, hint, position } = error;
  const place = position === undefined ? '' : `, ${placeIn(statement, Number(position))}`;
  const more = [detail, hint].filter((text) => text !== undefined).map((text) => ` ${text}`);
  return `PostgreSQL said: ${message} (${code}${place}).${more.join('')}`;
}

/** The server counts characters from 1, not the halves of which JavaScript makes some of them. */
function placeIn(statement: string, position: number): string {
  const before = [...statement]
    .slice(0, position - 1)
    .join('')
    .split('\n');
  return `line ${String(before.length)}, column ${String([...(before.at(-1) ?? '')].length + 1)}`;
}
