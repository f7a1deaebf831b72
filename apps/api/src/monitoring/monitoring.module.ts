import { Module } from '@nestjs/common';
import { DowntimeController } from './downtime.controller.js';
import { MetricsController } from './metrics.controller.js';
import { PrometheusController } from './prometheus.controller.js';

@Module({ controllers: [DowntimeController, MetricsController, PrometheusController] })
export class MonitoringModule {}
