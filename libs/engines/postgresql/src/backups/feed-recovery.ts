import type { BackupIo, BackupPlace, EngineCluster, EngineMember } from '@rocket/engine-core';
import { readSealed } from '@rocket/backup-stores';
import { DomainError, isDomainError, formatLogPosition } from '@rocket/domain';
import type { SentFile } from '@rocket/hosts';
import { setTimeout as sleep } from 'node:timers/promises';

import { requireRunning } from '../member-service.js';
import { SHORT, withSession } from '../sql-session.js';
import { sameSegment } from './archived-wal.js';
import type { ArchivedPiece } from './archived-wal.js';
import { STORE_TIMEOUT_MS } from './backup-files.js';
import type { RestorePath } from './restore-path.js';
import { readHistoryFile } from './timeline-history.js';
import { segmentName, SEGMENT_BYTES, timelineName } from './wal-segments.js';

const FILE_TIMEOUT_MS = 10 * 60_000;
/** So many segments lie ready at most: 256 MB. */
const AHEAD = 16;
const LOOK_EVERY_MS = 100;
/** The server waits for a piece of the log that there is not: after so many looks at the same place it has all there is. */
const LOOKS_AT_END = 4;
const WAITS_FOR_WAL = 'RecoveryRetrieveRetryInterval';

interface Recovery {
  isOver: boolean;
  replayed: string | null;
  waitsForWal: boolean;
  lastCommitAt: Date | null;
}

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
  { place, path, directory }: { place: BackupPlace; path: RestorePath; directory: string },
  io: BackupIo,
): Promise<{ lastCommitAt: Date | null; isOver: boolean; replayed: string | null }> {
  await sendHistories(member, place, path, directory, io.signal);
  const left = [...path.pieces];
  const given: string[] = [];
  let [looks, before] = [0, ''];
  for (;;) {
    await removeTaken(member, directory, given, io.signal);
    for (let piece = left[0]; piece && given.length < AHEAD; piece = left[0]) {
      await sendPiece(member, place, piece, directory, io.signal);
      given.push(segmentName(piece));
      left.shift();
      io.onProgress({ doneBytes: Number(SEGMENT_BYTES) });
    }
    const now = await recoveryOf(cluster, member, io.signal);
    if (now?.isOver === true) return now;
    const isAtEnd = now !== undefined && left.length === 0 && now.waitsForWal && now.replayed === before;
    looks = isAtEnd ? looks + 1 : 0;
    before = now?.replayed ?? '';
    if (now && looks >= LOOKS_AT_END) return now;
    await sleep(LOOK_EVERY_MS, undefined, { signal: io.signal });
  }
}

/** @throws DomainError `wal-missing` that tells how far it came */
export function stoppedAtGap({ end }: RestorePath, lastCommitAt: Date | null): DomainError {
  const until = lastCommitAt === null ? 'no transaction' : `the transaction of ${lastCommitAt.toISOString()}`;
  return new DomainError(
    'wal-missing',
    `The archive of the write-ahead log has a gap at ${formatLogPosition(end)}. The last that can be restored before it is ${until}.`,
  );
}

/** `undefined` for one that lets nobody in yet. @throws DomainError `step-failed` when it has given up */
async function recoveryOf(cluster: EngineCluster, member: EngineMember, signal: AbortSignal): Promise<Recovery | undefined> {
  try {
    return await withSession(cluster, member, { ...SHORT, signal }, async (session) => {
      const { rows } = await session.query<{ over: boolean; replayed: string | null; waits: boolean; last: Date | null }>(
        `select not pg_is_in_recovery() as over, pg_last_wal_replay_lsn()::text as replayed,
                pg_last_xact_replay_timestamp() as last,
                exists (select from pg_stat_activity where backend_type = 'startup' and wait_event = $1) as waits`,
        [WAITS_FOR_WAL],
      );
      const [row] = rows;
      return row && { isOver: row.over, replayed: row.replayed, waitsForWal: row.waits, lastCommitAt: row.last };
    });
  } catch (error) {
    signal.throwIfAborted();
    if (!isDomainError(error)) throw error;
    await requireRunning(member, signal);
    return undefined;
  }
}

async function sendHistories(
  member: EngineMember,
  place: BackupPlace,
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
  place: BackupPlace,
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
  place: BackupPlace,
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
async function* filledUp(place: BackupPlace, piece: ArchivedPiece, signal: AbortSignal): AsyncGenerator<Uint8Array> {
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
