import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { DomainError } from '@rocket/domain';
import type { BackupStore, StoreCapacity, StoredObject, StoreLimits } from './backup-store.js';
import { requireObjectKey } from './object-key.js';
import { within } from './within.js';

/** Says that the directory is a repository, and not what is left when a disk is not mounted. */
const MARKER = '.rocket-backup-repository';
/** Hidden, so that no key is like it. */
const UNFINISHED = /^\.unfinished-/;
const READ_BYTES = 1024 ** 2;
/** Of a large object so much at a time is forced to disk, instead of all of it at the end. */
const SYNC_EVERY_BYTES = 16 * 1024 ** 2;
const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** A directory of the control plane's machine, or one that is mounted there. An object is a file of mode 0600. */
export class FilesystemStore implements BackupStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  async prepare(limits: StoreLimits): Promise<void> {
    await this.#attempt(limits, async () => {
      await mkdir(this.#root, { recursive: true, mode: 0o700 });
      const marker = await open(join(this.#root, MARKER), 'a', 0o600);
      await marker.sync();
      await marker.close();
      await syncDirectory(this.#root);
    });
  }

  async write(key: string, content: AsyncIterable<Uint8Array>, limits: StoreLimits): Promise<{ bytes: number }> {
    const path = this.#path(key);
    await this.#requireThere(limits);
    const unfinished = join(dirname(path), `.unfinished-${randomUUID()}`);
    const file = await this.#attempt(limits, async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return open(unfinished, 'wx', 0o600);
    });
    try {
      const bytes = await this.#fill(file, content, limits);
      await this.#attempt(limits, async () => {
        await file.close();
        await rename(unfinished, path);
        await syncDirectory(dirname(path));
      });
      return { bytes };
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async read(key: string, limits: StoreLimits): Promise<Readable> {
    const path = this.#path(key);
    const file = await this.#attempt(limits, () => open(path, 'r')).catch((error: unknown) => this.#missing(key, error, limits));
    return Readable.from(this.#pieces(file, limits), { objectMode: false });
  }

  async find(key: string, limits: StoreLimits): Promise<StoredObject | undefined> {
    await this.#requireThere(limits);
    return this.#describe(this.#path(key), key, limits);
  }

  async *list(prefix: string, limits: StoreLimits): AsyncIterable<StoredObject> {
    requireObjectKey(prefix);
    await this.#requireThere(limits);
    for await (const key of this.#keysBelow(prefix, limits)) {
      // One that was removed meanwhile is not there.
      const found = await this.#describe(join(this.#root, key), key, limits);
      if (found) yield found;
    }
  }

  async remove(key: string, limits: StoreLimits): Promise<void> {
    const path = this.#path(key);
    await this.#requireThere(limits);
    await this.#attempt(limits, async () => {
      await rm(path, { force: true });
      if (await syncDirectory(dirname(path))) await this.#removeEmpty(dirname(path));
    });
  }

  async capacity(limits: StoreLimits): Promise<StoreCapacity> {
    await this.#requireThere(limits);
    const { blocks, bavail, bsize } = await this.#attempt(limits, () => statfs(this.#root));
    return { totalBytes: blocks * bsize, freeBytes: bavail * bsize };
  }

  async sweep(olderThanMs: number, limits: StoreLimits): Promise<number> {
    await this.#requireThere(limits);
    return this.#attempt(limits, () => sweepBelow(this.#root, Date.now() - olderThanMs, limits.signal));
  }

  async #fill(file: FileHandle, content: AsyncIterable<Uint8Array>, limits: StoreLimits): Promise<number> {
    let [bytes, syncedBytes] = [0, 0];
    let syncing: Promise<void> | undefined;
    for await (const piece of content) {
      await this.#attempt(limits, () => writeAll(file, piece));
      bytes += piece.byteLength;
      if (bytes - syncedBytes < SYNC_EVERY_BYTES) continue;
      // The disk works while the rest comes, and is no further behind than this.
      await syncing;
      syncing = this.#attempt(limits, () => file.datasync());
      // Told to whoever waits for it, which is the next round or the end.
      syncing.catch(() => undefined);
      syncedBytes = bytes;
    }
    await syncing;
    await this.#attempt(limits, () => file.sync());
    return bytes;
  }

  async *#pieces(file: FileHandle, limits: StoreLimits): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const piece = Buffer.allocUnsafe(READ_BYTES);
        const { bytesRead } = await this.#attempt(limits, () => file.read(piece, 0, READ_BYTES));
        if (bytesRead === 0) return;
        yield piece.subarray(0, bytesRead);
      }
    } finally {
      await file.close().catch(() => undefined);
    }
  }

  /** In the order of the keys: a directory sorts as its name with the slash that follows. */
  async *#keysBelow(prefix: string, limits: StoreLimits): AsyncGenerator<string> {
    const entries = await this.#attempt(limits, () =>
      readdir(join(this.#root, prefix), { withFileTypes: true }).catch((error: unknown) => {
        if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        return [];
      }),
    );
    const found = entries
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => ({ sortedAs: entry.isDirectory() ? `${entry.name}/` : entry.name, entry }))
      .sort((one, other) => (one.sortedAs < other.sortedAs ? -1 : 1));
    for (const { entry } of found)
      if (entry.isDirectory()) yield* this.#keysBelow(`${prefix}/${entry.name}`, limits);
      else yield `${prefix}/${entry.name}`;
  }

  async #describe(path: string, key: string, limits: StoreLimits): Promise<StoredObject | undefined> {
    const facts = await this.#attempt(limits, () => stat(path).catch(ignoreAbsent));
    return facts?.isFile() === true ? { key, bytes: facts.size, writtenAt: facts.mtime } : undefined;
  }

  async #missing(key: string, error: unknown, limits: StoreLimits): Promise<never> {
    if (!(error instanceof DomainError) || (error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') throw error;
    await this.#requireThere(limits);
    throw new DomainError('object-missing', `${key} is not in the backup repository ${this.#root}.`);
  }

  async #requireThere(limits: StoreLimits): Promise<void> {
    const marker = await this.#attempt(limits, () => stat(join(this.#root, MARKER)).catch(ignoreAbsent));
    if (!marker)
      throw new DomainError('store-unavailable', `There is no backup repository at ${this.#root}. Is its disk mounted?`);
  }

  /** Takes away what is empty now, up to the root. Where there is something, nothing happens. */
  async #removeEmpty(directory: string): Promise<void> {
    if (directory === this.#root) return;
    const isGone = await rmdir(directory).then(
      () => true,
      () => false,
    );
    if (isGone) await this.#removeEmpty(dirname(directory));
  }

  #attempt<T>(limits: StoreLimits, work: () => Promise<T>): Promise<T> {
    const done = work().catch((error: unknown) => {
      throw this.#explain(error);
    });
    return within(`The backup repository ${this.#root}`, limits, done);
  }

  #explain(error: unknown): unknown {
    if (error instanceof DomainError || limitsEnded(error)) return error;
    const { code, message } = error as NodeJS.ErrnoException;
    const options = { cause: error };
    if (code !== undefined && FULL.has(code))
      return new DomainError('store-full', `The backup repository ${this.#root} is full.`, {}, [], options);
    const detail = `The backup repository ${this.#root} cannot be used: ${code ?? message}.`;
    return new DomainError('store-unavailable', detail, {}, [], options);
  }

  #path(key: string): string {
    requireObjectKey(key);
    return join(this.#root, key);
  }
}

function limitsEnded(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let from = 0; from < piece.byteLength;) from += (await file.write(piece, from, piece.byteLength - from)).bytesWritten;
}

/** Forces names to disk. Answers whether the directory is there. */
async function syncDirectory(path: string): Promise<boolean> {
  const directory = await open(path, 'r').catch(ignoreAbsent);
  if (!directory) return false;
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  return true;
}

async function sweepBelow(directory: string, beforeMs: number, signal: AbortSignal | undefined): Promise<number> {
  let swept = 0;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    signal?.throwIfAborted();
    const path = join(directory, entry.name);
    if (entry.isDirectory()) swept += await sweepBelow(path, beforeMs, signal);
    else if (UNFINISHED.test(entry.name) && ((await stat(path).catch(ignoreAbsent))?.mtimeMs ?? Infinity) < beforeMs) {
      await rm(path, { force: true });
      swept++;
    }
  }
  return swept;
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
