import { DomainError } from '@rocket/domain';
import type { DbmsType, PoolServerStatus } from '@rocket/domain';
import type { UnitOfWork } from '@rocket/persistence';

const IN_USE: readonly PoolServerStatus[] = ['Locked', 'Used', 'Repository'];

/**
 * Takes servers out of the pool: all of them or none.
 *
 * @throws DomainError `server-not-found`, `server-in-use` naming every locked, used or (local) uncleaned one
 */
export async function removePoolServers(
  uow: UnitOfWork,
  { dbmsType, serverNames, actor }: { dbmsType: DbmsType; serverNames: readonly string[]; actor: string },
): Promise<string[]> {
  return uow.run(async (tx) => {
    const servers = await tx.poolServers.lockRows(dbmsType, [...new Set(serverNames)]);
    const inUse = servers.filter(({ status }) => IN_USE.includes(status));
    if (inUse.length > 0) {
      const names = inUse.map(({ serverName, status }) => `${serverName} is ${status}`);
      throw new DomainError('server-in-use', `${names.join(', ')}. Nothing was removed.`, {
        serverNames: inUse.map(({ serverName }) => serverName),
      });
    }
    // Its directory, services and ports would stay behind, and start again with the machine. A remote server that
    // nobody can reach any more may go: it takes what is on it along.
    const unclean = servers.filter(({ driver, touched }) => driver === 'local' && touched);
    if (unclean.length > 0) {
      const names = unclean.map(({ serverName }) => serverName);
      throw new DomainError(
        'server-in-use',
        `Parts of a cluster may still be on ${names.join(', ')}. Clean it first; nothing was removed.`,
        { serverNames: names },
      );
    }
    await tx.poolServers.expire(servers.map(({ id }) => id));
    const names = servers.map(({ serverName }) => serverName);
    await tx.activities.add([
      { type: 'PoolRemove', dbmsType, planned: true, actor, text: `${actor} took ${names.join(', ')} out of the pool.` },
    ]);
    await tx.events.add([{ type: 'poolServer', dbmsType, text: names.join(', ') }]);
    return names;
  });
}
