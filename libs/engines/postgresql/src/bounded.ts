/** What `bounded` throws when time is up. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** Waits for a promise, but no longer than this. What it stands for goes on. @throws OutOfTime; the signal's reason */
export async function bounded<T>(promise: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  // Nobody may be waiting any more when it fails.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  let giveUp: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
    timer = setTimeout(() => reject(new OutOfTime(`timed out after ${String(timeoutMs)} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}
