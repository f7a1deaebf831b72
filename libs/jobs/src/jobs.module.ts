import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { OPERATIONS_QUEUE, UPKEEP_QUEUE } from './job-catalogue.js';
import type { LookAtOperation } from './job-catalogue.js';
import { OperationBell } from './operation-bell.js';
import { chooseQueueBackend } from './queue-connection.js';
import type { QueuePlace } from './queue-connection.js';

export interface JobsOptions extends QueuePlace {
  /** Told when a ring was lost; the sweeper makes up for it. */
  report: (error: unknown) => void;
}

/** The queues of this process and the bell, on whichever backend is configured. */
@Module({})
export class JobsModule {
  static forRoot({ report, ...place }: JobsOptions): DynamicModule {
    const keep = { removeOnComplete: true, removeOnFail: { count: 200 } };
    const queues = BullModule.registerQueue(
      { name: OPERATIONS_QUEUE, defaultJobOptions: keep },
      { name: UPKEEP_QUEUE, defaultJobOptions: keep },
    );
    return {
      module: JobsModule,
      global: true,
      imports: [BullModule.forRoot({ connection: chooseQueueBackend(place) }), queues],
      providers: [
        {
          provide: OperationBell,
          useFactory: (operations: Queue<LookAtOperation>, upkeep: Queue) => {
            // Without a listener BullMQ prints lost connections to the terminal.
            for (const queue of [operations, upkeep]) queue.on('error', report);
            return new OperationBell(operations, report);
          },
          inject: [getQueueToken(OPERATIONS_QUEUE), getQueueToken(UPKEEP_QUEUE)],
        },
      ],
      exports: [OperationBell, queues],
    };
  }
}
