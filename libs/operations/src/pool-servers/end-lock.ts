import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { ServerRow, UnitOfWork } from '@rocket/persistence';

export interface EndLockCommand {
  dbmsType: DbmsType;
  serverName: string;
  status: 'Used' | 'Free';
  lockId?: string | undefined;
  clusterName?: string | undefined;
  actor: string;
}

/**
 * Ends a lock on one server: it is taken into use by a cluster that is run elsewhere, or given back. Only from `Locked`,
 * and not while an operation of ours holds it.
 *
 * @throws DomainError `server-not-found`, `invalid-status-change`, `lock-mismatch`
 */
export async function endLock(uow: UnitOfWork, command: EndLockCommand): Promise<ServerRow> {
  const { dbmsType, serverName, status, lockId, clusterName, actor } = command;
  return uow.run(async (tx) => {
    const [server] = await tx.poolServers.lockRows(dbmsType, [serverName]);
    if (!server || server.status !== 'Locked') {
      throw new DomainError(
        'invalid-status-change',
        `${serverName} is ${server?.status ?? 'gone'}; only a locked server becomes ${status}.`,
      );
    }
    if (lockId !== undefined && lockId !== server.lockId) {
      throw new DomainError('lock-mismatch', `${serverName} is locked by another lock.`, { serverName });
    }
    if (server.lockedUntil === null) {
      throw new DomainError('invalid-status-change', `An operation holds ${serverName} and gives it back by itself.`, {
        serverName,
      });
    }
    const isFreed = status === 'Free';
    await tx.poolServers.change([server.id], {
      status: isFreed && server.touched ? 'NeedsCleaning' : status,
      statusReason: isFreed && server.touched ? 'Something was done on it while it was locked.' : null,
      lockId: null,
      lockedUntil: null,
      lockedBy: null,
      clusterName: isFreed ? null : (clusterName ?? null),
    });
    await tx.events.add([{ type: 'poolServer', dbmsType, serverName: server.serverName, text: actor }]);
    return tx.poolServers.byName(dbmsType, serverName);
  });
}
