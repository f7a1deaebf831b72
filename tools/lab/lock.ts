import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../start/refusal.ts';
import { say } from '../start/say.ts';

/**
 * Does the work while no other command does work under the same name. The lock is an abstract socket: the kernel drops it
 * with the process, so there is never a stale one.
 */
export async function withLock<T>(name: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  // Names are paths, and the address of a socket holds no more than 107 characters.
  const address = `\0rocket-lab/${createHash('sha256').update(name).digest('hex')}`;
  const deadline = Date.now() + waitMs;
  let hasSaidSo = false;
  for (;;) {
    const release = await take(address);
    if (release) return work().finally(release);
    if (Date.now() > deadline) throw new Refusal('Another lab command is at work on this; try again when it has ended.');
    if (!hasSaidSo) say('  Waiting for another lab command to end');
    hasSaidSo = true;
    await sleep(100);
  }
}

function take(path: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ path }, () => resolve(() => server.close()));
  });
}
