import { byNewest } from './backup-chains.js';
import type { Link } from './backup-chains.js';
import { nameOfBackup } from './backup-words.js';
import { localDate } from './calendar-periods.js';
import { DEFAULT_STALE_AFTER_DAYS } from './retention-policy.js';
import type { RetentionPolicy } from './retention-policy.js';

const DAY_MS = 24 * 3_600_000;
const NAMES_SHOWN = 3;

/**
 * What a person has to look after:
 * - "Nothing can be restored: there is no successful Full."
 * - "The newest backup is of 2026-10-01, 40 days old. The last ones stay however old they get, but new ones are missing."
 * - "What they build on is not there, so these cannot be restored: 20261003-D."
 */
export function rollOffProblems(
  restorable: readonly Link[],
  kept: readonly Link[],
  policy: RetentionPolicy,
  now: Date,
  zone: string,
): string[] {
  return [staleness(restorable, policy, now, zone), lostChains(kept)].filter((problem) => problem !== undefined);
}

function staleness(restorable: readonly Link[], policy: RetentionPolicy, now: Date, zone: string): string | undefined {
  const { staleAfterDays = DEFAULT_STALE_AFTER_DAYS } = policy;
  const newestMs = restorable.reduce((newest, { atMs }) => Math.max(newest, atMs), -Infinity);
  // Whatever is restorable has a Full.
  if (newestMs === -Infinity) return 'Nothing can be restored: there is no successful Full.';
  const ageDays = (now.getTime() - newestMs) / DAY_MS;
  if (ageDays <= staleAfterDays) return undefined;
  const age = `of ${localDate(newestMs, zone)}, ${Math.floor(ageDays)} days old`;
  return `The newest backup is ${age}. The last ones stay however old they get, but new ones are missing.`;
}

function lostChains(kept: readonly Link[]): string | undefined {
  const lost = kept.filter(({ state, backup }) => backup.status === 'Successful' && state !== 'restorable').sort(byNewest);
  if (lost.length === 0) return undefined;
  const names = lost.slice(0, NAMES_SHOWN).map(({ backup }) => nameOfBackup(backup));
  const more = lost.length > NAMES_SHOWN ? ` and ${lost.length - NAMES_SHOWN} more` : '';
  return `What they build on is not there, so these cannot be restored: ${names.join(', ')}${more}.`;
}
