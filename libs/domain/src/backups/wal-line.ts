import type { Link } from './backup-chains.js';

/** A piece of the write-ahead log without which a backup is of no use. */
export interface NeededWal {
  backupId: string;
  from: Date;
  /** Null while the backup is running. */
  to: Date | null;
  /** The same two as places in the log, where they are known: `0/3000028`. */
  walStart: string | null;
  walStop: string | null;
}

/** Up to where the write-ahead log may go. */
export interface WalLine {
  /** What was written before this may go. */
  before: Date;
  /** The same as a place in the log, where it is known: `0/3000028`. */
  walStart: string | null;
  /** The oldest Full that stays. It draws the line. */
  backupId: string;
  /** What stays nevertheless: other backups that stay began before it. */
  except: NeededWal[];
}

/**
 * The write-ahead log may go up to the start of the oldest restorable Full that stays. From there on everything stays, so that
 * every instant after that Full can be restored, and with it all that a later backup needs from its start to its stop.
 *
 * F1 goes, F2 from 02:00 to 03:00 and F3 stay -> what was written before 02:00 may go.
 * A Diff from 01:00 to 01:10 is held, though its Full is lost -> 01:00 to 01:10 stays, too.
 *
 * @returns null when no Full stays: then nothing may go
 */
export function walLine(kept: readonly Link[]): WalLine | null {
  let first: Link | undefined;
  for (const link of kept) {
    if (link.backup.type !== 'Full' || link.state !== 'restorable') continue;
    if (!first || startOf(link) < startOf(first)) first = link;
  }
  if (!first) return null;
  const line = startOf(first);
  const { id, startedAt, walStart = null } = first.backup;
  // A failed backup has no use for its log.
  const older = kept.filter((link) => startOf(link) < line && link.backup.status !== 'Failed');
  return { before: startedAt, walStart, backupId: id, except: older.map(neededBy) };
}

function neededBy({ backup }: Link): NeededWal {
  const { id, startedAt, stoppedAt, walStart = null, walStop = null } = backup;
  return { backupId: id, from: startedAt, to: stoppedAt, walStart, walStop };
}

function startOf({ backup }: Link): number {
  return backup.startedAt.getTime();
}
