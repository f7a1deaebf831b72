import { Module } from '@nestjs/common';
import { ActivitiesController } from './activities.controller.js';
import { ActivityRecordController } from './activity-record.controller.js';

@Module({ controllers: [ActivityRecordController, ActivitiesController] })
export class ActivitiesModule {}
