import { DomainError } from '@rocket/domain';
import type { StoreLimits } from './backup-store.js';

/**
 * Waits for one piece of work. A disk of another machine may never answer: what it does then goes on without us.
 *
 * @throws DomainError `store-unavailable` when it takes too long; the signal's reason
 */
export async function within<T>(what: string, limits: StoreLimits, work: Promise<T>): Promise<T> {
  const { timeoutMs, signal } = limits;
  signal?.throwIfAborted();
  let give: (() => void) | undefined;
  const end = new Promise<never>((_, reject) => {
    const timer = setTimeout(
      () => reject(new DomainError('store-unavailable', `${what} did not answer within ${String(timeoutMs)} ms.`)),
      timeoutMs,
    );
    const onAbort = (): void => reject(signal?.reason instanceof Error ? signal.reason : new Error('It was told to stop.'));
    signal?.addEventListener('abort', onAbort, { once: true });
    give = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    give?.();
    work.catch(() => undefined);
  }
}
