import type { CreateClusterRequest } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import type { CreateClusterCommand } from '@rocket/operations';
import { serverChoiceOf } from '../edge/server-choice.js';

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
