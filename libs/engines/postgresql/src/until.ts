import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until there is an answer. `undefined` after `timeoutMs` without one. @throws the signal's reason. */
export async function until<T>(
  limits: { timeoutMs: number; everyMs: number; signal: AbortSignal },
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const endsAt = performance.now() + limits.timeoutMs;
  for (;;) {
    limits.signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() + limits.everyMs > endsAt) return undefined;
    await sleep(limits.everyMs, undefined, { signal: limits.signal }).catch(() => undefined);
  }
}
