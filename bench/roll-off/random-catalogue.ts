import type { BackupFacts } from '@rocket/domain';

const HOUR_MS = 3_600_000;
const HOURS_APART = 12;
const PER_WEEK = 14;

/** The same numbers from 0 to 1 on each run. */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Backups of one cluster, two a day up to now: a Full a week, a Diff on each other day, and an Incr on each of them. The oldest
 * third is gone, some failed, a few are held or being restored. In no order.
 */
export function randomCatalogue(cluster: number, count: number, now: Date): BackupFacts[] {
  const next = numbersFrom(cluster + 1);
  const backups: BackupFacts[] = [];
  let full: string | null = null;
  let last: string | null = null;
  for (let at = 0; at < count; at++) {
    const type = at % PER_WEEK === 0 ? 'Full' : at % 2 === 0 ? 'Diff' : 'Incr';
    const isFailed = next() < 0.03;
    const isGone = at < Math.floor(count / 3 / PER_WEEK) * PER_WEEK;
    const startedMs = now.getTime() - (count - at) * HOURS_APART * HOUR_MS + next() * HOUR_MS;
    const id = `${cluster}-${at}`;
    backups.push({
      id,
      type,
      status: isFailed ? 'Failed' : isGone ? 'Expired' : 'Successful',
      startedAt: new Date(startedMs),
      stoppedAt: isFailed ? null : new Date(startedMs + next() * 4 * HOUR_MS),
      parentId: type === 'Full' ? null : type === 'Diff' ? full : last,
      hold: next() < 0.005 ? { by: 'Anna', reason: 'audit 4711' } : null,
      inUseBy: next() < 0.005 ? 'restore' : null,
    });
    if (isFailed) continue;
    if (type === 'Full') full = id;
    last = id;
  }
  return shuffled(backups, next);
}

function shuffled<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map((item) => ({ item, key: next() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}
