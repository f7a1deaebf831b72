import type { CreateClusterRequest } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import type { CreateClusterCommand } from '@rocket/operations';
import { serverChoiceOf } from '../edge/server-choice.js';

/**
 * The request as the use case takes it.
 *
 * @param backups whether it is backed up by itself where the request does not say
 * @throws DomainError `validation-failed` when it does not say which servers
 */
export function toCreateCommand(
  dbmsType: DbmsType,
  request: CreateClusterRequest,
  { requestedBy, backups }: Pick<CreateClusterCommand, 'requestedBy' | 'backups'>,
): CreateClusterCommand {
  return {
    ...request.cluster,
    backups: request.cluster.backups ?? backups,
    dbmsType,
    application: request.application,
    servers: serverChoiceOf(request),
    requestedBy,
  };
}
