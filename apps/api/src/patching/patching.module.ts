import { Module } from '@nestjs/common';
import { BlackoutsController } from './blackouts.controller.js';
import { PatchRunsController } from './patch-runs.controller.js';
import { PatchesController } from './patches.controller.js';

@Module({ controllers: [PatchRunsController, PatchesController, BlackoutsController] })
export class PatchingModule {}
