import { CLUSTER_MEMBERS_MAX, type CreateClusterRequest } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import type { ServerChoice } from '@rocket/operations';

/** Which servers a request means. @throws DomainError `validation-failed` at `/servers` */
export function serverChoiceOf({ servers, lockId }: Pick<CreateClusterRequest, 'servers' | 'lockId'>): ServerChoice {
  if (Array.isArray(servers)) {
    if (servers.length > CLUSTER_MEMBERS_MAX) throw refuse(`must be at most ${CLUSTER_MEMBERS_MAX} servers`);
    if (servers.length > 0)
      return { by: 'names', serverNames: servers.map(({ serverName }) => serverName), lockId: lockId ?? null };
  } else if (servers && lockId !== undefined) {
    throw refuse('must name servers of the lock or be absent when lockId is given');
  } else if (servers) {
    return { by: 'size', ...servers };
  }
  if (lockId !== undefined) return { by: 'lock', lockId };
  throw refuse('must name servers or give a size, unless lockId is given');
}

function refuse(detail: string): DomainError {
  return new DomainError('validation-failed', `servers ${detail}.`, {}, [{ pointer: '/servers', detail }]);
}
