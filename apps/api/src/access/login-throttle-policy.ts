import type { LoginFailures } from '@rocket/persistence';

/** How many failures are free, and how long the wait gets after that. */
export interface ThrottleLimits {
  freeFailures: number;
  firstBlockMs: number;
  longestBlockMs: number;
  /** After so long without a failure, all is forgotten. */
  forgetAfterMs: number;
}

/** One account: 5 guesses, then 15 s, 30 s, 60 s ... 15 min between guesses: about 100 guesses a day. */
export const ACCOUNT_LIMITS: ThrottleLimits = {
  freeFailures: 5,
  firstBlockMs: 15_000,
  longestBlockMs: 900_000,
  forgetAfterMs: 3_600_000,
};

/** One address: many people may sit behind it, so it has more. It is what stops one guess each on a thousand accounts. */
export const ADDRESS_LIMITS: ThrottleLimits = {
  freeFailures: 50,
  firstBlockMs: 15_000,
  longestBlockMs: 900_000,
  forgetAfterMs: 3_600_000,
};

/** Milliseconds until the next attempt is allowed; 0 when it is allowed now. */
export function waitMs({ blockedUntil }: LoginFailures, now: Date): number {
  return Math.max(0, (blockedUntil?.getTime() ?? 0) - now.getTime());
}

/**
 * Counts one failure. Attempts are counted *before* the password is checked and taken back when it was right, so that
 * a hundred guesses sent at once do not all see the count of none.
 *
 * With 5 free failures: the 5th blocks for 15 s, the 6th for 30 s, the 7th for 60 s.
 */
export function withFailure(before: LoginFailures, now: Date, limits: ThrottleLimits): LoginFailures {
  const isForgotten = now.getTime() - before.lastFailedAt.getTime() > limits.forgetAfterMs;
  const failureCount = (isForgotten ? 0 : before.failureCount) + 1;
  const over = failureCount - limits.freeFailures;
  // 2^20 times the first block is beyond any longest block; more would only overflow.
  const blockMs = over < 0 ? 0 : Math.min(limits.longestBlockMs, limits.firstBlockMs * 2 ** Math.min(over, 20));
  return { failureCount, lastFailedAt: now, blockedUntil: blockMs === 0 ? null : new Date(now.getTime() + blockMs) };
}

/** Takes one counted attempt back: it was no failure. */
export function withoutFailure(before: LoginFailures): LoginFailures {
  return { ...before, failureCount: Math.max(0, before.failureCount - 1), blockedUntil: null };
}
