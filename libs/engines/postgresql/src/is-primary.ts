import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import { isDomainError } from '@rocket/domain';
import { withSession } from './sql-session.js';
import type { Session } from './sql-session.js';

const OPTIONS = { connectTimeoutMs: 5_000, statementTimeoutMs: 5_000 };

/** Whether a member answers and takes writes. Nothing else is asked: how big its databases are may take long to say. */
export async function isPrimary(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<boolean> {
  return (await isInRecovery(cluster, member, signal)) === false;
}

/** `undefined` for a member that does not answer. @throws the signal's reason */
export async function isInRecovery(
  cluster: EngineCluster,
  member: EngineMember,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  try {
    return await withSession(cluster, member, { ...OPTIONS, signal }, async (session) => !(await takesWrites(session)));
  } catch (error) {
    signal.throwIfAborted();
    if (!isDomainError(error)) throw error;
    return undefined;
  }
}

/** The same, in a session that is there. @throws as the session */
export async function takesWrites(session: Session): Promise<boolean> {
  const { rows } = await session.query<{ in_recovery: boolean }>('select pg_is_in_recovery() as in_recovery');
  return rows[0]?.in_recovery === false;
}
