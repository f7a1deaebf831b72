import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join, basename } from 'node:path';
import { currentMark } from './process-identity.js';
import type { Deadline } from '../deadline.js';

/**
 * Mutual exclusion between processes of one machine that survives the death of a holder.
 *
 * Everyone who wants the lock first puts down a file of their own, named after their process, and *then* looks for
 * those of others: of two that come at once at least one sees the other, and whoever sees another living one takes
 * theirs back and tries later. As every file is named for exactly one holder, removing the file of a dead process can
 * never remove the lock of a living one, which is where a single lock file goes wrong.
 */
export async function withFileLock<T>(path: string, deadline: Deadline, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const mine = `${path}.lock.${String(process.pid)}.${markTag(process.pid)}.${randomBytes(6).toString('hex')}`;
  for (;;) {
    deadline.check();
    await (await open(mine, 'wx', 0o600)).close();
    try {
      if (!(await someoneElseHolds(path, mine))) return await work();
    } finally {
      await rm(mine, { force: true });
    }
    await deadline.pause(2 + Math.random() * 20);
  }
}

/** Whether a file in a listing belongs to a lock. */
export function isLockFile(name: string): boolean {
  return name.includes('.lock.');
}

async function someoneElseHolds(path: string, mine: string): Promise<boolean> {
  const prefix = `${basename(path)}.lock.`;
  const directory = dirname(path);
  const others = (await readdir(directory)).filter((name) => name.startsWith(prefix) && name !== basename(mine));
  const alive = others.filter((name) => {
    const [pid, tag] = name.slice(prefix.length).split('.');
    return markTag(Number(pid)) === tag;
  });
  await Promise.all(others.filter((name) => !alive.includes(name)).map((name) => rm(join(directory, name), { force: true })));
  return alive.length > 0;
}

function markTag(pid: number): string {
  const mark = currentMark(pid);
  return mark === undefined ? 'gone' : createHash('sha256').update(mark).digest('hex').slice(0, 12);
}
