import { Module } from '@nestjs/common';
import { BudgetsController } from './budgets.controller.js';
import { CostsController } from './costs.controller.js';
import { RateCardsController } from './rate-cards.controller.js';

@Module({ controllers: [CostsController, RateCardsController, BudgetsController] })
export class CostsModule {}
