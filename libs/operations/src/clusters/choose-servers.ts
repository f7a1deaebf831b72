import { DomainError } from '@rocket/domain';
import type { DbmsType, HostDriver } from '@rocket/domain';
import type { PullMode, ServerRow, Transaction } from '@rocket/persistence';
import { tooFewServers } from '../pool-servers/too-few-servers.js';
import type { ServerChoice } from './create-cluster-request.js';

export interface ServerChoiceContext {
  dbmsType: DbmsType;
  environment: string;
  requestedBy: string;
  /** Under which the operation holds the servers. */
  holdId: string;
  mode: PullMode;
  /** A server that cannot be operated here is not picked by size. */
  drivers: readonly HostDriver[];
}

/**
 * The servers for a new cluster, in the order in which they become members, with their rows locked.
 * `undefined`: too few by size in `quick` mode; ask again in `alone` mode.
 *
 * @throws DomainError `server-not-found`, `server-not-free`, `lock-not-found`, `lock-mismatch`, `not-enough-pool-servers`
 */
export async function chooseServers(
  tx: Transaction,
  choice: ServerChoice,
  context: ServerChoiceContext,
): Promise<ServerRow[] | undefined> {
  switch (choice.by) {
    case 'names':
      return namedServers(tx, choice.serverNames, choice.lockId, context.dbmsType);
    case 'lock':
      return serversOfLock(tx, choice.lockId, context.dbmsType);
    case 'size':
      return pulledServers(tx, choice, context);
    default:
      return choice satisfies never;
  }
}

async function namedServers(
  tx: Transaction,
  names: readonly string[],
  lockId: string | null,
  dbmsType: DbmsType,
): Promise<ServerRow[]> {
  const servers = await tx.poolServers.lockRows(dbmsType, names);
  for (const [index, server] of servers.entries()) {
    // What an operation holds (without a lease) is that operation's alone, even for somebody who read the id of its hold.
    const isLeased = server.status === 'Locked' && server.lockedUntil !== null;
    const isOurs = lockId === null ? server.status === 'Free' : isLeased && server.lockId === lockId;
    if (isOurs) continue;
    const state = `${server.serverName} is ${server.status}`;
    const pointer = `/servers/${index}/serverName`;
    if (lockId !== null && server.status === 'Locked') {
      throw new DomainError('lock-mismatch', `${state} by another lock.`, { serverName: server.serverName }, [
        { pointer, detail: state },
      ]);
    }
    throw new DomainError('server-not-free', `${state}, so it cannot become a member.`, { serverName: server.serverName }, [
      { pointer, detail: state },
    ]);
  }
  return servers;
}

async function serversOfLock(tx: Transaction, lockId: string, dbmsType: DbmsType): Promise<ServerRow[]> {
  const names = (await tx.poolServers.byLock(lockId)).map(({ serverName }) => serverName);
  if (names.length === 0) throw new DomainError('lock-not-found', `Nothing is locked by ${lockId}.`, { lockId });
  return namedServers(tx, names, lockId, dbmsType);
}

async function pulledServers(
  tx: Transaction,
  choice: Extract<ServerChoice, { by: 'size' }>,
  { dbmsType, environment, requestedBy, holdId, mode, drivers }: ServerChoiceContext,
): Promise<ServerRow[] | undefined> {
  const request = { ...choice, dbmsType, environment, drivers };
  const pulled = await tx.poolServers.pull(request, { lockId: holdId, leaseMinutes: null, lockedBy: requestedBy }, mode);
  if (!pulled) {
    if (mode === 'quick') return undefined;
    throw await tooFewServers(tx, request);
  }
  const rows = new Map((await tx.poolServers.byIds(pulled.ids)).map((row) => [row.id, row]));
  return pulled.ids.flatMap((id) => rows.get(id) ?? []);
}
