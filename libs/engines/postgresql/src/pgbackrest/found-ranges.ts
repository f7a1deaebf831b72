import type { WalRange } from '@rocket/domain';

/** Where a primary was at an instant of its clock. */
export interface ArchiveReading {
  at: Date;
  term: number;
  position: bigint;
}

/**
 * What lies in the repository as it is to be recorded: each piece goes on from the range that is known, and says as much of time
 * as the server has said.
 *
 * Known: term 1 from 3 to 5, until 10:00. There lie 4 to 7 of term 1, and at 10:02 the server was at 6.5
 * -> term 1 from 3 to 7, until 10:02.
 * There lies 7 to 8 of term 2 as well, and nobody has asked it yet -> from 7 to 8, from 10:02 to 10:02.
 *
 * @param lying ranges as they lie there, by term and place; what is before the end of what is known may be missing
 * @param readings the oldest first
 */
export function foundRanges(
  lying: readonly WalRange[],
  known: readonly WalRange[],
  readings: readonly ArchiveReading[],
): WalRange[] {
  const found: WalRange[] = [];
  for (const piece of lying) {
    const before = rangeMeeting(known, piece);
    const from = before && before.from < piece.from ? before.from : piece.from;
    const to = before && before.to > piece.to ? before.to : piece.to;
    const line = before ?? lineInto([...known, ...found], piece);
    const within = readings.filter(({ term, position }) => term === piece.term && from <= position && position <= to);
    const fromAt = before?.fromAt ?? line?.toAt ?? within[0]?.at ?? piece.fromAt;
    const until = within.at(-1)?.at ?? fromAt;
    const toAt = line && line.toAt > until ? line.toAt : until;
    found.push({ term: piece.term, from, to, fromAt, toAt });
  }
  return found;
}

function rangeMeeting(known: readonly WalRange[], { term, from, to }: WalRange): WalRange | undefined {
  return known.find((range) => range.term === term && range.from <= to && range.to >= from);
}

/** The range of an earlier term from which this one goes on. */
function lineInto(known: readonly WalRange[], { term, from, to }: WalRange): WalRange | undefined {
  return known
    .filter((range) => range.term < term && from <= range.to && to >= range.from)
    .toSorted((one, other) => one.term - other.term || (one.to < other.to ? -1 : 1))
    .at(-1);
}
