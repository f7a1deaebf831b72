import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lab } from './lab.ts';
import { packagesDirectory } from './start-package-proxy.ts';

/** Removes the lists of every mirror (`<mirror>/dists`) from the cache, and keeps the packages. */
export async function forgetPackageLists(lab: Lab): Promise<void> {
  await forgetBelow(packagesDirectory(lab));
}

async function forgetBelow(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    const path = join(directory, entry.name);
    if (!entry.isDirectory() || entry.name === 'pool') continue;
    if (entry.name === 'dists') await rm(path, { recursive: true, force: true });
    else await forgetBelow(path);
  }
}
