/** A cluster of a wave, as the run sees it. */
export interface WaveCluster {
  clusterName: string;
  /**
   * `waiting`: not begun. `working`: its operation runs, waits or is paused by request. `halted`: it waits for a person.
   * `failed`: it ended without reaching its goal. `leftOut`: a person decided to go on without it.
   */
  state: 'waiting' | 'working' | 'halted' | 'failed' | 'done' | 'leftOut';
  /** Why it is halted or failed. */
  reason?: string | undefined;
  /** When it may start: now or in the past when it may; absent when it never may. ISO 8601 UTC. */
  startsAt?: string | undefined;
  /** Why it never may, or what it waits for. */
  obstacle?: string | undefined;
}

/** What a wave does next. */
export type WaveDecision =
  /** Start these, then look again when one of them ends or `lookAgainAt` comes. */
  | { do: 'start'; clusterNames: string[] }
  | { do: 'wait'; phase: string; lookAgainAt: string | null }
  /** Nothing works any more, and something went wrong: a person decides. */
  | { do: 'halt'; reason: string }
  | { do: 'done' };

/**
 * Decides what comes next in a wave: the first cluster alone as the canary, then so many at the same time as are allowed. Once
 * one of them is halted or has failed, no other starts; those that work are waited for, and then the run halts.
 *
 * Waiting a, b, c, two at a time -> start a; a done -> start b, c; b failed while c works -> wait; c done -> halt.
 */
export function decideWave(clusters: readonly WaveCluster[], maxParallel: number, now: string): WaveDecision {
  const inState = (state: WaveCluster['state']): WaveCluster[] => clusters.filter((cluster) => cluster.state === state);
  const working = inState('working');
  const troubled = [...inState('halted'), ...inState('failed')];
  const finished = clusters.length - working.length - inState('waiting').length - troubled.length;
  const progress = `${String(finished)} of ${String(clusters.length)} done`;
  if (troubled.length > 0) {
    const reason = troubled.map(({ clusterName, reason: why }) => `${clusterName}: ${why ?? 'not done'}`).join(' ');
    if (working.length > 0)
      return { do: 'wait', phase: `${progress}. Waiting for ${names(working)}, then halting. ${reason}`, lookAgainAt: null };
    return { do: 'halt', reason };
  }
  const waiting = inState('waiting');
  if (waiting.length === 0 && working.length === 0) return { do: 'done' };
  const never = waiting.find(({ startsAt }) => startsAt === undefined);
  if (never && working.length === 0)
    return { do: 'halt', reason: `${never.clusterName}: ${never.obstacle ?? 'it may never start'}` };
  // The first of a wave shows for the others whether it goes well.
  const atOnce = inState('done').length === 0 ? 1 : maxParallel;
  const ready = waiting.filter(({ startsAt }) => startsAt !== undefined && startsAt <= now);
  const clusterNames = ready.slice(0, Math.max(0, atOnce - working.length)).map(({ clusterName }) => clusterName);
  if (clusterNames.length > 0) return { do: 'start', clusterNames };
  if (working.length > 0) return { do: 'wait', phase: `${progress}. Working on ${names(working)}.`, lookAgainAt: null };
  const next = waiting.flatMap(({ startsAt }) => startsAt ?? []).sort()[0] ?? null;
  const first = waiting.find(({ startsAt }) => startsAt === next);
  return { do: 'wait', phase: `${progress}. ${first?.obstacle ?? `${first?.clusterName ?? ''} waits`}`, lookAgainAt: next };
}

function names(clusters: readonly WaveCluster[]): string {
  const [first = '', second, ...more] = clusters.map(({ clusterName }) => clusterName);
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${String(more.length)} more`;
}
