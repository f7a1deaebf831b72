import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { withSession } from '../sql-session.js';
import type { Session } from '../sql-session.js';

/** A person waits for the answer. */
const PATIENCE = { connectTimeoutMs: 3_000, statementTimeoutMs: 10_000 };
const LOCK_TIMEOUT_MS = 500;

/**
 * One transaction that may only read and waits for nobody. `setsNothing`: it sees the settings that others get, and what it asks
 * must not touch tables.
 */
export async function readOnly<T>(
  cluster: EngineCluster,
  member: EngineMember,
  { database, signal, setsNothing = false }: { database?: string; signal: AbortSignal; setsNothing?: boolean },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const options = { ...PATIENCE, isBare: true, signal, ...(database !== undefined && { database }) };
  return withSession(cluster, member, options, async (session) => {
    await session.query('begin transaction read only');
    if (!setsNothing) {
      await session.query(
        `set local statement_timeout = ${String(PATIENCE.statementTimeoutMs)}; set local lock_timeout = ${String(LOCK_TIMEOUT_MS)}`,
      );
    }
    const answer = await work(session);
    await session.query('commit');
    return answer;
  });
}

/** Instants as the API tells them; null stays null. */
export const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
