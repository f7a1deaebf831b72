import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, isDomainError } from '@rocket/domain';
import type { StepContext } from '../operations/operation-definition.js';
import type { WriteWatch } from './write-watch.js';

const ATTEMPTS = 10;
const PAUSE_MS = 200;

/**
 * Everything that the cluster acknowledged to the watch has to be there.
 *
 * @throws DomainError `step-failed` when it is not, or nobody can be asked
 */
export async function requireNothingLost(watch: WriteWatch, context: StepContext): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const lost = await watch.countLost(context.signal);
      if (lost > 0)
        throw new DomainError('step-failed', `Writes that were acknowledged are not there any more: ${String(lost)}.`);
      context.say(`All acknowledged writes are there; longest wait of a writer up to now: ${String(watch.longestOutageMs)} ms.`);
      return;
    } catch (error) {
      const isLoss = isDomainError(error) && /acknowledged/.test(error.detail);
      if (context.signal.aborted || isLoss || attempt >= ATTEMPTS) throw error;
      await sleep(PAUSE_MS, undefined, { signal: context.signal });
    }
  }
}
