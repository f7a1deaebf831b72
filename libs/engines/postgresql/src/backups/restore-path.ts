import type { StorePlace, RestoreGoal, TakenBackup } from '@rocket/engine-core';
import { DomainError, formatLogPosition } from '@rocket/domain';

import { archivedPieces } from './archived-wal.js';
import type { ArchivedPiece } from './archived-wal.js';
import { archivedTimelines, readTimelineHistory } from './timeline-history.js';
import type { TimelineTurn } from './timeline-history.js';
import { segmentAt, segmentStart } from './wal-segments.js';

/** The way through the archive on which a backup is restored. */
export interface RestorePath {
  /** The timeline that is followed to its end. */
  timeline: number;
  /** Every timeline whose history is archived. The new one must be none of them. */
  histories: readonly number[];
  /** The pieces in the order in which they are replayed, without a hole. */
  pieces: readonly ArchivedPiece[];
  /** First byte that is not in them. */
  end: bigint;
  /** The archive goes on after `end`, but a piece between is missing. */
  gap: boolean;
}

/**
 * Finds the pieces that lead from the start of a backup to the goal. A timeline begins in the segment in which the one before
 * it ended, with all that was in it: of each segment it is the newest timeline's that is replayed.
 *
 * @throws DomainError `wal-missing` when what the backup itself needs is not there as a whole
 */
export async function findRestorePath(
  place: StorePlace,
  backup: TakenBackup,
  goal: RestoreGoal,
  signal: AbortSignal,
): Promise<RestorePath> {
  const first = segmentAt(backup.walStart);
  const found = new Map<number, Map<bigint, ArchivedPiece>>();
  for await (const piece of archivedPieces(place, signal)) {
    if (piece.number < first) continue;
    const ofTimeline = found.get(piece.timeline) ?? new Map<bigint, ArchivedPiece>();
    const known = ofTimeline.get(piece.number);
    if (!known || known.end < piece.end || (known.isPart && !piece.isPart && known.end === piece.end))
      ofTimeline.set(piece.number, piece);
    found.set(piece.timeline, ofTimeline);
  }
  const { target, turns } = await chooseTimeline(place, backup, goal, [...found.keys()], signal);
  const pieces = inOrder(found, first, target, turns);
  const last = pieces.at(-1);
  const end = last?.end ?? segmentStart(first);
  if (end < backup.walStop)
    throw new DomainError(
      'wal-missing',
      `${backup.label} needs the write-ahead log from ${formatLogPosition(backup.walStart)} to ${formatLogPosition(backup.walStop)}, and it is archived only up to ${formatLogPosition(end)}.`,
    );
  const gap = [...(found.get(target)?.keys() ?? [])].some((number) => segmentStart(number) > end);
  return { timeline: target, histories: await archivedTimelines(place, signal), pieces, end, gap };
}

/** The newest timeline that came from the backup's; for a backup as it is, its own. */
async function chooseTimeline(
  place: StorePlace,
  backup: TakenBackup,
  goal: RestoreGoal,
  known: number[],
  signal: AbortSignal,
): Promise<{ target: number; turns: TimelineTurn[] }> {
  const wanted = goal.to === 'backup' ? null : goal.term;
  const newestFirst = wanted === null ? [...known].sort((one, other) => other - one) : [wanted];
  const candidates = goal.to === 'backup' ? [backup.term] : newestFirst;
  for (const target of candidates) {
    const turns = await readTimelineHistory(place, target, signal);
    if (target === backup.term) return { target, turns };
    const turn = turns.find(({ timeline }) => timeline === backup.term);
    if (turn && turn.until >= backup.walStop) return { target, turns };
  }
  return { target: backup.term, turns: await readTimelineHistory(place, backup.term, signal) };
}

function inOrder(
  found: ReadonlyMap<number, ReadonlyMap<bigint, ArchivedPiece>>,
  first: bigint,
  target: number,
  turns: readonly TimelineTurn[],
): ArchivedPiece[] {
  const pieces: ArchivedPiece[] = [];
  for (let number = first; ; number++) {
    const piece = found.get(timelineOf(number, target, turns))?.get(number);
    if (!piece) return pieces;
    pieces.push(piece);
    // What ends within its segment is followed by nothing.
    if (piece.end < segmentStart(number + 1n)) return pieces;
  }
}

/** The newest timeline that was there in this segment. */
function timelineOf(number: bigint, target: number, turns: readonly TimelineTurn[]): number {
  return turns.find(({ until }) => number < segmentAt(until))?.timeline ?? target;
}
