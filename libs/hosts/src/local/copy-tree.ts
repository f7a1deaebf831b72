import {
  chmodSync,
  constants,
  copyFileSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Deadline } from '../deadline.js';
import { giveTo, type ServiceAccount } from './service-account.js';

/** Files up to this size are copied in place, larger ones on a thread: for a small file the way there costs more than the copy. */
const SMALL_FILE_BYTES = 256 * 1024;
/** How long copying in place may keep everything else in this process waiting. */
const TURN_MS = 8;
const CONCURRENT_LARGE_FILES = 4;

export interface CopyTreeOptions {
  from: string;
  to: string;
  /** Entries whose path below `from` starts with one of these are left out. `pg_wal/` keeps the directory and leaves it empty. */
  exclude: readonly string[];
  owner: ServiceAccount | undefined;
  deadline: Deadline;
}

interface Entry {
  path: string;
  bytes: number;
}

/**
 * Copies a directory that may be in use: a file that vanishes meanwhile is left out, one that grows is copied as far as
 * it was. Shares blocks with the source where the file system can. It does not force the copy to disk: whoever starts
 * on the copy must (PostgreSQL does, see `addReplica`).
 */
export async function copyTree(options: CopyTreeOptions): Promise<{ bytes: number }> {
  const large: Entry[] = [];
  let bytes = 0;
  let turnEndsAt = performance.now() + TURN_MS;
  for (const entry of copySmallEntries('', options, large)) {
    bytes += entry.bytes;
    if (performance.now() < turnEndsAt) continue;
    await nextTurn();
    options.deadline.check();
    turnEndsAt = performance.now() + TURN_MS;
  }
  const workers = Array.from({ length: CONCURRENT_LARGE_FILES }, () => copyLargeFiles(large, options));
  return { bytes: (await Promise.all(workers)).reduce((sum, copied) => sum + copied, bytes) };
}

/** Walks the tree, copies what is small at once, and puts large files aside. */
function* copySmallEntries(below: string, options: CopyTreeOptions, large: Entry[]): Generator<Entry> {
  const source = join(options.from, below);
  const facts = unlessVanished(() => lstatSync(source));
  if (!facts) return;
  makeDirectory(join(options.to, below), facts.mode, below === '', options.owner);
  for (const child of unlessVanished(() => readdirSync(source, { withFileTypes: true })) ?? []) {
    const path = below === '' ? child.name : `${below}/${child.name}`;
    if (options.exclude.some((prefix) => path.startsWith(prefix))) continue;
    if (child.isDirectory()) yield* copySmallEntries(path, options, large);
    else if (child.isSymbolicLink()) yield copyLink(path, options);
    else if (child.isFile()) yield copyOrPutAside(path, options, large);
  }
}

function makeDirectory(path: string, mode: number, mayExist: boolean, owner: ServiceAccount | undefined): void {
  mkdirSync(path, { recursive: mayExist, mode: 0o700 });
  chmodSync(path, mode & 0o7777);
  giveSync(owner, path);
}

function copyLink(path: string, options: CopyTreeOptions): Entry {
  const target = unlessVanished(() => readlinkSync(join(options.from, path)));
  if (target !== undefined) {
    symlinkSync(target, join(options.to, path));
    giveSync(options.owner, join(options.to, path));
  }
  return { path, bytes: 0 };
}

function copyOrPutAside(path: string, options: CopyTreeOptions, large: Entry[]): Entry {
  const [source, target] = [join(options.from, path), join(options.to, path)];
  const facts = unlessVanished(() => lstatSync(source));
  if (!facts) return { path, bytes: 0 };
  if (facts.size > SMALL_FILE_BYTES) {
    large.push({ path, bytes: facts.size });
    return { path, bytes: 0 };
  }
  const copied = unlessVanished(() => {
    copyFileSync(source, target, constants.COPYFILE_FICLONE);
    return true;
  });
  if (copied) giveSync(options.owner, target);
  return { path, bytes: copied ? facts.size : 0 };
}

async function copyLargeFiles(queue: Entry[], options: CopyTreeOptions): Promise<number> {
  let bytes = 0;
  for (let entry = queue.pop(); entry; entry = queue.pop()) {
    options.deadline.check();
    const target = join(options.to, entry.path);
    try {
      await copyFile(join(options.from, entry.path), target, constants.COPYFILE_FICLONE);
    } catch (error) {
      if (!hasVanished(error)) throw error;
      continue;
    }
    await giveTo(options.owner, target);
    bytes += entry.bytes;
  }
  return bytes;
}

function giveSync(owner: ServiceAccount | undefined, path: string): void {
  if (owner) lchownSync(path, owner.uid, owner.gid);
}

function unlessVanished<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (!hasVanished(error)) throw error;
    return undefined;
  }
}

function hasVanished(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
