import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import type { Transform } from 'node:stream';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { DomainError } from '@rocket/domain';
import type { BackupStore, StoreLimits } from './backup-store.js';
import { seal, unseal } from './sealed-frames.js';

/** Level 1 is where databases stop getting much smaller and begin to take much longer. */
const LEVEL = { [constants.ZSTD_c_compressionLevel]: 1 };
/** What may wait in front of the compression and behind it, so that reading, compressing and writing go on side by side. */
const AHEAD_BYTES = 2 * 1024 ** 2;
const COMPRESSION = { params: LEVEL, chunkSize: 256 * 1024, highWaterMark: AHEAD_BYTES };
const ZSTD_CORRUPT = /^ZSTD_error/;

export interface WrittenObject {
  /** Before compression. */
  contentBytes: number;
  storedBytes: number;
  /** Of the content, hexadecimal; null where nobody wanted to know. */
  sha256: string | null;
}

/**
 * Compresses, encrypts and stores what comes, piece by piece. Pieces of a megabyte cost less than many small ones.
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
  const compressed = piped(
    Readable.from(measured(), { objectMode: false, highWaterMark: AHEAD_BYTES }),
    createZstdCompress(COMPRESSION),
  );
  const { bytes } = await store.write(key, seal(compressed, secret, key), limits);
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
  const opened = Readable.from(unseal(stored as AsyncIterable<Uint8Array>, secret, key), { objectMode: false });
  try {
    yield* piped(opened, createZstdDecompress()) as AsyncIterable<Buffer>;
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

/** A fault on either side ends both, and is thrown to whoever reads. */
function piped(source: Readable, through: Transform): AsyncIterable<Uint8Array> {
  pipeline(source, through, () => undefined);
  return through as AsyncIterable<Uint8Array>;
}
