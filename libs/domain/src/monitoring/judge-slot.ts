import type { SlotWalState } from './insight-words.js';

/** A replication slot as far as it can do harm. Sizes in bytes. */
export interface SlotReading {
  /** Somebody reads from it right now. */
  isActive: boolean;
  /** null for one that keeps nothing yet. */
  walState: SlotWalState | null;
  /** WAL that is kept because of it. */
  retainedBytes: number;
  /** How much may still be written before it can lose what it needs; null where nothing limits what it keeps. */
  safeBytes: number | null;
}

export interface SlotVerdict {
  level: 'good' | 'warning' | 'critical';
  /** What is wrong and what follows, as a sentence; null when nothing is. */
  why: string | null;
}

/** Of what it may keep, so much is left at least. */
const LEAST_SHARE_LEFT = 0.25;
/** What has not been read for so long that a segment of 16 MiB is full. */
const MUCH_BYTES = 16 * 1024 * 1024;

/** What a replication slot means for the disk of its server, and for whoever reads from it. */
export function judgeSlot({ isActive, walState, retainedBytes, safeBytes }: SlotReading): SlotVerdict {
  if (walState === 'lost') {
    return critical('WAL that it needs has been removed: whoever follows by it has to be copied anew.');
  }
  if (walState === 'unreserved') {
    return critical('It keeps more than it may: what it needs can be removed at the next checkpoint.');
  }
  if (!isActive && safeBytes === null && retainedBytes > MUCH_BYTES) {
    return warning('Nobody reads from it, and nothing limits what it keeps: it will fill the disk.');
  }
  if (safeBytes !== null && safeBytes < LEAST_SHARE_LEFT * (safeBytes + retainedBytes)) {
    return warning('It has kept more than three quarters of what it may.');
  }
  if (!isActive && retainedBytes > MUCH_BYTES) return warning('Nobody reads from it, and it keeps more and more.');
  if (walState === 'extended') return warning('It keeps more than max_wal_size.');
  return { level: 'good', why: null };
}

function critical(why: string): SlotVerdict {
  return { level: 'critical', why };
}

function warning(why: string): SlotVerdict {
  return { level: 'warning', why };
}
