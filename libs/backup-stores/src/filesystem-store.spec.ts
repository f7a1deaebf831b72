import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FilesystemStore } from './filesystem-store.js';
import { describeBackupStore } from './testing.js';

const LIMITS = { timeoutMs: 10_000 };

describeBackupStore('A directory', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'rocket-store-'));
  const root = join(scratch, 'store');
  return {
    store: new FilesystemStore(root),
    async takeAway() {
      await rename(root, `${root}-away`);
      // What a mount point looks like without its disk.
      await mkdir(root);
    },
    async bringBack() {
      await rm(root, { recursive: true });
      await rename(`${root}-away`, root);
    },
    dispose: () => rm(scratch, { recursive: true }),
  };
});

describe('FilesystemStore', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'rocket-store-'));
    await new FilesystemStore(root).prepare(LIMITS);
  });
  afterEach(() => rm(root, { recursive: true }));

  it('lets nobody else read, and removes directories that have become empty', async () => {
    const store = new FilesystemStore(root);
    await store.write('a/b', bytes('x'), LIMITS);
    expect((await stat(join(root, 'a/b'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(root, 'a'))).mode & 0o777).toBe(0o700);
    await store.remove('a/b', LIMITS);
    expect(await readdir(root)).toEqual(['.rocket-backup-repository']);
  });

  it('tells how much room there is', async () => {
    const { totalBytes, freeBytes } = await new FilesystemStore(root).capacity(LIMITS);
    expect(totalBytes).toBeGreaterThan(freeBytes);
    expect(freeBytes).toBeGreaterThan(0);
  });

  it('sweeps what a write has left that was killed, once it is old enough', async () => {
    const store = new FilesystemStore(root);
    const left = join(root, 'a', '.unfinished-1');
    await store.write('a/b', bytes('x'), LIMITS);
    await writeFile(left, 'x');
    expect(await store.sweep(3_600_000, LIMITS)).toBe(0);
    await utimes(left, 0, 0);
    expect(await store.sweep(3_600_000, LIMITS)).toBe(1);
    expect(await readdir(join(root, 'a'))).toEqual(['b']);
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from(text);
}
