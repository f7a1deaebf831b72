import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createZstdDecompress, zstdCompress, zstdDecompress } from 'node:zlib';
import { DomainError } from '@rocket/domain';
import type { BackupStore, StoreLimits } from './backup-store.js';
import { seal, unseal } from './sealed-frames.js';
import type { SealedFormat } from './sealed-frames.js';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** What is compressed by itself, before that. Larger pieces do not get smaller by much. */
const [PIECE_LEAST_BYTES, PIECE_MOST_BYTES] = [512 * 1024, 1024 ** 2];
/** Pieces that are compressed at the same time, by threads of their own, while others are read and written. */
const AT_ONCE = 3;
/** Level 1 is where databases stop getting much smaller and begin to take much longer. */
const COMPRESSION = {
  params: { [constants.ZSTD_c_compressionLevel]: 1 },
  chunkSize: PIECE_LEAST_BYTES,
};
const EXPANSION = { chunkSize: PIECE_LEAST_BYTES, maxOutputLength: PIECE_MOST_BYTES };
const ZSTD_CORRUPT = /^ZSTD_error|^ERR_BUFFER_TOO_LARGE/;

export interface WrittenObject {
  /** Before compression. */
  contentBytes: number;
  storedBytes: number;
  /** Of the content, hexadecimal; null where nobody wanted to know. */
  sha256: string | null;
}

/**
 * Compresses, encrypts and stores what comes, piece by piece. Pieces of half a megabyte cost less than many small ones.
 *
 * @param isHashed whether to tell the checksum of the content: it takes as long as the rest
 * @throws what the store, or whoever makes the content, throws
 */
export async function writeSealed(
  store: BackupStore,
  key: string,
  secret: Uint8Array,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limits: StoreLimits,
  isHashed = false,
): Promise<WrittenObject> {
  const hash = isHashed ? createHash('sha256') : null;
  let contentBytes = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      hash?.update(piece);
      contentBytes += piece.byteLength;
      yield piece;
    }
  }
  const { bytes } = await store.write(key, seal(compressed(measured()), secret, key), limits);
  return { contentBytes, storedBytes: bytes, sha256: hash?.digest('hex') ?? null };
}

/** Decrypts and unpacks an object, piece by piece. @throws DomainError `object-missing`, `backup-damaged` */
export async function* readSealed(
  store: BackupStore,
  key: string,
  secret: Uint8Array,
  limits: StoreLimits,
): AsyncGenerator<Buffer> {
  const stored = await store.read(key, limits);
  try {
    const { format, texts } = await unseal(stored as AsyncIterable<Uint8Array>, secret, key);
    yield* EXPANDED[format](texts);
  } catch (error) {
    if (ZSTD_CORRUPT.test((error as NodeJS.ErrnoException).code ?? ''))
      throw new DomainError('backup-damaged', `${key} cannot be unpacked.`, {}, [], { cause: error });
    throw error;
  } finally {
    stored.destroy();
  }
}

/** All of a small object. */
export async function readSealedWhole(store: BackupStore, key: string, secret: Uint8Array, limits: StoreLimits): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of readSealed(store, key, secret, limits)) pieces.push(piece);
  return Buffer.concat(pieces);
}

const EXPANDED: Readonly<Record<SealedFormat, (texts: AsyncGenerator<Buffer>) => AsyncIterable<Buffer>>> = {
  ROCKET01: (texts) => {
    const through = createZstdDecompress();
    // A fault on either side ends both, and is thrown to whoever reads.
    pipeline(Readable.from(texts, { objectMode: false }), through, () => undefined);
    return through as AsyncIterable<Buffer>;
  },
  ROCKET02: async function* (texts) {
    for await (const text of texts) yield decompress(text, EXPANSION);
  },
};

/** Each piece by itself, in their order. */
async function* compressed(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const running: Promise<Buffer>[] = [];
  for await (const piece of pieces(content)) {
    const one = compress(piece, COMPRESSION);
    // Told to whoever waits for it, which is nobody any more when the content itself fails.
    one.catch(() => undefined);
    const [first] = running.length === AT_ONCE ? running.splice(0, 1) : [];
    running.push(one);
    if (first) yield await first;
  }
  for (const one of running) yield await one;
}

/** The same content in pieces that are worth compressing by themselves. */
async function* pieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [held, heldBytes]: [Uint8Array[], number] = [[], 0];
  for await (const given of content) {
    for (let from = 0; from < given.byteLength; from += PIECE_MOST_BYTES) {
      const piece = given.subarray(from, from + PIECE_MOST_BYTES);
      if (heldBytes + piece.byteLength > PIECE_MOST_BYTES) {
        yield joined(held, heldBytes);
        [held, heldBytes] = [[], 0];
      }
      held.push(piece);
      heldBytes += piece.byteLength;
    }
    if (heldBytes < PIECE_LEAST_BYTES) continue;
    yield joined(held, heldBytes);
    [held, heldBytes] = [[], 0];
  }
  if (heldBytes > 0) yield joined(held, heldBytes);
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const [only] = parts;
  return only && parts.length === 1 ? only : Buffer.concat(parts, bytes);
}
