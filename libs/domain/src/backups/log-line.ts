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
 */
export function restorePoints(
  backups: readonly LoggedBackup[],
  ranges: readonly WalRange[],
): { points: RestorePoint[]; withoutLog: Link[] } {
  const ends = endsOfLines(ranges);
  const logOf = new Map(backups.map(({ id, log }) => [id, log]));
  const points: RestorePoint[] = [];
  const withoutLog: Link[] = [];
  for (const link of linkChains(backups)) {
    if (link.state !== 'restorable') continue;
    const log = logOf.get(link.backup.id);
    const first = log && ranges.find(({ term, from, to }) => term === log.term && from <= log.start && to > log.start);
    const end = first && ends.get(first);
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
