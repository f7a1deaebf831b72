import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import type { OnApplicationBootstrap, BeforeApplicationShutdown } from '@nestjs/common';
import type { Job } from 'bullmq';
import { OPERATIONS_QUEUE } from '@rocket/jobs';
import type { LookAtOperation } from '@rocket/jobs';
import { OperationRunner } from '@rocket/operations';
import { WORKER_PARTS } from './worker-parts.js';
import type { WorkerParts } from './worker-parts.js';

/** Seconds after a database restart in which a worker is blind. */
const RUN_RETRY_DELAY_MS = 300;
/** What closing queues and connections takes of the time for a shutdown. */
const CLOSING_MS = 2_000;

/** "Look at operation X": the runner reads from its row what there is to do. */
@Processor(OPERATIONS_QUEUE, { runRetryDelay: RUN_RETRY_DELAY_MS })
export class OperationsProcessor extends WorkerHost implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(OperationRunner) private readonly runner: OperationRunner,
    @Inject(WORKER_PARTS) private readonly parts: WorkerParts,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.parts.config.workerConcurrency;
    this.worker.on('error', (error) => this.parts.logger.warn({ err: error }, 'queue'));
  }

  async process(job: Job<LookAtOperation>): Promise<void> {
    await this.runner.run(job.data.operationId);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop(Math.max(0, this.parts.config.shutdownTimeoutMs - CLOSING_MS));
  }
}
