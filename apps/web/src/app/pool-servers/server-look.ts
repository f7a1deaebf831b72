import type { PoolServer } from '@rocket/contracts';
import { poolServerLook, type StatusLook } from '../ui/status-look.js';

type Shown = Pick<PoolServer, 'status' | 'statusSince' | 'lockId' | 'checkOperationId' | 'unreachableSince'>;

/** The operation that checks a server holds it; its id is that of the hold. */
export function isBeingChecked({ status, lockId, checkOperationId }: Shown): boolean {
  return status === 'Locked' && lockId !== null && lockId === checkOperationId;
}

/**
 * Since when a server does not answer, as far as that is the newest that is known of it: one that is being checked is
 * just asked, and one that failed later than that has another reason.
 */
export function awaySince(server: Shown): string | null {
  const { status, statusSince, unreachableSince } = server;
  if (unreachableSince === null || isBeingChecked(server)) return null;
  return status === 'Failed' && Date.parse(statusSince) > Date.parse(unreachableSince) ? null : unreachableSince;
}

/** The state of a server of the pool: one that is held to be checked says so, and a free one that does not answer is no good news. */
export function serverStateLook(server: Shown): StatusLook {
  if (isBeingChecked(server)) return { look: 'working', word: 'Being checked' };
  const look = poolServerLook(server.status);
  return server.status === 'Free' && awaySince(server) !== null ? { ...look, look: 'attention' } : look;
}

/** It was recorded, and nobody has asked it whether clusters can be built on it. */
export function isUnchecked({ driver, status, checkedAt }: Pick<PoolServer, 'driver' | 'status' | 'checkedAt'>): boolean {
  return driver === 'ssh' && status === 'Free' && checkedAt === null;
}
