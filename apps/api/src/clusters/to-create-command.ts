import { CLUSTER_MEMBERS_MAX, type CreateClusterRequest } from '@rocket/contracts';
import { DomainError, type DbmsType } from '@rocket/domain';
import type { CreateClusterCommand, ServerChoice } from '@rocket/operations';

/** The request as the use case takes it. @throws DomainError `validation-failed` when it does not say which servers */
export function toCreateCommand(dbmsType: DbmsType, request: CreateClusterRequest, requestedBy: string): CreateClusterCommand {
  return {
    ...request.cluster,
    dbmsType,
    application: request.application,
    servers: serverChoiceOf(request),
    requestedBy,
  };
}

function serverChoiceOf({ servers, lockId }: CreateClusterRequest): ServerChoice {
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
