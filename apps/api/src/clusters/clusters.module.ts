import { Module } from '@nestjs/common';
import { ClusterActionsController } from './cluster-actions.controller.js';
import { ClusterNotesController } from './cluster-notes.controller.js';
import { ClusterSettingsController } from './cluster-settings.controller.js';
import { ClustersController } from './clusters.controller.js';

@Module({ controllers: [ClustersController, ClusterActionsController, ClusterNotesController, ClusterSettingsController] })
export class ClustersModule {}
