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

  /** Rings that nobody has answered yet; 0 where the queue does not say, since nobody shall stop ringing for that. */
  async unanswered(): Promise<number> {
    try {
      const counts = await within(RING_TIMEOUT_MS, this.queue.getJobCounts('waiting'));
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    } catch (error) {
      this.report(error);
      return 0;
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
