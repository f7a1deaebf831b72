import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { StorePlace } from '@rocket/engine-core';
import { readSealed, readSealedWhole } from '@rocket/backup-stores';
import { DomainError } from '@rocket/domain';
import type { SentFile } from '@rocket/hosts';
import tar from 'tar-stream';
import { backupKeys, STORE_TIMEOUT_MS } from './backup-files.js';
import { parseManifest } from './backup-manifest.js';
import type { ManifestFile } from './backup-manifest.js';

/** Only what is read of it. */
interface Entry extends AsyncIterable<Buffer> {
  header: { name: string; type?: string | null; mode?: number };
  resume(): void;
}

/** Not among what the manifest lists: the server writes them while it sends the rest. */
const UNLISTED = new Set(['backup_manifest', 'pg_wal', 'postmaster.pid']);

/**
 * The files of a Full as they come out of the store, each compared with the manifest as it passes. What is not as it was is
 * found before the restored server starts.
 *
 * @throws DomainError `backup-damaged` with the file, `object-missing`
 */
export async function* backupFiles(
  place: StorePlace,
  label: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): AsyncGenerator<SentFile> {
  const limits = { timeoutMs: STORE_TIMEOUT_MS, signal };
  const manifestText = await readSealedWhole(place.store, backupKeys.manifest(place, label), place.key, limits);
  const missing = parseManifest(manifestText.toString(), label);
  const data = Readable.from(readSealed(place.store, backupKeys.data(place, label), place.key, limits), { objectMode: false });
  const extract = tar.extract();
  // What was wrong with the stored data says more than that the stream of it has ended.
  let fault: Error | undefined;
  const because = (error: unknown): unknown => fault ?? error;
  data.on('error', (error) => {
    fault = error;
    extract.destroy(error);
  });
  data.pipe(extract);
  try {
    for await (const entry of extract as unknown as AsyncIterable<Entry>) {
      const path = entry.header.name.replace(/^\.\//, '').replace(/\/$/, '');
      const mode = (entry.header.mode ?? 0o600) & 0o700;
      if (entry.header.type === 'directory') {
        entry.resume();
        if (path !== '' && path !== '.') yield { path, kind: 'directory', mode };
      } else if (entry.header.type === 'file') {
        const wanted = missing.get(path);
        missing.delete(path);
        yield { path, kind: 'file', mode, content: orElse(compared(entry, path, wanted, label, onBytes), because) };
      } else throw new DomainError('backup-damaged', `${label} holds ${path}, which is neither a file nor a directory.`);
    }
  } catch (error) {
    throw because(error);
  } finally {
    data.destroy();
    extract.destroy();
  }
  const [absent] = missing.keys();
  if (absent !== undefined)
    throw new DomainError('backup-damaged', `${label} does not hold ${absent}, though its manifest does.`);
}

/** As it comes; a fault is thrown as what it is because of. */
async function* orElse(pieces: AsyncIterable<Uint8Array>, because: (error: unknown) => unknown): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    throw because(error);
  }
}

async function* compared(
  entry: Entry,
  path: string,
  wanted: ManifestFile | undefined,
  label: string,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of entry) {
    hash.update(piece);
    bytes += piece.length;
    onBytes(piece.length);
    yield piece;
  }
  if (!wanted) {
    if (UNLISTED.has(path.split('/')[0] ?? '')) return;
    throw new DomainError('backup-damaged', `${label} holds ${path}, which its manifest does not know.`);
  }
  if (bytes !== wanted.bytes || hash.digest('hex') !== wanted.sha256)
    throw new DomainError('backup-damaged', `${path} of ${label} is not what was backed up.`);
}
