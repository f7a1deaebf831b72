import { Module } from '@nestjs/common';
import { DowntimeController } from './downtime.controller.js';

@Module({ controllers: [DowntimeController] })
export class MonitoringModule {}
