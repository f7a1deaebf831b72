import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import type { CallLimits } from './host-executor.js';

/** The bounds of one call, kept while it polls. */
export class Deadline {
  readonly #endsAt: number;

  /** `what` completes the sentence "... took longer than 5000 ms". */
  constructor(
    private readonly limits: CallLimits,
    private readonly what: string,
  ) {
    this.#endsAt = performance.now() + limits.timeoutMs;
  }

  get remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  /** @throws the signal's reason, or DomainError `command-timed-out`. */
  check(): void {
    this.limits.signal?.throwIfAborted();
    if (this.remainingMs <= 0) throw this.timedOut();
  }

  /** Waits `ms`, not longer than what is left, then checks. */
  async pause(ms: number): Promise<void> {
    this.check();
    await sleep(Math.min(ms, this.remainingMs), undefined, { signal: this.limits.signal }).catch(() => undefined);
    this.check();
  }

  timedOut(): DomainError {
    return new DomainError('command-timed-out', `${this.what} took longer than ${String(this.limits.timeoutMs)} ms.`, {
      timeoutMs: this.limits.timeoutMs,
    });
  }
}
