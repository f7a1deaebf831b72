import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readlink, rmdir, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findServiceAccount, obstacleOnTheWay } from './service-account.js';
import type { ServiceAccount } from './service-account.js';

const ROOT_OWNED_BASE = '/var/lib/rocket-dbaas';

export interface UsableDirectory {
  /** The real directory to use. It exists. */
  directory: string;
  /** A sentence to print when it is not the one that was wanted. */
  notice?: string;
}

/**
 * Makes the wanted data directory, or as root one that the service account can reach: a clone below `/root` (0700) is
 * out of its reach. Then the data are under `/var/lib/rocket-dbaas`, and the wanted path is a link to them.
 *
 * @throws Error with one sentence when neither works.
 */
export async function usableDataDirectory(wantedPath: string, base = ROOT_OWNED_BASE): Promise<UsableDirectory> {
  const wanted = resolve(wantedPath);
  const account = findServiceAccount();
  if (!account) {
    await mkdir(wanted, { recursive: true, mode: 0o700 });
    return { directory: wanted };
  }
  const obstacle = await obstacleOnTheWay(wanted, account);
  if (obstacle === undefined || obstacle === wanted) {
    await mkdir(wanted, { recursive: true, mode: 0o711 });
    // Ours, and only too closed: others may pass through, not look around.
    if (obstacle === wanted) await chmod(wanted, 0o711);
    return { directory: wanted };
  }
  return linkedDirectory(wanted, obstacle, account, base);
}

async function linkedDirectory(
  wanted: string,
  obstacle: string,
  account: ServiceAccount,
  base: string,
): Promise<UsableDirectory> {
  const directory = join(base, `data-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const blocked = await obstacleOnTheWay(directory, account);
  if (blocked !== undefined)
    throw new Error(
      `The account ${account.name} may pass neither ${obstacle} nor ${blocked}; choose a data directory that it can reach.`,
    );

  await mkdir(dirname(wanted), { recursive: true });
  const there = await lstat(wanted).catch(() => undefined);
  if (there?.isDirectory()) {
    await rmdir(wanted).catch(() => {
      throw new Error(
        `${wanted} holds data, but the account ${account.name}, which runs PostgreSQL for root, may not pass ${obstacle}. Choose another data directory, or open that one for passing (chmod o+x).`,
      );
    });
  } else if (there?.isSymbolicLink()) {
    if ((await readlink(wanted)) !== directory)
      throw new Error(`${wanted} is a link to somewhere else than ${directory}; remove it or choose another data directory.`);
  } else if (there) {
    throw new Error(`${wanted} is not a directory.`);
  }
  if (!there?.isSymbolicLink()) await symlink(directory, wanted);
  return {
    directory,
    notice: `The account ${account.name}, which runs PostgreSQL for root, may not pass ${obstacle}; the data are in ${directory}.`,
  };
}
