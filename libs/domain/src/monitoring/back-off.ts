/** How a server that did not answer is asked again. */
export interface BackOff {
  failures: number;
  /** Not before then. */
  againAtMs: number;
}

const DOUBLED_AT_MOST = 2;

/**
 * When a server that has not answered is asked again: after one interval, two, four, and then no more rarely, so that one that
 * is back is seen within a minute at the usual 15 s. `undefined` for one that has answered.
 */
export function backOff(before: BackOff | undefined, answered: boolean, nowMs: number, intervalMs: number): BackOff | undefined {
  if (answered) return undefined;
  const failures = (before?.failures ?? 0) + 1;
  return { failures, againAtMs: nowMs + intervalMs * 2 ** Math.min(failures - 1, DOUBLED_AT_MOST) - intervalMs / 2 };
}
