import { Module } from '@nestjs/common';
import { DowntimeController } from './downtime.controller.js';
import { IncidentsController } from './incidents.controller.js';
import { InsightController } from './insight.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OpenIncidentsController } from './open-incidents.controller.js';
import { PrometheusController } from './prometheus.controller.js';
import { ThresholdTestsController } from './threshold-tests.controller.js';

@Module({
  controllers: [
    DowntimeController,
    MetricsController,
    PrometheusController,
    IncidentsController,
    InsightController,
    OpenIncidentsController,
    ThresholdTestsController,
  ],
})
export class MonitoringModule {}
