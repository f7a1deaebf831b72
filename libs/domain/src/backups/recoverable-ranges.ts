import { nameOfBackup } from './backup-words.js';
import { restorePoints } from './log-line.js';
import type { LoggedBackup, RestorePoint } from './log-line.js';
import type { Recoverable } from './plan-roll-off.js';
import type { WalRange } from './wal-range.js';

/** A time to which nothing can be restored, between two to which it can. */
export interface RecoverableGap {
  from: Date;
  to: Date;
  /** As a sentence. */
  reason: string;
}

export interface RecoverableTimes {
  /** Every instant in one of them can be restored. Ascending; they do not touch. */
  ranges: Recoverable[];
  /** What is between them, one less than ranges. */
  gaps: RecoverableGap[];
  /** All that was committed before this is archived; null when no log is. */
  archivedUntil: Date | null;
  /** What would be restorable if the log it needs were there, as sentences. */
  problems: string[];
}

const NAMES_SHOWN = 3;

/**
 * Which instants of a cluster can be restored: from the stop of every restorable backup on as long as the log leads on.
 *
 * F1 stopped at 02:30, the log is there from 02:00 to 10:05 and again from 10:20 on, F2 stopped at 14:00 -> 02:30 to 10:05 and
 * 14:00 until now. Between 10:20 and 14:00 there is log, but no backup that it could be replayed onto:
 * "The log from 10:05 to 10:20 is not archived. The next backup after that stopped at 14:00."
 *
 * F1 and F2 with log all the way -> 02:30 until now, whatever became of the primary in between, as long as the log of the new
 * one begins where that of the old one ends.
 *
 * @param ranges in any order
 */
export function recoverableTimes(backups: readonly LoggedBackup[], ranges: readonly WalRange[]): RecoverableTimes {
  const { points, withoutLog } = restorePoints(backups, ranges);
  const merged: { from: Date; to: Date; last: RestorePoint }[] = [];
  for (const point of points) {
    const open = merged.at(-1);
    if (!open || point.fromMs > open.to.getTime())
      merged.push({ from: new Date(point.fromMs), to: new Date(point.toMs), last: point });
    else if (point.toMs >= open.to.getTime()) Object.assign(open, { to: new Date(point.toMs), last: point });
  }
  const archivedMs = Math.max(...ranges.map(({ toAt }) => toAt.getTime()));
  return {
    ranges: merged.map(({ from, to }) => ({ from, to })),
    gaps: merged.slice(1).map(({ from }, before) => gapBefore(from, merged[before], ranges)),
    archivedUntil: Number.isFinite(archivedMs) ? new Date(archivedMs) : null,
    problems: withoutLog.length === 0 ? [] : [missingLog(withoutLog.map(({ backup }) => nameOfBackup(backup)))],
  };
}

function gapBefore(to: Date, before: { to: Date; last: RestorePoint } | undefined, ranges: readonly WalRange[]): RecoverableGap {
  if (!before) throw new Error('A gap has something before it.');
  const { term, to: end } = before.last.end;
  const resumedMs = Math.min(
    ...ranges
      .filter((range) => range.term > term || (range.term === term && range.from > end))
      .map(({ fromAt }) => fromAt.getTime())
      .filter((at) => at >= before.to.getTime()),
  );
  const resumed = Number.isFinite(resumedMs) && resumedMs < to.getTime() ? ` to ${new Date(resumedMs).toISOString()}` : ' on';
  const reason = `The log from ${before.to.toISOString()}${resumed} is not archived. The next backup after that stopped at ${to.toISOString()}.`;
  return { from: before.to, to, reason };
}

function missingLog(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : '';
  return `The log that they need is not archived, so these cannot be restored: ${names.slice(0, NAMES_SHOWN).join(', ')}${more}.`;
}
