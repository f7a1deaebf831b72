import { Module } from '@nestjs/common';
import { BackupActionsController } from './backup-actions.controller.js';
import { BackupRepositoriesController } from './backup-repositories.controller.js';
import { BackupSettingsController } from './backup-settings.controller.js';
import { BackupsController } from './backups.controller.js';
import { ClusterBackupsController } from './cluster-backups.controller.js';
import { DeletedClustersController } from './deleted-clusters.controller.js';
import { EnvironmentPoliciesController } from './environment-policies.controller.js';
import { EnvironmentPolicyListController } from './environment-policy-list.controller.js';

@Module({
  controllers: [
    BackupsController,
    ClusterBackupsController,
    BackupActionsController,
    BackupSettingsController,
    EnvironmentPoliciesController,
    EnvironmentPolicyListController,
    DeletedClustersController,
    BackupRepositoriesController,
  ],
})
export class BackupsModule {}
