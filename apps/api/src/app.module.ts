import { Module, type DynamicModule } from '@nestjs/common';
import { JobsModule } from '@rocket/jobs';
import { PersistenceModule } from '@rocket/persistence';
import { AccessModule } from './access/access.module.js';
import { ActivitiesModule } from './activities/activities.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { ApplicationsModule } from './applications/applications.module.js';
import { BackupsModule } from './backups/backups.module.js';
import { ChangesModule } from './changes/changes.module.js';
import { ClustersModule } from './clusters/clusters.module.js';
import { ContactsModule } from './contacts/contacts.module.js';
import { CostsModule } from './costs/costs.module.js';
import { IntakeModule } from './intake/intake.module.js';
import { EdgeModule } from './edge/edge.module.js';
import { InfrastructureModule, type Infrastructure } from './edge/infrastructure.js';
import { HealthModule } from './health/health.module.js';
import { InventoryModule } from './inventory/inventory.module.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { PatchingModule } from './patching/patching.module.js';
import { PoolServersModule } from './pool-servers/pool-servers.module.js';
import { ReportsModule } from './reports/reports.module.js';

/** One line per feature. */
const FEATURES = [
  HealthModule,
  InventoryModule,
  ApplicationsModule,
  ContactsModule,
  PoolServersModule,
  ClustersModule,
  OperationsModule,
  BackupsModule,
  PatchingModule,
  ChangesModule,
  ActivitiesModule,
  NotificationsModule,
  MonitoringModule,
  CostsModule,
  IntakeModule,
  ReportsModule,
];

@Module({})
export class AppModule {
  static with(infrastructure: Infrastructure, databaseUrl: string): DynamicModule {
    const { config, logger } = infrastructure;
    return {
      module: AppModule,
      imports: [
        InfrastructureModule.with(infrastructure),
        PersistenceModule.forRoot({
          url: databaseUrl,
          applicationName: 'rocket-api',
          poolSize: config.databasePoolSize,
          report: (error) => logger.error({ err: error }, 'work after a commit failed'),
        }),
        JobsModule.forRoot({
          queue: config.queue,
          databaseUrl,
          report: (error) => logger.warn({ err: error }, 'the bell was not heard'),
        }),
        EdgeModule,
        AccessModule,
        ...FEATURES,
      ],
    };
  }
}
