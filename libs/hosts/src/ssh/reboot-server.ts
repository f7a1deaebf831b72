import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, isDomainError } from '@rocket/domain';
import { Deadline } from '../deadline.js';
import type { CallLimits, HostFacts } from '../host-executor.js';
import { readRemoteFacts } from './remote-facts.js';
import type { RemoteShell } from './remote-shell.js';
import { ROOT_PROGRAMS } from './sudoers.js';

const POLL_MS = 500;
const PROBE_MS = 5_000;
/** To be told takes no time; a connection that breaks meanwhile may go unnoticed. */
const TELL_MS = 15_000;

/** Told, or on its way down: whether it was, the boot id says. */
const ON_ITS_WAY = ['host-unreachable', 'command-timed-out'];

/**
 * Reboots a server and returns when it answers with another boot id. Where servers share a kernel, and with it the boot
 * id's source, the time of the boot has to be another one as well.
 *
 * @throws DomainError `command-timed-out` when it does not come back in time
 */
export async function rebootServer(shell: RemoteShell, limits: CallLimits): Promise<void> {
  const { serverName } = shell.target;
  const deadline = new Deadline(limits, `The reboot of ${serverName}`);
  const before = (await readRemoteFacts(shell, limits)).facts;
  const telling = { ...limits, timeoutMs: Math.min(TELL_MS, deadline.remainingMs) };
  await shell.run('root', [ROOT_PROGRAMS.systemctl, 'reboot'], telling).catch((error: unknown) => {
    if (!isDomainError(error) || !ON_ITS_WAY.includes(error.code)) throw error;
  });
  let last: HostFacts | undefined;
  while (deadline.remainingMs > 0) {
    await sleep(Math.min(POLL_MS, deadline.remainingMs), undefined, { signal: limits.signal }).catch(() => undefined);
    limits.signal?.throwIfAborted();
    const probe = { ...limits, timeoutMs: Math.max(1, Math.min(PROBE_MS, deadline.remainingMs)) };
    last = await readRemoteFacts(shell, probe).then(({ facts }) => facts, whileDown);
    if (last && last.bootId !== before.bootId && last.bootedAt !== before.bootedAt) return;
  }
  const within = `within ${inWords(limits.timeoutMs)} after it was told to reboot`;
  const what = last ? `did not go down ${within}: it runs on as before` : `did not come back ${within}`;
  throw new DomainError('command-timed-out', `${serverName} ${what}.`, { timeoutMs: limits.timeoutMs });
}

/** One that shows another key will not show its own again by waiting. */
function whileDown(error: unknown): undefined {
  if (isDomainError(error, 'host-key-changed')) throw error;
}

/** `10 min`, `90 s` */
function inWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0 && seconds > 0 ? `${String(seconds / 60)} min` : `${String(seconds)} s`;
}
