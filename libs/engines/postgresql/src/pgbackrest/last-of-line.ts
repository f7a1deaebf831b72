import type { WalRange } from '@rocket/domain';
import type { TakenBackup } from '@rocket/engine-core';

/** Up to where the log leads on from a backup. */
export interface EndOfLine {
  term: number;
  range: WalRange;
  /** The term that was asked for lies behind a gap. */
  isCutOff: boolean;
}

/**
 * The log of term 1 from 1 to 5, of 2 from 4 to 8 and of 3 from 9 on; a backup of term 1 at 3, and term 2 -> it ends at 8. Term 3
 * is asked for -> it ends at 8 as well, and is cut off: 8 to 9 is missing.
 *
 * @param lying ranges by term and place, none of which meet within a term
 * @param term which is followed to; the newest when it is null
 * @returns `undefined` when the log that the backup begins with is not there
 */
export function lastOfLine(
  lying: readonly WalRange[],
  backup: Pick<TakenBackup, 'term' | 'walStart' | 'walStop'>,
  term: number | null,
): EndOfLine | undefined {
  const newest = term ?? Math.max(...lying.map((range) => range.term), backup.term);
  const first = lying.find((range) => range.term === backup.term && range.from <= backup.walStart && range.to > backup.walStart);
  if (!first) return undefined;
  let range = first;
  for (const next of lying)
    if (next.term > range.term && next.term <= newest && next.from <= range.to && next.to >= range.from) range = next;
  return { term: newest, range, isCutOff: range.term !== newest };
}
