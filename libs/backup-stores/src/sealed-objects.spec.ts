import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FilesystemStore } from './filesystem-store.js';
import { seal, unseal } from './sealed-frames.js';
import { readSealedWhole, writeSealed } from './sealed-objects.js';

const LIMITS = { timeoutMs: 10_000 };
const secret = randomBytes(32);

describe('sealed objects', () => {
  let root = '';
  let store: FilesystemStore;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'rocket-sealed-'));
    store = new FilesystemStore(root);
    await store.prepare(LIMITS);
  });
  afterAll(() => rm(root, { recursive: true }));

  it('come back as they were, and lie there smaller and unreadable', async () => {
    const text = 'all the rows of the table of customers\n'.repeat(50_000);
    const written = await writeSealed(store, 'a', secret, pieces(Buffer.from(text), 70_001), LIMITS, true);
    expect(written).toMatchObject({
      contentBytes: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
    });
    expect(written.storedBytes).toBeLessThan(text.length / 10);
    const stored = await readFile(join(root, 'a'));
    expect(stored.length).toBe(written.storedBytes);
    expect(stored.includes('customers')).toBe(false);
    expect((await readSealedWhole(store, 'a', secret, LIMITS)).toString()).toBe(text);
  });

  it('pass on what goes wrong at the source, and are not there then', async () => {
    const broken = (async function* () {
      yield randomBytes(500_000);
      await Promise.resolve();
      throw new Error('the server went away');
    })();
    await expect(writeSealed(store, 'b', secret, broken, LIMITS)).rejects.toThrow('the server went away');
    expect(await store.find('b', LIMITS)).toBeUndefined();
  });

  it('cannot be read with another key, and say so', async () => {
    await writeSealed(store, 'c', secret, pieces(Buffer.from('x'), 1), LIMITS);
    await expect(readSealedWhole(store, 'c', randomBytes(32), LIMITS)).rejects.toMatchObject({
      code: 'backup-damaged',
      detail: expect.stringContaining('another key'),
    });
  });

  it('cannot be passed off as one another', async () => {
    await writeSealed(store, 'd', secret, pieces(Buffer.from('x'), 1), LIMITS);
    await rename(join(root, 'd'), join(root, 'e'));
    await expect(readSealedWhole(store, 'e', secret, LIMITS)).rejects.toMatchObject({ code: 'backup-damaged' });
  });

  it('tell of a flipped bit, wherever it is', async () => {
    await writeSealed(store, 'f', secret, pieces(randomBytes(600_000), 100_000), LIMITS);
    const good = await readFile(join(root, 'f'));
    for (const at of [0, 9, 20, 48, 51, 60, 300_000, good.length - 1]) {
      const bad = Buffer.from(good);
      bad.writeUInt8(bad.readUInt8(at) ^ 1, at);
      await writeFile(join(root, 'f'), bad);
      await expect(readSealedWhole(store, 'f', secret, LIMITS)).rejects.toMatchObject({ code: 'backup-damaged' });
    }
  });

  it('are read as they were written before each piece was compressed by itself', async () => {
    const text = randomBytes(2_000_000).toString('hex');
    const stream = zstdCompressSync(text);
    await store.write('g', seal(pieces(stream, 256 * 1024), secret, 'g', 'ROCKET01'), LIMITS);
    expect((await readSealedWhole(store, 'g', secret, LIMITS)).toString()).toBe(text);
    expect((await readFile(join(root, 'g'))).subarray(0, 8).toString()).toBe('ROCKET01');
    await writeSealed(store, 'h', secret, pieces(Buffer.from(text), 700_001), LIMITS);
    expect((await readFile(join(root, 'h'))).subarray(0, 8).toString()).toBe('ROCKET02');
    expect((await readSealedWhole(store, 'h', secret, LIMITS)).toString()).toBe(text);
  });

  it('come back as they were written, whatever the pieces, nothing at all included', async () => {
    for (const [length, piece] of [
      [0, 1],
      [1, 1],
      [524_288, 524_288],
      [1_048_576, 1_048_576],
      [1_048_577, 1_048_577],
      [5_000_000, 3_000_001],
      [3_000_000, 65_536],
      [2_100_000, 600_000],
    ] as const) {
      const content = randomBytes(length);
      const written = await writeSealed(store, 'i', secret, pieces(content, piece), LIMITS);
      expect(written.contentBytes).toBe(length);
      expect((await readSealedWhole(store, 'i', secret, LIMITS)).equals(content)).toBe(true);
    }
  });

  it('are the same whatever the pieces in which they come and go, and never shorter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(700_000),
        fc.integer({ min: 1, max: 300_000 }),
        fc.integer({ min: 1, max: 300_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (length, inLeast, outLeast, cut) => {
          // A piece of one byte is tried with little content: half a million of them take their time.
          const [inPieces, outPieces] = [inLeast, outLeast].map((least) => Math.max(least, Math.ceil(length / 500))) as [
            number,
            number,
          ];
          const content = randomBytes(length);
          const opened = async (text: Buffer): Promise<Buffer> =>
            whole((await unseal(pieces(text, outPieces), secret, 'x')).texts);
          const sealed = await whole(seal(pieces(content, inPieces), secret, 'x'));
          expect((await opened(sealed)).equals(content)).toBe(true);
          const short = sealed.subarray(0, Math.floor(cut * (sealed.length - 1)));
          await expect(opened(short)).rejects.toMatchObject({ code: 'backup-damaged' });
        },
      ),
      { numRuns: 25 },
    );
  });
});

async function* pieces(content: Buffer, length: number): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let from = 0; from < content.length; from += length) yield content.subarray(from, from + length);
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of content) all.push(piece);
  return Buffer.concat(all);
}
