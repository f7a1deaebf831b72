import pg from 'pg';
import { DomainError } from '@rocket/domain';
import type { EngineCluster, EngineMember, ParameterReading, StepIo } from '@rocket/engine-core';
import { refusalOf, refusalOfValue } from './managed-parameters.js';
import { quoteParameter, splitNames } from './parameter-list.js';
import { SHORT, stepFailed, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';
import { until } from './until.js';

/** A busy server reads its configuration between two other things. */
const RELOAD = { timeoutMs: 15_000, everyMs: 5 };
/** Classes of SQLSTATE that say that the value is wrong, not the server: data, syntax or access, wrong state of an object. */
const VALUE_REFUSED = /^(22|42|55)/;
/** In these, a file that is missing keeps the server from starting or from letting anybody in. */
const LIBRARIES = new Set(['shared_preload_libraries', 'session_preload_libraries', 'local_preload_libraries']);

interface Row {
  name: string;
  value: string;
  unit: string | null;
  context: string;
  category: string;
  pending_restart: boolean;
  changed: string | null;
  fallback: string;
}

/** What is in the files counts from the last line up; ours by ALTER SYSTEM are in a file of their own, the last one. */
const QUESTION = `
  with lines as (
    select setting, seqno, sourcefile like '%/postgresql.auto.conf' as is_changed
      from pg_file_settings where lower(name) = lower($1))
  select name, current_setting(name) as value, unit, context, category, pending_restart,
         (select setting from lines where is_changed order by seqno desc limit 1) as changed,
         coalesce((select setting from lines where not is_changed order by seqno desc limit 1), boot_val, '') as fallback
    from pg_settings where lower(name) = lower($1)`;

/** What a member says of a parameter. */
export async function describeParameter(
  cluster: EngineCluster,
  member: EngineMember,
  name: string,
  io: StepIo,
): Promise<ParameterReading> {
  return withSession(cluster, member, { ...SHORT, isBare: true, signal: io.signal }, (session) => read(session, member, name));
}

/**
 * Sets a parameter on one member by ALTER SYSTEM, or takes that back, and waits until the member has read it. It stands in
 * `postgresql.auto.conf`, which is read last. That file comes along with a new copy of the primary and with pg_rewind.
 */
export async function setParameter(
  cluster: EngineCluster,
  member: EngineMember,
  name: string,
  value: string | null,
  io: StepIo,
): Promise<{ before: string | null; pendingRestart: boolean }> {
  return withSession(cluster, member, { ...SHORT, isBare: true, signal: io.signal }, async (session) => {
    const found = await read(session, member, name);
    if (found.refusal !== undefined) throw refused('name', found.refusal);
    if (value === null && found.pendingRestart) await withdraw(session, member, found, io);
    const statement = value === null ? `RESET ${quoteName(found.name)}` : await assignment(session, found.name, value);
    await session.query(`ALTER SYSTEM ${statement}`).catch(explainRefusal);
    await reload(session, member, io);
    const { value: now, pendingRestart } = await read(session, member, found.name);
    const when = pendingRestart ? 'with its next restart' : 'now';
    const what = value === null ? 'is what its configuration says' : `is ${value}`;
    io.say(`${member.serverName}: ${found.name} ${what} ${when}${pendingRestart ? `; until then it is ${now}` : ''}.`);
    return { before: found.changed, pendingRestart };
  });
}

/** @throws DomainError `validation-failed` at `/change/name` for one that is not there */
export async function read(session: Session, member: EngineMember, wanted: string): Promise<ParameterReading> {
  const { rows } = await session.query<Row>(QUESTION, [wanted]);
  const [row] = rows;
  if (!row) throw refused('name', `PostgreSQL on ${member.serverName} has no parameter ${wanted}.`);
  const refusal = refusalOf(row);
  return {
    name: row.name,
    value: row.value,
    unit: row.unit,
    context: contextOf(row.context),
    pendingRestart: row.pending_restart,
    changed: row.changed,
    fallback: row.fallback,
    isManaged: refusal !== undefined,
    ...(refusal !== undefined && { refusal }),
  };
}

/** `sighup` is read by every process at once; what a session can set for itself is, too, unless it has. */
function contextOf(context: string): ParameterReading['context'] {
  if (context === 'postmaster' || context === 'internal') return 'restart';
  return context.endsWith('backend') ? 'session' : 'reload';
}

/** The statement without its verb. @throws DomainError `validation-failed` at `/change/value` for what is known to be wrong */
export async function assignment(session: Session, name: string, value: string): Promise<string> {
  const refusal = refusalOfValue(name, value);
  if (refusal !== undefined) throw refused('value', refusal);
  const quoted = quoteParameter(name, value);
  if (quoted === undefined) throw refused('value', `${name} is a list of names with commas between them.`);
  if (LIBRARIES.has(name)) await requireLibraries(session, name, splitNames(value) ?? []);
  return `SET ${quoteName(name)} = ${quoted}`;
}

/**
 * A server that has a changed line disappear goes on saying that it waits for a restart, until a line says what holds anyway.
 * So such a line is there for a moment. An empty list cannot be said in one.
 */
async function withdraw(session: Session, member: EngineMember, { name, fallback }: ParameterReading, io: StepIo): Promise<void> {
  const quoted = quoteParameter(name, fallback);
  if (quoted === undefined) return;
  await session.query(`ALTER SYSTEM SET ${quoteName(name)} = ${quoted}`).catch(explainRefusal);
  await reload(session, member, io);
}

/** `auto_explain.log_nested` has a name in two parts. */
function quoteName(name: string): string {
  return name.split('.').map(pg.escapeIdentifier).join('.');
}

/** The server itself looks for them only when it starts. */
async function requireLibraries(session: Session, parameter: string, names: readonly string[]): Promise<void> {
  const directory = parameter === 'local_preload_libraries' ? '/plugins/' : '/';
  for (const name of names) {
    const { rows } = await session.query<{ is_there: boolean }>(
      `select bool_or((pg_stat_file(path || suffix, true)).size is not null) as is_there
         from (select case when $1 like '/%' then $1 else setting || $2 || replace($1, '$libdir/', '') end as path
                 from pg_config where name = 'PKGLIBDIR') as library,
              unnest(array['', '.so', '.dylib']) as suffix`,
      [name, directory],
    );
    if (name === '' || rows[0]?.is_there !== true)
      throw refused('value', `There is no library ${JSON.stringify(name)} on the server.`);
  }
}

/** Returns when this very session has read the configuration, which it does after the main process. */
async function reload(session: Session, member: EngineMember, io: StepIo): Promise<void> {
  const { rows } = await session.query<{ loaded: string; asked: boolean }>(
    'select pg_conf_load_time()::text as loaded, pg_reload_conf() as asked',
  );
  const isRead = await until({ ...RELOAD, signal: io.signal }, async () => {
    const { rowCount } = await session.query('select where pg_conf_load_time() > $1::timestamptz', [rows[0]?.loaded]);
    return rowCount === 1 ? true : undefined;
  });
  if (!isRead) throw stepFailed(`PostgreSQL on ${member.serverName} was told to read its configuration and has not.`);
}

/** What the server said of a value, as a refusal of that. */
export function explainRefusal(error: unknown): never {
  const said = error instanceof DomainError ? error.cause : undefined;
  if (said instanceof pg.DatabaseError && VALUE_REFUSED.test(said.code ?? '')) {
    throw refused('value', [said.message, said.detail, said.hint].filter(Boolean).join('. '));
  }
  throw error;
}

export function refused(field: 'name' | 'value', detail: string): DomainError {
  return new DomainError('validation-failed', detail, {}, [{ pointer: `/change/${field}`, detail }]);
}
