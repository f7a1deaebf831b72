import type { BackupIo, StorePlace, EngineCluster, EngineMember } from '@rocket/engine-core';
import { readSealed } from '@rocket/backup-stores';
import { DomainError, isDomainError, formatLogPosition } from '@rocket/domain';
import type { SentFile } from '@rocket/hosts';
import { sameSegment } from './archived-wal.js';
import type { ArchivedPiece } from './archived-wal.js';
import { followRecovery } from './follow-recovery.js';
import type { Recovery } from './follow-recovery.js';
import { STORE_TIMEOUT_MS } from './backup-files.js';
import type { RestorePath } from './restore-path.js';
import { readHistoryFile } from './timeline-history.js';
import { segmentName, SEGMENT_BYTES, timelineName } from './wal-segments.js';

const FILE_TIMEOUT_MS = 10 * 60_000;
/** So many segments lie ready at most: 256 MB. */
const AHEAD = 16;
/**
 * Gives a server that recovers the pieces of the log as it takes them, until it has reached its goal and is a primary, or has
 * replayed all there is.
 *
 * @returns the last transaction that was replayed, and whether the goal was reached by the server itself
 * @throws DomainError `step-failed` with its own words when the server gives up
 */
export async function feedRecovery(
  cluster: EngineCluster,
  member: EngineMember,
  { place, path, directory }: { place: StorePlace; path: RestorePath; directory: string },
  io: BackupIo,
): Promise<Recovery> {
  await sendHistories(member, place, path, directory, io.signal);
  const left = [...path.pieces];
  const given: string[] = [];
  return followRecovery(cluster, member, io.signal, async () => {
    await removeTaken(member, directory, given, io.signal);
    for (let piece = left[0]; piece && given.length < AHEAD; piece = left[0]) {
      await sendPiece(member, place, piece, directory, io.signal);
      given.push(segmentName(piece));
      left.shift();
      io.onProgress({ doneBytes: Number(SEGMENT_BYTES) });
    }
    return left.length === 0;
  });
}

/** @throws DomainError `wal-missing` that tells how far it came */
export function stoppedAtGap({ end }: RestorePath, lastCommitAt: Date | null): DomainError {
  const until = lastCommitAt === null ? 'no transaction' : `the transaction of ${lastCommitAt.toISOString()}`;
  return new DomainError(
    'wal-missing',
    `The archive of the write-ahead log has a gap at ${formatLogPosition(end)}. The last that can be restored before it is ${until}.`,
  );
}

async function sendHistories(
  member: EngineMember,
  place: StorePlace,
  { histories }: RestorePath,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal };
  await member.host.makeDirectory(directory, 0o700, limits);
  for (const timeline of histories) {
    const text = await readHistoryFile(place, timeline, signal);
    await member.host.writeFile(`${directory}/${timelineName(timeline)}.history`, text, 0o600, limits);
  }
}

async function sendPiece(
  member: EngineMember,
  place: StorePlace,
  piece: ArchivedPiece,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await sendAs(member, place, piece, directory, signal);
  } catch (error) {
    // What is being written is stored again and again, each time longer, and what was there before is removed.
    if (!piece.isPart || !isDomainError(error, 'object-missing')) throw error;
    const longer = await sameSegment(place, piece, signal);
    if (!longer) throw error;
    await sendAs(member, place, longer, directory, signal);
  }
}

async function sendAs(
  member: EngineMember,
  place: StorePlace,
  piece: ArchivedPiece,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const files = (async function* (): AsyncGenerator<SentFile> {
    await Promise.resolve();
    yield { path: segmentName(piece), kind: 'file', mode: 0o600, content: filledUp(place, piece, signal) };
  })();
  await member.host.receiveFiles(directory, files, { timeoutMs: FILE_TIMEOUT_MS, signal });
}

/** The server takes nothing but whole segments; zeros are no record, and so the end of the log. */
async function* filledUp(place: StorePlace, piece: ArchivedPiece, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const part of readSealed(place.store, piece.key, place.key, { timeoutMs: STORE_TIMEOUT_MS, signal })) {
    bytes += part.length;
    yield part;
  }
  if (bytes > Number(SEGMENT_BYTES)) throw new DomainError('backup-damaged', `${piece.key} is longer than a segment.`);
  if (bytes < Number(SEGMENT_BYTES)) yield Buffer.alloc(Number(SEGMENT_BYTES) - bytes);
}

/** What the server has taken it has for itself; the newest stays, as it may ask for it once more. */
async function removeTaken(member: EngineMember, directory: string, given: string[], signal: AbortSignal): Promise<void> {
  const limits = { timeoutMs: FILE_TIMEOUT_MS, signal };
  const names = new Set(await member.host.list(directory, limits));
  const taken = given.filter((name) => names.has(`${name}.taken`)).slice(0, -1);
  for (const name of taken) {
    await member.host.remove(`${directory}/${name}`, limits);
    await member.host.remove(`${directory}/${name}.taken`, limits);
    given.splice(given.indexOf(name), 1);
  }
}
