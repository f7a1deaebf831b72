import type { Link } from './backup-chains.js';
import { nameOfBackup } from './backup-words.js';
import { restorePoints } from './log-line.js';
import type { LoggedBackup, RestorePoint } from './log-line.js';
import { recoverableTimes } from './recoverable-ranges.js';
import type { WalRange } from './wal-range.js';

/** What somebody wants back: a certain backup as it is, an instant, or all that there is. */
export type WantedState = { to: 'backup'; backupId: string } | { to: 'time'; at: Date } | { to: 'latest' };

/** From what it is restored. */
export interface BackupChoice {
  backupId: string;
  /** Ids of all that it takes, the Full first and the backup itself last. */
  chain: string[];
  /** Up to when the log leads on from it. */
  until: Date;
}

/**
 * The backup to start from: the newest restorable one that stopped not after the instant and from which the log leads to it,
 * so that as little log as possible has to be replayed.
 *
 * F1 stopped at 02:30, D1 at 08:10, with log all the way until 10:00:
 * - 09:00 -> D1, which builds on F1. 08:00 -> F1. 08:10 sharp -> D1.
 * - 01:00 -> "Nothing before 02:30 can be restored: that is when the oldest backup stopped."
 * - 11:00 -> "The log is archived until 10:00."
 * - latest -> D1.
 *
 * @returns what to restore, or a sentence that says why there is nothing
 */
export function chooseBackup(
  wanted: WantedState,
  backups: readonly LoggedBackup[],
  ranges: readonly WalRange[],
): BackupChoice | string {
  const { points, withoutLog } = restorePoints(backups, ranges);
  if (wanted.to === 'backup') return chooseById(wanted.backupId, backups, points, withoutLog);
  if (points.length === 0) return 'There is no backup that can be restored.';
  if (wanted.to === 'latest') return choiceOf(points.reduce((best, point) => (point.toMs >= best.toMs ? point : best)));
  const atMs = wanted.at.getTime();
  const found = points.findLast(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs);
  return found ? choiceOf(found) : whyNot(wanted.at, backups, ranges);
}

function chooseById(
  backupId: string,
  backups: readonly LoggedBackup[],
  points: readonly RestorePoint[],
  withoutLog: readonly Link[],
): BackupChoice | string {
  const backup = backups.find(({ id }) => id === backupId);
  if (!backup) return 'There is no such backup.';
  const name = nameOfBackup(backup);
  const point = points.find(({ link }) => link.backup.id === backupId);
  if (point) return choiceOf(point);
  if (withoutLog.some((link) => link.backup.id === backupId)) return `The log that ${name} needs is not archived.`;
  if (backup.status === 'Running') return `${name} is still running.`;
  if (backup.status !== 'Successful') return `${name} cannot be restored: it is ${backup.status}.`;
  return `${name} cannot be restored: what it builds on is not there.`;
}

function choiceOf({ link, toMs }: RestorePoint): BackupChoice {
  const chain: string[] = [];
  for (let next: Link | null = link; next; next = next.parent) chain.unshift(next.backup.id);
  return { backupId: link.backup.id, chain, until: new Date(toMs) };
}

function whyNot(at: Date, backups: readonly LoggedBackup[], logged: readonly WalRange[]): string {
  const { ranges, gaps } = recoverableTimes(backups, logged);
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first && at < first.from)
    return `Nothing before ${first.from.toISOString()} can be restored: that is when the oldest backup stopped.`;
  if (last && at > last.to) return `The log is archived until ${last.to.toISOString()}. Nothing after that can be restored.`;
  const gap = gaps.find(({ from, to }) => from < at && at < to);
  return gap?.reason ?? 'There is no backup from which the log leads to this instant.';
}
