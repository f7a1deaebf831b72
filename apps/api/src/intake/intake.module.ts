import { Module } from '@nestjs/common';
import { IntakeRequestsController } from './intake-requests.controller.js';
import { IntakeRulesController } from './intake-rules.controller.js';

@Module({ controllers: [IntakeRequestsController, IntakeRulesController] })
export class IntakeModule {}
