import { byNewest, linkChains } from './backup-chains.js';
import type { Link } from './backup-chains.js';
import type { BackupFacts } from './backup-words.js';
import type { WalRange } from './wal-range.js';

/** A backup with its places in the log, as far as they are known. */
export interface LoggedBackup extends BackupFacts {
  log: {
    /** Timeline (PostgreSQL) at its start. */
    term: number;
    /** It is of no use without every byte from here ... */
    start: bigint;
    /** ... to here. */
    stop: bigint;
  } | null;
}

/** A backup that can be restored, and up to when the log leads on from it. */
export interface RestorePoint {
  link: Link;
  /** The first instant to which it can be restored. */
  fromMs: number;
  /** The last one. */
  toMs: number;
  /** Where the log ends that leads on from it. */
  end: WalRange;
}

/**
 * What can be restored, the oldest first, and what could be if the log were there that it needs.
 *
 * Log of term 1 from 100 to 300, of term 2 from 300 to 500 and from 600 on; F1 needs 120 to 140, F2 needs 550 to 560
 * -> F1 leads to the end of 500; F2 is of no use, since 550 is in no range.
 *
 * Term 1 to 300 MB, and term 2, which began at 100 MB: the primary was lost, or restored in its own place. F2 of term 1 from 200
 * to 210 MB -> it leads to the end of term 1, and not on to term 2, which knows nothing of what F2 holds.
 */
export function restorePoints(
  backups: readonly LoggedBackup[],
  ranges: readonly WalRange[],
): { points: RestorePoint[]; withoutLog: Link[] } {
  const lines = new Lines(ranges);
  const logOf = new Map(backups.map(({ id, log }) => [id, log]));
  const points: RestorePoint[] = [];
  const withoutLog: Link[] = [];
  for (const link of linkChains(backups)) {
    if (link.state !== 'restorable') continue;
    const log = logOf.get(link.backup.id);
    const first = log && ranges.find(({ term, from, to }) => term === log.term && from <= log.start && to > log.start);
    const end = first && lines.endOf(first, log);
    if (!end || end.to < log.stop) withoutLog.push(link);
    // What the log says of time is coarser than what the backup does: it is consistent at its stop, whatever was archived last.
    else points.push({ link, fromMs: link.atMs, toMs: Math.max(link.atMs, end.toAt.getTime()), end });
  }
  extendLines(points);
  points.sort((one, other) => one.fromMs - other.fromMs || (one.link.backup.id < other.link.backup.id ? -1 : 1));
  return { points, withoutLog: withoutLog.sort(byNewest) };
}

/**
 * A backup whose log is there tells that all is there until it stopped, before the archive has said so: what it leads on from
 * reaches as far. Log until 10:00, F2 of the same line stopped at 10:01 -> F1 leads to 10:01, too, and there is no gap.
 */
function extendLines(points: readonly RestorePoint[]): void {
  const latest = new Map<WalRange, number>();
  for (const { end, toMs } of points) latest.set(end, Math.max(toMs, latest.get(end) ?? 0));
  for (const point of points) point.toMs = latest.get(point.end) ?? point.toMs;
}

/**
 * What is archived of a new term begins with the segment in which it left the old one: somewhat before that place, and never by
 * more than this.
 */
const SEGMENT_BYTES = 16n * 1024n ** 2n;

/** The lines of a log, by the term before which they end. */
class Lines {
  private readonly before = new Map<number, Map<WalRange, WalRange>>();
  /** Where each term begins for all that is known, which is not before it left the one before. */
  private readonly begins: ReadonlyMap<number, bigint>;

  constructor(private readonly ranges: readonly WalRange[]) {
    const begins = new Map<number, bigint>();
    for (const { term, from } of ranges) {
      const known = begins.get(term);
      if (known === undefined || from < known) begins.set(term, from);
    }
    this.begins = begins;
  }

  /** The range with which the line ends that leads on from a backup, which began in this one. */
  endOf(first: WalRange, log: { term: number; stop: bigint }): WalRange | undefined {
    const limit = this.leftBy(log);
    let ends = this.before.get(limit);
    if (!ends) {
      ends = endsOfLines(this.ranges.filter(({ term }) => term < limit));
      this.before.set(limit, ends);
    }
    return ends.get(first);
  }

  /**
   * The first term that left the line before the backup stopped: for it, and for all that came of it, the backup is of another
   * line. Where it left within the same segment nobody can tell, and the database is asked when it is restored.
   */
  private leftBy({ term, stop }: { term: number; stop: bigint }): number {
    let limit = Infinity;
    for (const [later, from] of this.begins) if (later > term && later < limit && from + SEGMENT_BYTES <= stop) limit = later;
    return limit;
  }
}

/**
 * For each range the one with which the line ends that goes on from it. A line goes on in the next range that begins where it
 * ends or before, of the same term or of a later one: a new primary starts with the place at which the old one was left.
 */
function endsOfLines(ranges: readonly WalRange[]): Map<WalRange, WalRange> {
  const inOrder = ranges.toSorted((one, other) => one.term - other.term || (one.from < other.from ? -1 : 1));
  const ends = new Map<WalRange, WalRange>();
  for (let at = inOrder.length - 1; at >= 0; at--) {
    const range = inOrder[at];
    if (!range) continue;
    const next = inOrder.find((later, place) => place > at && goesOn(range, later));
    ends.set(range, (next && ends.get(next)) ?? range);
  }
  return ends;
}

/** What is archived of a new term may begin before the place at which the old one was left, but not after it. */
function goesOn(range: WalRange, { from, to }: WalRange): boolean {
  return from <= range.to && to >= range.from;
}
