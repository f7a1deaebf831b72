import { DomainError, matchingReleases, resolveRelease } from '@rocket/domain';
import type { DbmsType, HostDriver } from '@rocket/domain';
import type { PullMode, ServerRow, Transaction } from '@rocket/persistence';
import { tooFewServers } from '../pool-servers/too-few-servers.js';
import type { ServerChoice } from './create-cluster-request.js';
import type { InstallableReleases } from './installable-releases.js';

export interface ServerChoiceContext {
  dbmsType: DbmsType;
  environment: string;
  requestedBy: string;
  /** Under which the operation holds the servers. */
  holdId: string;
  mode: PullMode;
  /** As it was asked for: exact, a major, or nothing for the newest. */
  release: string | undefined;
  installable: InstallableReleases;
}

/** Servers of one kind, and the release that all of them can have. */
export interface ChosenServers {
  servers: ServerRow[];
  release: string;
}

/** Where both would do, servers of their own are better than directories of the machine that runs the control plane. */
const PREFERENCE: readonly HostDriver[] = ['ssh', 'local'];

/**
 * The servers for a new cluster, in the order in which they become members, with their rows locked.
 * `undefined`: too few by size in `quick` mode; ask again in `alone` mode.
 *
 * @throws DomainError `server-not-found`, `server-not-free`, `server-not-checked`, `lock-not-found`, `lock-mismatch`,
 *   `release-not-available`, `not-enough-pool-servers`, `validation-failed` for servers of different kinds
 */
export async function chooseServers(
  tx: Transaction,
  choice: ServerChoice,
  context: ServerChoiceContext,
): Promise<ChosenServers | undefined> {
  switch (choice.by) {
    case 'names':
      return withRelease(await namedServers(tx, choice.serverNames, choice.lockId, context.dbmsType), context);
    case 'lock':
      return withRelease(await serversOfLock(tx, choice.lockId, context.dbmsType), context);
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
    const isOfAnotherLock = lockId !== null && server.status === 'Locked';
    throw unfit(
      server,
      index,
      isOfAnotherLock ? 'lock-mismatch' : 'server-not-free',
      `is ${server.status}${isOfAnotherLock ? ' by another lock' : ', so it cannot become a member'}`,
    );
  }
  return servers;
}

async function serversOfLock(tx: Transaction, lockId: string, dbmsType: DbmsType): Promise<ServerRow[]> {
  const names = (await tx.poolServers.byLock(lockId)).map(({ serverName }) => serverName);
  if (names.length === 0) throw new DomainError('lock-not-found', `Nothing is locked by ${lockId}.`, { lockId });
  return namedServers(tx, names, lockId, dbmsType);
}

/** Finds the newest release that all these servers can have, and refuses servers that cannot be one cluster. */
function withRelease(servers: ServerRow[], { release: wanted, installable }: ServerChoiceContext): ChosenServers {
  const [first] = servers;
  for (const [index, server] of servers.entries()) {
    if (first && server.driver !== first.driver) {
      const detail = `${server.serverName} is reached by ${server.driver} and ${first.serverName} by ${first.driver}; a cluster lies on servers of one kind`;
      throw new DomainError('validation-failed', `${detail}.`, {}, [{ pointer: `/servers/${index}/serverName`, detail }]);
    }
    if (server.driver === 'ssh' && server.checkedAt === null)
      throw unfit(server, index, 'server-not-checked', 'was never checked, so nobody knows whether it can become a member');
  }
  const common = servers
    .map((server) => (server.driver === 'local' ? installable.local : (server.releases ?? [])))
    .reduce((left, right) => left.filter((version) => right.includes(version)));
  const release = resolveRelease(wanted, common);
  if (release === undefined) throw releaseNotAvailable(wanted, common);
  return { servers, release };
}

async function pulledServers(
  tx: Transaction,
  choice: Extract<ServerChoice, { by: 'size' }>,
  context: ServerChoiceContext,
): Promise<ChosenServers | undefined> {
  const { dbmsType, environment, requestedBy, holdId, mode, installable } = context;
  const holder = { lockId: holdId, leaseMinutes: null, lockedBy: requestedBy };
  const wishes = PREFERENCE.flatMap((driver) =>
    matchingReleases(context.release, installable[driver]).map((release) => {
      const request = { ...choice, dbmsType, environment, drivers: [driver], release };
      return { release, request };
    }),
  );
  for (const { release, request } of wishes) {
    const pulled = await tx.poolServers.pull(request, holder, mode);
    if (!pulled) continue;
    const rows = new Map((await tx.poolServers.byIds(pulled.ids)).map((row) => [row.id, row]));
    return { servers: pulled.ids.flatMap((id) => rows.get(id) ?? []), release };
  }
  if (mode === 'quick' && wishes.length > 0) return undefined;
  const [likeliest] = await mostAvailable(tx, wishes);
  if (!likeliest) throw releaseNotAvailable(context.release, [...installable.ssh, ...installable.local]);
  throw await tooFewServers(tx, likeliest.request);
}

/** The wish that came nearest to being granted first: its figures tell most. */
async function mostAvailable<T extends { request: Parameters<typeof tooFewServers>[1] }>(
  tx: Transaction,
  wishes: readonly T[],
): Promise<T[]> {
  const counted = [];
  for (const wish of wishes) counted.push({ wish, available: await tx.poolServers.countTakeable(wish.request) });
  return counted.sort((one, other) => other.available - one.available).map(({ wish }) => wish);
}

function unfit(
  { serverName }: ServerRow,
  index: number,
  code: 'lock-mismatch' | 'server-not-free' | 'server-not-checked',
  what: string,
): DomainError {
  const detail = `${serverName} ${what}`;
  return new DomainError(code, `${detail}.`, { serverName }, [{ pointer: `/servers/${index}/serverName`, detail }]);
}

function releaseNotAvailable(wanted: string | undefined, installable: readonly string[]): DomainError {
  const detail = `There is no release ${wanted ?? ''} to install; there are ${installable.join(', ') || 'none'}.`;
  return new DomainError('release-not-available', detail, { available: installable }, [{ pointer: '/cluster/release', detail }]);
}
