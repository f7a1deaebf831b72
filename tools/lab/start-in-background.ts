import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { joinCgroup } from './cgroup.ts';

/**
 * Starts one of our scripts in a cgroup so that it outlives this command. It begins its work when it has read its options,
 * and gets them only once it is in the cgroup: nothing that the lab started can escape `down`.
 */
export async function startInBackground(script: string, options: object, cgroup: string, logFile: string): Promise<void> {
  const log = await open(logFile, 'a', 0o600);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, script)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
  });
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  await log.close();
  await joinCgroup(cgroup, child.pid ?? 0);
  await new Promise((resolve, reject) =>
    child.stdin?.once('error', reject).end(JSON.stringify(options), () => resolve(undefined)),
  );
  child.unref();
}

/** What the one who started this script gave it. Empty, and so an error, when the other was ended before. */
export async function readOptions<T>(): Promise<T> {
  return JSON.parse(await text(process.stdin)) as T;
}
