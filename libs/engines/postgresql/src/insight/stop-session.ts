import { DomainError, type SessionEnding } from '@rocket/domain';
import type { EndedSession, EngineCluster, EngineMember, InsightIo } from '@rocket/engine-core';
import { SUPERUSER } from '../member-layout.js';
import { SHORT, withSession } from '../sql-session.js';
import type { Session } from '../sql-session.js';
import { until } from '../until.js';
import { MAY_BE_ENDED, SESSION_ID } from './blocked-sessions.js';

/** A session that waits for a lock stops at once. One in the middle of something stops when it looks up. */
const PATIENCE = { timeoutMs: 4_000, everyMs: 50 };

interface Row {
  pid: number;
  username: string | null;
  database: string | null;
  application: string | null;
  may_be_ended: boolean;
  runs: boolean;
  query_at: string | null;
}

/** Workers of the server that clean tables have no state. */
const QUESTION = `
  select a.pid, a.usename as username, a.datname as database, a.application_name as application,
         ${MAY_BE_ENDED} as may_be_ended, coalesce(a.state, 'active') in ('active', 'fastpath function call') as runs,
         a.query_start::text as query_at
    from pg_stat_activity a where ${SESSION_ID} = $1`;
/** The process that is told is the one that was looked at: its number may belong to somebody else by now. */
const TELL: Readonly<Record<SessionEnding, string>> = {
  cancel: `select pg_cancel_backend(a.pid) from pg_stat_activity a where ${SESSION_ID} = $1`,
  end: `select pg_terminate_backend(a.pid) from pg_stat_activity a where ${SESSION_ID} = $1`,
};

/** Tells a session to end, or to end what it runs, and waits a few seconds for that. */
export async function stopSession(
  cluster: EngineCluster,
  member: EngineMember,
  { sessionId, ending }: { sessionId: string; ending: SessionEnding },
  { signal }: InsightIo,
): Promise<EndedSession> {
  return withSession(cluster, member, { ...SHORT, signal }, async (session) => {
    const before = await look(session, sessionId);
    if (!before) throw gone(member, sessionId);
    if (before.username === SUPERUSER || !before.may_be_ended) throw isProtected(before);
    if (ending === 'cancel' && !before.runs) throw runsNothing(before);
    if ((await session.query(TELL[ending], [sessionId])).rowCount === 0) throw gone(member, sessionId);
    const hasStopped = await until({ ...PATIENCE, signal }, async () => {
      const now = await look(session, sessionId);
      if (!now) return true;
      return ending === 'cancel' && (!now.runs || now.query_at !== before.query_at) ? true : undefined;
    });
    return {
      hasStopped: hasStopped === true,
      pid: before.pid,
      username: before.username,
      databaseName: before.database,
      application: before.application ?? '',
    };
  });
}

async function look(session: Session, sessionId: string): Promise<Row | undefined> {
  return (await session.query<Row>(QUESTION, [sessionId])).rows[0];
}

function gone({ serverName }: EngineMember, sessionId: string): DomainError {
  return new DomainError('session-not-found', `There is no session ${sessionId} on ${serverName} any more.`);
}

function isProtected({ pid, username }: Row): DomainError {
  const whose = username === SUPERUSER ? 'belongs to the control plane' : 'does not belong to a client';
  return new DomainError('session-protected', `Process ${String(pid)} ${whose}.`);
}

function runsNothing({ pid }: Row): DomainError {
  return new DomainError('no-query-runs', `Process ${String(pid)} runs no statement that could be cancelled.`);
}
