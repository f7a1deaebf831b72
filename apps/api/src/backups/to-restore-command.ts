import type { RestoreClusterRequest } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import type { DbmsType, WantedState } from '@rocket/domain';
import type { RestoreInPlaceCommand, StartRestoreCommand } from '@rocket/operations';
import { serverChoiceOf } from '../edge/server-choice.js';

/** The request as the use case takes it. @throws DomainError `validation-failed` when it names two goals, or no servers */
export function toRestoreCommand(
  dbmsType: DbmsType,
  clusterName: string,
  request: RestoreClusterRequest,
  { actor, backups }: Pick<StartRestoreCommand, 'actor' | 'backups'>,
): StartRestoreCommand {
  const { toClusterName = '', reason, ticketUrl } = request;
  const servers = serverChoiceOf(request);
  return {
    dbmsType,
    clusterName,
    wanted: wantedOf(request),
    toClusterName,
    servers,
    backups,
    reason,
    ticketUrl: ticketUrl ?? null,
    actor,
  };
}

/** The same for a cluster that is restored in its own place. @throws DomainError `validation-failed` when it names two goals, or servers */
export function toRestoreInPlaceCommand(
  dbmsType: DbmsType,
  clusterName: string,
  request: RestoreClusterRequest,
  actor: string,
): RestoreInPlaceCommand {
  if (request.servers !== undefined || request.lockId !== undefined) {
    const detail = 'must be absent without toClusterName: a cluster that is restored in its own place keeps its servers';
    throw new DomainError('validation-failed', `servers ${detail}.`, {}, [{ pointer: '/servers', detail }]);
  }
  const { confirm, reason, ticketUrl = null } = request;
  return { dbmsType, clusterName, wanted: wantedOf(request), confirm, reason, ticketUrl, actor };
}

function wantedOf({ backupId, targetTime }: RestoreClusterRequest): WantedState {
  if (backupId !== undefined && targetTime !== undefined) {
    const detail = 'must be absent when backupId is given: that is restored as it was when it stopped';
    throw new DomainError('validation-failed', `targetTime ${detail}.`, {}, [{ pointer: '/targetTime', detail }]);
  }
  if (backupId !== undefined) return { to: 'backup', backupId };
  if (targetTime === undefined) return { to: 'latest' };
  const at = new Date(targetTime);
  if (!Number.isNaN(at.getTime())) return { to: 'time', at };
  const detail = 'is no such instant';
  throw new DomainError('validation-failed', `targetTime ${detail}.`, {}, [{ pointer: '/targetTime', detail }]);
}
