import { Module } from '@nestjs/common';
import { ActivitiesController } from './activities.controller.js';
import { ActivityExportController } from './activity-export.controller.js';
import { ActivityRecordController } from './activity-record.controller.js';

@Module({ controllers: [ActivityExportController, ActivityRecordController, ActivitiesController] })
export class ActivitiesModule {}
