import { Module } from '@nestjs/common';
import { BackupActionsController } from './backup-actions.controller.js';

@Module({
  controllers: [BackupActionsController],
})
export class BackupsModule {}
