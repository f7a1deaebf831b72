import { isDomainError } from '@rocket/domain';
import type { HostFacts } from '@rocket/domain';
import { fingerprintOf } from '@rocket/hosts';
import type { HostDirectory } from '@rocket/hosts';
import type { ServerRow, Transaction, UnitOfWork } from '@rocket/persistence';
import type { Clock, Logger } from '@rocket/platform';
import { changeOf, presentedKeyOf, readServer } from './read-server.js';
import type { ServerSaying } from './read-server.js';

export interface ObserveServersDependencies {
  uow: UnitOfWork;
  hosts: HostDirectory;
  clock: Clock;
  logger: Logger;
}

const READ_TIMEOUT_MS = 15_000;
const PAGE = 100;
/** Servers asked at the same time. One that does not answer costs its time-out and delays nobody but itself. */
const AT_ONCE = 8;
const ACTOR = 'observer';

/** Asks every server that was enrolled over SSH what it is by now, and records what changed. One bad server does not stop the round. */
export async function observeServers(dependencies: ObserveServersDependencies, signal: AbortSignal): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const servers: ServerRow[] = await dependencies.uow.read.poolServers.enrolledAfter(after, PAGE);
    const waiting = [...servers];
    const observer = async (): Promise<void> => {
      for (let server = waiting.shift(); server !== undefined && !signal.aborted; server = waiting.shift()) {
        const { serverName } = server;
        await observeServer(dependencies, server, signal).catch((error: unknown) => {
          dependencies.logger.warn({ serverName, err: error }, 'server could not be observed');
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, observer));
    after = servers.at(-1)?.id ?? null;
    if (servers.length < PAGE || signal.aborted) return;
  }
}

async function observeServer(dependencies: ObserveServersDependencies, server: ServerRow, signal: AbortSignal): Promise<void> {
  const { uow, hosts, clock } = dependencies;
  const now = clock.now();
  const outcome = await readServer(hosts.open(server), server.dbmsType, { timeoutMs: READ_TIMEOUT_MS, signal }).catch(
    (error: unknown) => {
      if (isDomainError(error)) return error;
      throw error;
    },
  );
  if (signal.aborted) return;
  await uow.run(async (tx) => {
    const [row] = await tx.poolServers.lockRows(server.dbmsType, [server.serverName]);
    // What was seen with another key than the one that counts by now is no news.
    if (!row || row.id !== server.id || row.hostKey !== server.hostKey) return;
    const isNews = isDomainError(outcome) ? await recordFault(tx, row, outcome, now) : await recordSaying(tx, row, outcome, now);
    if (isNews) await tx.events.add([{ type: 'poolServer', dbmsType: row.dbmsType, serverName: row.serverName }]);
  });
}

async function recordSaying(tx: Transaction, row: ServerRow, saying: ServerSaying, now: Date): Promise<boolean> {
  const news = row.facts === null ? [] : differences(row.facts, saying.facts);
  // It shows the confirmed key: what somebody else showed meanwhile is not to be confirmed any more.
  await tx.poolServers.change([row.id], { ...changeOf(saying, now), offeredHostKey: null });
  const { dbmsType, serverName } = row;
  if (news.length > 0) {
    const text = `${serverName}: ${news.join('; ')}.`;
    await tx.activities.add([{ type: 'FactsChanged', dbmsType, serverName, planned: false, actor: ACTOR, text }]);
  }
  return news.length > 0 || row.unreachableSince !== null;
}

async function recordFault(tx: Transaction, row: ServerRow, error: Error, now: Date): Promise<boolean> {
  const presented = presentedKeyOf(error);
  if (presented !== undefined) return recordForeignKey(tx, row, presented);
  if (isDomainError(error, 'sign-in-refused') && (await setAside(tx, row, error.detail))) return true;
  // Whatever keeps us out of a server that is in use: for us it does not answer.
  if (row.unreachableSince !== null) return false;
  await tx.poolServers.change([row.id], { unreachableSince: now });
  return true;
}

/** Somebody stands between, or the server was installed anew: it is raised once, and nothing runs there until a person has looked. */
async function recordForeignKey(tx: Transaction, row: ServerRow, presented: string): Promise<boolean> {
  const { dbmsType, serverName } = row;
  const text = `${serverName} shows another host key than the confirmed one, ${fingerprintOf(presented)}. Nothing is run there until somebody has looked into it.`;
  const wasSetAside = await setAside(tx, row, text);
  if (row.offeredHostKey === presented) return wasSetAside;
  await tx.poolServers.change([row.id], { offeredHostKey: presented, unreachableSince: null });
  await tx.activities.add([{ type: 'HostKeyChanged', dbmsType, serverName, planned: false, actor: ACTOR, text }]);
  return true;
}

/** A free server that cannot be worked on is not given to anybody. One in use stays where it is. */
async function setAside(tx: Transaction, row: ServerRow, reason: string): Promise<boolean> {
  if (row.status !== 'Free') return false;
  await tx.poolServers.change([row.id], { status: 'Failed', statusReason: reason, unreachableSince: null });
  return true;
}

/** What a person wants to know of. Free disk is different every time. */
function differences(before: HostFacts, after: HostFacts): string[] {
  const wording: [string, string, string][] = [
    ['CPU', String(before.cpu), String(after.cpu)],
    ['memory', `${before.ramGb.toFixed(1)} GB`, `${after.ramGb.toFixed(1)} GB`],
    ['disk', `${before.diskGb.toFixed(1)} GB`, `${after.diskGb.toFixed(1)} GB`],
    ['system', before.osVersion, after.osVersion],
    ['kernel', before.kernel, after.kernel],
    ['addresses', [...before.addresses].sort().join(' '), [...after.addresses].sort().join(' ')],
  ];
  const changes = wording.filter(([, was, is]) => was !== is).map(([what, was, is]) => `${what} was ${was} and is ${is}`);
  return before.bootId === after.bootId && before.bootedAt === after.bootedAt
    ? changes
    : [`it was started again at ${after.bootedAt}`, ...changes];
}
