import { InjectQueue } from '@nestjs/bullmq';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { UPKEEP_QUEUE } from '@rocket/jobs';
import type { UpkeepJob } from '@rocket/jobs';
import { WORKER_PARTS } from './worker-parts.js';
import type { WorkerParts } from './worker-parts.js';

const SWEEP_INTERVAL_MS = 2_000;
/** A first backup waits for this; later on, what is archived already is not looked at. */
const KEEP_ARCHIVES_INTERVAL_MS = 2_000;
const KEEP_METRICS_INTERVAL_MS = 60_000;
const RING_BACKUPS_INTERVAL_MS = 30_000;
/** Whoever looks at the ledger after a change shall find it there. */
const TELL_INTERVAL_MS = 1_000;
/** An hour is counted when it is over; prices that somebody has just said are seen soon. */
const COUNT_COSTS_INTERVAL_MS = 10_000;
/** A month is over twelve times a year; whoever waits for its report does not wait for minutes. */
const TELL_MONTHS_INTERVAL_MS = 60_000;
const TIDY_INTERVAL_MS = 10 * 60_000;
/** A queue that lost everything (a Redis that was flushed) has its schedule back after this long. */
const RENEW_INTERVAL_MS = 30_000;

/** Keeps the recurring jobs in the queue. Every worker does; the queue knows them by name, so there is one of each. */
@Injectable()
export class UpkeepSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectQueue(UPKEEP_QUEUE) private readonly queue: Queue,
    @Inject(WORKER_PARTS) private readonly parts: WorkerParts,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.queue.on('error', (error) => this.parts.logger.warn({ err: error }, 'queue'));
    await this.renew();
    this.timer = setInterval(() => {
      this.renew().catch((error: unknown) => this.parts.logger.warn({ err: error }, 'the schedule could not be renewed'));
    }, RENEW_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    const intervals: Record<UpkeepJob, number> = {
      'sweep-operations': SWEEP_INTERVAL_MS,
      'observe-clusters': this.parts.config.observeIntervalMs,
      'observe-servers': this.parts.config.observeServersIntervalMs,
      'collect-metrics': this.parts.config.metricsIntervalMs,
      'keep-metrics': KEEP_METRICS_INTERVAL_MS,
      'keep-archives': KEEP_ARCHIVES_INTERVAL_MS,
      'ring-backups': RING_BACKUPS_INTERVAL_MS,
      'tell-contacts': TELL_INTERVAL_MS,
      'deliver-notifications': TELL_INTERVAL_MS,
      'count-costs': COUNT_COSTS_INTERVAL_MS,
      'tell-months': TELL_MONTHS_INTERVAL_MS,
      'tidy-up': TIDY_INTERVAL_MS,
    };
    for (const [name, every] of Object.entries(intervals)) {
      await this.queue.upsertJobScheduler(name, { every }, { name, data: {} });
    }
  }
}
