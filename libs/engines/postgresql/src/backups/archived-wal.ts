import type { StorePlace, StepIo } from '@rocket/engine-core';
import type { WalRange } from '@rocket/domain';
import { backupKeys, STORE_TIMEOUT_MS } from './backup-files.js';
import { parseSegmentName, segmentStart } from './wal-segments.js';
import type { WalSegment } from './wal-segments.js';

const PART_END = /^[0-9A-F]{1,16}$/;

/** A piece of the log as it lies in the store. */
export interface ArchivedPiece extends WalSegment {
  key: string;
  bytes: number;
  storedAt: Date;
  /** First byte that is not in it. A whole segment ends where the next begins. */
  end: bigint;
  isPart: boolean;
}

/** Every piece of the log, timeline by timeline, in the order of the log. Of a segment that is there whole, parts come too. */
export async function* archivedPieces(place: StorePlace, signal: AbortSignal): AsyncGenerator<ArchivedPiece> {
  const limits = { timeoutMs: STORE_TIMEOUT_MS, signal };
  for await (const { key, bytes, writtenAt } of place.store.list(backupKeys.wal(place), limits)) {
    const [name = '', end, ending] = (key.split('/').at(-1) ?? '').split('.');
    const segment = parseSegmentName(name);
    if (!segment) continue;
    if (end === undefined)
      yield { ...segment, key, bytes, storedAt: writtenAt, end: segmentStart(segment.number + 1n), isPart: false };
    else if (ending === 'part' && PART_END.test(end))
      yield { ...segment, key, bytes, storedAt: writtenAt, end: BigInt(`0x${end}`), isPart: true };
  }
}

/** The longest that there is of a segment now. */
export async function sameSegment(place: StorePlace, of: WalSegment, signal: AbortSignal): Promise<ArchivedPiece | undefined> {
  let longest: ArchivedPiece | undefined;
  for await (const piece of archivedPieces(place, signal))
    if (piece.timeline === of.timeline && piece.number === of.number && (!longest || piece.end > longest.end)) longest = piece;
  return longest;
}

/**
 * The log as it lies there, without holes within a range. When a piece was stored is all that is known of the times then; it
 * is no earlier than what is in it.
 */
export async function archivedRanges(place: StorePlace, signal: AbortSignal): Promise<WalRange[]> {
  const ranges: WalRange[] = [];
  for await (const piece of archivedPieces(place, signal)) {
    const last = ranges.at(-1);
    const start = segmentStart(piece.number);
    if (last?.term === piece.timeline && last.to >= start) {
      if (piece.end > last.to) Object.assign(last, { to: piece.end, toAt: piece.storedAt });
    } else ranges.push({ term: piece.timeline, from: start, to: piece.end, fromAt: piece.storedAt, toAt: piece.storedAt });
  }
  return ranges.sort((one, other) => one.term - other.term || (one.from < other.from ? -1 : 1));
}

/** Removes the pieces that end before the line, but those that touch an exception. */
export async function removeArchived(
  place: StorePlace,
  before: bigint,
  except: readonly { from: bigint; to: bigint | null }[],
  io: StepIo,
): Promise<{ bytes: number }> {
  let [bytes, pieces] = [0, 0];
  for await (const piece of archivedPieces(place, io.signal)) {
    const start = segmentStart(piece.number);
    const end = segmentStart(piece.number + 1n);
    if (end > before || except.some(({ from, to }) => end > from && (to === null || start <= to))) continue;
    await place.store.remove(piece.key, { timeoutMs: STORE_TIMEOUT_MS, signal: io.signal });
    bytes += piece.bytes;
    pieces++;
  }
  io.say(`${String(pieces)} pieces of the log were removed, ${(bytes / 1024 ** 2).toFixed(1)} MB.`);
  return { bytes };
}
