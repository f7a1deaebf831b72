import type { ServerPlace, TakenBackup } from '@rocket/engine-core';
import { stepFailed } from '../sql-session.js';
import { stanzaOf } from './pgbackrest-layout.js';
import { readInfo } from './read-info.js';
import { LOCKED, onRepository, tryOnRepository, untilNextLook } from './run-pgbackrest.js';
import type { RunPgBackRest } from './run-pgbackrest.js';

const BACKUP_TIMEOUT_MS = 24 * 60 * 60_000;
const INFO_TIMEOUT_MS = 2 * 60_000;

/** What pgBackRest lists of a cluster. */
export async function infoOf(place: ServerPlace, signal: AbortSignal): Promise<{ isKnown: boolean; backups: TakenBackup[] }> {
  const { stdout } = await onRepository(place, ['--output=json', 'info'], { timeoutMs: INFO_TIMEOUT_MS, signal });
  return readInfo(stdout, stanzaOf(place));
}

/**
 * The backup that was asked for under a label, taken by `words` where it is not there yet. While something else works on the
 * cluster it is looked for again: what an attempt has begun whose worker is gone may still become whole.
 */
export async function takeAsked(
  place: ServerPlace,
  label: string,
  words: readonly string[],
  { signal, onOutput }: Omit<RunPgBackRest, 'timeoutMs'>,
): Promise<TakenBackup> {
  for (let isTaken = false; ;) {
    const found = (await infoOf(place, signal)).backups.find(({ askedLabel }) => askedLabel === label);
    if (found) return found;
    if (isTaken) throw stepFailed(`pgBackRest on ${place.host.serverName} took ${label}, and does not list it.`);
    const options = { timeoutMs: BACKUP_TIMEOUT_MS, signal, ...(onOutput && { onOutput }) };
    isTaken = (await tryOnRepository(place, words, options)) !== LOCKED;
    if (!isTaken) await untilNextLook(signal);
  }
}
