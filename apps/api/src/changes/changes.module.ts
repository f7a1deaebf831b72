import { Module } from '@nestjs/common';
import { ChangeRunsController } from './change-runs.controller.js';
import { PushChangesController } from './push-changes.controller.js';

@Module({ controllers: [PushChangesController, ChangeRunsController] })
export class ChangesModule {}
