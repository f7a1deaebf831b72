import type { BackupProgress } from '@rocket/engine-core';

const TELL_EVERY_MS = 1_000;

/**
 * Turns how many bytes are done into percent, and tells them no more than once a second and never two at once. What cannot be
 * told is no reason to stop. Up to 99: what is left is done when the work is.
 */
export function percentTeller(tell: (percent: number) => Promise<unknown>): (progress: BackupProgress) => void {
  let [told, nextAt, isTelling] = [0, 0, false];
  return ({ doneBytes, totalBytes }) => {
    if (totalBytes === undefined || totalBytes === 0) return;
    const percent = Math.min(99, Math.floor((doneBytes / totalBytes) * 100));
    if (isTelling || percent <= told || performance.now() < nextAt) return;
    [told, nextAt, isTelling] = [percent, performance.now() + TELL_EVERY_MS, true];
    tell(percent)
      .catch(() => undefined)
      .finally(() => (isTelling = false))
      .catch(() => undefined);
  };
}
