import { Module } from '@nestjs/common';
import { ClusterActionsController } from './cluster-actions.controller.js';
import { ClustersController } from './clusters.controller.js';

@Module({ controllers: [ClustersController, ClusterActionsController] })
export class ClustersModule {}
