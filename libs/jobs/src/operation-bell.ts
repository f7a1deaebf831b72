import type { Queue } from 'bullmq';
import { DomainError } from '@rocket/domain';
import type { LookAtOperation } from './job-catalogue.js';
import { within } from './within.js';

const RING_TIMEOUT_MS = 3_000;

/** Says "look at this operation". When the ring is lost the sweeper rings again, so a failure is reported, not raised. */
export class OperationBell {
  constructor(
    private readonly queue: Pick<Queue<LookAtOperation>, 'add' | 'getJobCounts'>,
    private readonly report: (error: unknown) => void,
  ) {}

  async ring(operationId: string): Promise<void> {
    try {
      await within(RING_TIMEOUT_MS, this.queue.add('look', { operationId }));
    } catch (error) {
      this.report(error);
    }
  }

  /** Whether the queue answers. @throws DomainError `queue-unavailable` */
  async ping(timeoutMs: number): Promise<void> {
    try {
      await within(timeoutMs, this.queue.getJobCounts('waiting'));
    } catch (error) {
      throw new DomainError('queue-unavailable', 'The queue does not answer.', {}, [], { cause: error });
    }
  }
}
