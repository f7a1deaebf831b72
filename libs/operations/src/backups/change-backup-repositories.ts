import { DomainError } from '@rocket/domain';
import type { BackupRepositoryRow, NewBackupRepository, Transaction, UnitOfWork } from '@rocket/persistence';

/** A place for backups on a server that is nobody's by now. */
const DBMS_TYPE = 'PostgreSQL';

export interface AddBackupRepositoryCommand {
  repository: Omit<NewBackupRepository, 'serverId'>;
  /** Of the kind `server`: on which one. It leaves the pool. */
  serverName: string | null;
  actor: string;
}

/**
 * Adds a place for backups.
 *
 * @throws DomainError `name-exists`, `server-not-found`, `validation-failed` for a server that cannot hold backups
 */
export async function addBackupRepository(uow: UnitOfWork, command: AddBackupRepositoryCommand): Promise<BackupRepositoryRow> {
  const { repository, serverName, actor } = command;
  if ((repository.kind === 'server') !== (serverName !== null))
    throw serverFault(serverName === null ? 'has to be said for the kind server' : 'is only for the kind server');
  return uow.run(async (tx) => {
    const serverId = serverName === null ? null : await takeServer(tx, serverName);
    const row = await tx.backupRepositories.add({ ...repository, serverId });
    const where = serverName === null ? repository.path : `${repository.path} of ${serverName}`;
    const text = `${actor} added the backup repository ${row.name}: ${where}.`;
    const about = { dbmsType: serverName === null ? null : DBMS_TYPE, serverName, planned: true, actor, text } as const;
    await tx.activities.add([{ type: 'ConfigChange', ...about }]);
    if (serverName !== null) await tx.events.add([{ type: 'poolServer', dbmsType: DBMS_TYPE, serverName }]);
    return row;
  });
}

/**
 * Forgets a place in which nothing was ever backed up. Its server goes back into the pool by being cleaned.
 *
 * @throws DomainError `repository-not-found`, `repository-in-use`
 */
export async function removeBackupRepository(uow: UnitOfWork, { id, actor }: { id: string; actor: string }): Promise<void> {
  await uow.run(async (tx) => {
    const { server, name } = await tx.backupRepositories.byId(id);
    if (server) await tx.poolServers.lockRows(server.dbmsType, [server.serverName]);
    await tx.backupRepositories.remove({ id, name });
    const text = `${actor} removed the backup repository ${name}.`;
    const serverName = server?.serverName ?? null;
    await tx.activities.add([
      { type: 'ConfigChange', dbmsType: server?.dbmsType ?? null, serverName, planned: true, actor, text },
    ]);
    if (!server) return;
    await tx.poolServers.change([server.id], { status: 'NeedsCleaning', statusReason: 'It held backups.', touched: true });
    await tx.events.add([{ type: 'poolServer', dbmsType: server.dbmsType, serverName: server.serverName }]);
  });
}

async function takeServer(tx: Transaction, serverName: string): Promise<string> {
  const [server] = await tx.poolServers.lockRows(DBMS_TYPE, [serverName]);
  if (server?.driver !== 'ssh') throw serverFault('must be a server over SSH: those of this machine back up into a directory');
  if (server.status !== 'Free') throw serverFault(`is ${server.status}; only a free server can hold backups`);
  await tx.poolServers.change([server.id], { status: 'Repository', touched: true });
  return server.id;
}

function serverFault(detail: string): DomainError {
  return new DomainError('validation-failed', `serverName ${detail}.`, {}, [{ pointer: '/serverName', detail: `${detail}.` }]);
}
