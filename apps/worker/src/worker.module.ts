import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { JobsModule, OperationBell } from '@rocket/jobs';
import { OperationRunner, gateLimitsOf, operationDefinitions } from '@rocket/operations';
import { PersistenceModule, UnitOfWork } from '@rocket/persistence';
import { OperationsProcessor } from './operations.processor.js';
import { UpkeepProcessor } from './upkeep.processor.js';
import { UpkeepSchedule } from './upkeep-schedule.js';
import { WORKER_PARTS } from './worker-parts.js';
import type { WorkerParts } from './worker-parts.js';

const runner: Provider = {
  provide: OperationRunner,
  useFactory: (parts: WorkerParts, uow: UnitOfWork, bell: OperationBell) => {
    const { logger, owner, leaseMs, onCheckpoint, config } = parts;
    const limits = {
      gateLimits: gateLimitsOf(config),
      scriptTimeoutMs: config.scriptTimeoutSeconds * 1_000,
      keepDeletedBackupsDays: config.keepDeletedBackupsDays,
    };
    return new OperationRunner({
      uow,
      logger,
      owner,
      bell,
      definitions: operationDefinitions({ ...parts, uow, bell, ...limits }),
      ...(leaseMs === undefined ? {} : { leaseMs }),
      ...(onCheckpoint === undefined ? {} : { onCheckpoint }),
    });
  },
  inject: [WORKER_PARTS, UnitOfWork, OperationBell],
};

@Module({})
export class WorkerModule {
  static with(parts: WorkerParts): DynamicModule {
    const { logger, databaseUrl, config } = parts;
    return {
      module: WorkerModule,
      imports: [
        PersistenceModule.forRoot({
          url: databaseUrl,
          applicationName: 'rocket-worker',
          poolSize: config.databasePoolSize,
          report: (error) => logger.error({ err: error }, 'work after a commit failed'),
        }),
        JobsModule.forRoot({ queue: config.queue, databaseUrl, report: (error) => logger.warn({ err: error }, 'queue') }),
      ],
      providers: [{ provide: WORKER_PARTS, useValue: parts }, runner, OperationsProcessor, UpkeepProcessor, UpkeepSchedule],
    };
  }
}
