import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackupStore } from './backup-store.js';

export * from './memory-backup-store.js';

const LIMITS = { timeoutMs: 10_000 };

export interface StoreUnderTest {
  store: BackupStore;
  /** Takes the whole store away, as when a disk is no longer mounted, and brings it back. */
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
  dispose(): Promise<void>;
}

/** What every store promises. */
export function describeBackupStore(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a backup store`, () => {
    let world: StoreUnderTest;
    const store = (): BackupStore => world.store;
    beforeAll(async () => {
      world = await make();
    });
    afterAll(() => world.dispose());

    it('is of no use before it was made ready, and may be made ready twice', async () => {
      await expect(store().write('a', pieces('x'), LIMITS)).rejects.toMatchObject({ code: 'store-unavailable' });
      await store().prepare(LIMITS);
      await store().prepare(LIMITS);
      expect(await keys(store(), 'a')).toEqual([]);
    });

    it('gives back what was written, also over what was there', async () => {
      const written = await store().write('one/a.b', pieces('first ', 'version, which is longer'), LIMITS);
      expect(written).toEqual({ bytes: 30 });
      await store().write('one/a.b', pieces('second'), LIMITS);
      expect(await text(store(), 'one/a.b')).toBe('second');
      expect(await store().find('one/a.b', LIMITS)).toMatchObject({ key: 'one/a.b', bytes: 6 });
      expect(await store().find('one/absent', LIMITS)).toBeUndefined();
      expect(await store().find('one', LIMITS)).toBeUndefined();
      await expect(store().read('one/absent', LIMITS)).rejects.toMatchObject({ code: 'object-missing' });
    });

    it('lists what is below a prefix in the order of the keys, and nothing else', async () => {
      for (const key of ['two/b/1', 'two/a-b', 'two/a/2', 'two/a.b', 'twofold/x']) await store().write(key, pieces(key), LIMITS);
      expect(await keys(store(), 'two')).toEqual(['two/a-b', 'two/a.b', 'two/a/2', 'two/b/1']);
      expect(await keys(store(), 'two/a')).toEqual(['two/a/2']);
      expect(await keys(store(), 'nothing')).toEqual([]);
    });

    it('removes what is there, and what is not', async () => {
      await store().write('three/deep/er/x', pieces('x'), LIMITS);
      await store().remove('three/deep/er/x', LIMITS);
      await store().remove('three/deep/er/x', LIMITS);
      expect(await keys(store(), 'three')).toEqual([]);
    });

    it('keeps nothing of what failed on the way, and leaves what was there', async () => {
      await store().write('four/x', pieces('old'), LIMITS);
      const broken = (async function* () {
        yield Buffer.from('new');
        await Promise.resolve();
        throw new Error('the source broke');
      })();
      await expect(store().write('four/x', broken, LIMITS)).rejects.toThrow('the source broke');
      expect(await text(store(), 'four/x')).toBe('old');
      expect(await keys(store(), 'four')).toEqual(['four/x']);
      expect(await store().sweep(0, LIMITS)).toBe(0);
    });

    it.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', '.hidden', 'a b', 'a\0', 'ä'])('refuses the key %j', async (key) => {
      await expect(store().write(key, pieces('x'), LIMITS)).rejects.toThrow(RangeError);
      await expect(store().remove(key, LIMITS)).rejects.toThrow(RangeError);
    });

    it('stops when it is told to', async () => {
      const over = AbortSignal.abort(new Error('enough'));
      await expect(store().write('five', pieces('x'), { ...LIMITS, signal: over })).rejects.toThrow('enough');
      expect(await store().find('five', LIMITS)).toBeUndefined();
    });

    it('says that it has gone, is not taken for an empty one, and is whole when it is back', async () => {
      await store().write('six', pieces('x'), LIMITS);
      await world.takeAway();
      const gone = { code: 'store-unavailable' };
      await expect(store().write('seven', pieces('x'), LIMITS)).rejects.toMatchObject(gone);
      await expect(store().read('six', LIMITS)).rejects.toMatchObject(gone);
      await expect(keys(store(), 'one')).rejects.toMatchObject(gone);
      await expect(store().find('six', LIMITS)).rejects.toMatchObject(gone);
      await expect(store().remove('six', LIMITS)).rejects.toMatchObject(gone);
      await world.bringBack();
      expect(await text(store(), 'six')).toBe('x');
    });
  });
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (const one of texts) yield Buffer.from(one);
}

async function text(store: BackupStore, key: string): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const piece of (await store.read(key, LIMITS)) as AsyncIterable<Uint8Array>) read.push(piece);
  return Buffer.concat(read).toString();
}

async function keys(store: BackupStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix, LIMITS)) found.push(key);
  return found;
}
