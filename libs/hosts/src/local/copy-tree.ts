import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deadline } from './deadline.js';
import { giveTo } from './service-account.js';
import type { ServiceAccount } from './service-account.js';

/** Node runs file calls on four threads by default; more in flight only cost memory. */
const CONCURRENT_FILES = 8;

export interface CopyTreeOptions {
  from: string;
  to: string;
  /** Entries whose path below `from` starts with one of these are left out. `pg_wal/` keeps the directory and leaves it empty. */
  exclude: readonly string[];
  owner: ServiceAccount | undefined;
  deadline: Deadline;
}

/**
 * Copies a directory that may be in use: a file that vanishes meanwhile is left out, one that grows is copied as far as
 * it was. Shares blocks with the source where the file system can. It does not force the copy to disk: whoever starts
 * on the copy must (PostgreSQL does, see `addReplica`).
 */
export async function copyTree(options: CopyTreeOptions): Promise<{ bytes: number }> {
  const files: string[] = [];
  await makeDirectories('', options, files);
  let bytes = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let path = files[next++]; path !== undefined; path = files[next++]) {
      options.deadline.check();
      const copied = await copyEntry(path, options);
      bytes += copied;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_FILES }, worker));
  return { bytes };
}

async function makeDirectories(below: string, options: CopyTreeOptions, files: string[]): Promise<void> {
  const source = join(options.from, below);
  const target = join(options.to, below);
  const facts = await lstat(source).catch(ignoreVanished);
  if (facts === undefined && below !== '') return;
  await mkdir(target, { recursive: below === '', mode: 0o700 });
  if (facts) await chmod(target, facts.mode & 0o7777);
  await giveTo(options.owner, target);
  options.deadline.check();

  const entries = (await readdir(source, { withFileTypes: true }).catch(ignoreVanished)) ?? [];
  const wanted = entries
    .map((entry) => ({ entry, path: below === '' ? entry.name : `${below}/${entry.name}` }))
    .filter(({ path }) => !options.exclude.some((prefix) => path.startsWith(prefix)));
  for (const { entry, path } of wanted) if (!entry.isDirectory()) files.push(path);
  await Promise.all(wanted.filter(({ entry }) => entry.isDirectory()).map(({ path }) => makeDirectories(path, options, files)));
}

async function copyEntry(path: string, options: CopyTreeOptions): Promise<number> {
  const source = join(options.from, path);
  const target = join(options.to, path);
  const facts = await lstat(source).catch(ignoreVanished);
  if (facts?.isSymbolicLink()) {
    await symlink(await readlink(source), target);
  } else if (facts?.isFile()) {
    const copied = await copyFile(source, target, constants.COPYFILE_FICLONE).then(() => true, ignoreVanished);
    if (!copied) return 0;
  } else {
    return 0;
  }
  await giveTo(options.owner, target);
  return facts.size;
}

function ignoreVanished(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
