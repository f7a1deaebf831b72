import { Module } from '@nestjs/common';
import { ActivitiesController } from './activities.controller.js';
import { ActivityAnswers } from './activity-answers.js';
import { ActivityExportController } from './activity-export.controller.js';
import { ActivityRecordController } from './activity-record.controller.js';
import { AllActivitiesController } from './all-activities.controller.js';

@Module({
  controllers: [ActivityExportController, ActivityRecordController, ActivitiesController, AllActivitiesController],
  providers: [ActivityAnswers],
})
export class ActivitiesModule {}
