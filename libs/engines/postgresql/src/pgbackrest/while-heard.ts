import { setTimeout as sleep } from 'node:timers/promises';
import { isIPv6 } from 'node:net';
import type { HostExecutor } from '@rocket/hosts';
import { stepFailed } from '../sql-session.js';
import { silentPeers } from './silent-peers.js';

/** Where servers of pgBackRest listen, as it is by itself. */
const PORT = 8432;
const LOOK_EVERY_MS = 10_000;
const LOOK_TIMEOUT_MS = 10_000;

type Peer = Pick<HostExecutor, 'serverName' | 'address'>;

/**
 * Lets pgBackRest work on a server for as long as those hear it that it talks to. It knows by itself that one is gone while it
 * listens; what it has sent it believes to be on its way for as long as the kernel does, which is a quarter of an hour. Whether it
 * is heard the server itself is asked: that this machine does not reach a server says nothing about their work.
 *
 * @throws DomainError `step-failed`, which says who is gone
 */
export async function whileHeard<T>(
  host: HostExecutor,
  peers: readonly Peer[],
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  lookEveryMs = LOOK_EVERY_MS,
): Promise<T> {
  const [gone, over] = [new AbortController(), new AbortController()];
  const watching = AbortSignal.any([signal, over.signal]);
  const watch = async (): Promise<void> => {
    for (;;) {
      await sleep(lookEveryMs, undefined, { signal: watching, ref: false });
      const peer = await silentOne(host, peers, watching).catch(() => undefined);
      if (peer === undefined) continue;
      gone.abort(stepFailed(`${peer.serverName} does not answer ${host.serverName} any more, which gave up after a minute.`));
      return;
    }
  };
  const watched = watch().catch(() => undefined);
  try {
    return await work(AbortSignal.any([signal, gone.signal]));
  } finally {
    over.abort();
    await watched;
  }
}

async function silentOne(host: HostExecutor, peers: readonly Peer[], signal: AbortSignal): Promise<Peer | undefined> {
  const limits = { timeoutMs: LOOK_TIMEOUT_MS, signal };
  // Without IPv6 one of them is not there.
  const { stdout } = await host.run(['cat', '/proc/net/tcp', '/proc/net/tcp6'], limits);
  const silent = silentPeers(stdout, PORT);
  if (silent.rules.length === 0) return undefined;
  for (const peer of peers) {
    const known = await host.run(['getent', 'ahosts', peer.address], limits);
    const addresses = new Set(known.stdout.split('\n').flatMap((line) => line.split(/\s/)[0] || []));
    if ([...addresses].some((address) => silent.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'))) return peer;
  }
  return undefined;
}
