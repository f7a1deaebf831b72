import { readFileSync } from 'node:fs';
import { chown, lchown, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The unprivileged account that runs database processes when we are root. PostgreSQL refuses to run as root. */
export interface ServiceAccount {
  name: string;
  uid: number;
  gid: number;
}

/**
 * `postgres`, else `nobody`, of /etc/passwd when this process is root; `undefined` for an ordinary user, who runs the
 * databases under their own name.
 *
 * @throws Error with one sentence when we are root and neither account exists.
 */
export function findServiceAccount(passwdFile = '/etc/passwd'): ServiceAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entries = readFileSync(passwdFile, 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = entries.find((fields) => fields[0] === name) ?? [];
    if (Number(uid) > 0 && gid !== undefined) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    'Running as root needs an account "postgres" or "nobody" for the database processes; PostgreSQL refuses to run as root.',
  );
}

/** Gives a path to the account; does nothing for an ordinary user. Never follows a symbolic link. */
export async function giveTo(account: ServiceAccount | undefined, path: string): Promise<void> {
  if (account) await lchown(path, account.uid, account.gid);
}

/** Gives a directory that may be reached by a symbolic link to the account. */
export async function giveDirectoryTo(account: ServiceAccount | undefined, path: string): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}

/**
 * The topmost directory on the way to `path` (itself included) that the account may not pass; `undefined` when the way
 * is free. What does not exist yet is no obstacle.
 */
export async function obstacleOnTheWay(path: string, account: ServiceAccount): Promise<string | undefined> {
  for (const directory of [...ancestors(path).reverse(), path]) {
    const facts = await stat(directory).catch(() => undefined);
    if (facts === undefined) return undefined;
    if (!facts.isDirectory()) continue;
    const bit = facts.uid === account.uid ? 0o100 : facts.gid === account.gid ? 0o010 : 0o001;
    if ((facts.mode & bit) === 0) return directory;
  }
  return undefined;
}

/** Every directory above `path`, nearest first. */
function ancestors(path: string): string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...ancestors(above)];
}
