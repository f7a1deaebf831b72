import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { RequirePermission } from '../access/permission.decorator.js';
import { CLOCK } from '../edge/infrastructure.js';
import { fleetRegistry } from './fleet-registry.js';

/** What was measured before that is not said to be so now. */
const FRESH_MS = 5 * 60_000;

/** For Prometheus: give it an API token, `authorization: { credentials: ... }`. */
@ApiTags('monitoring')
@Controller('metrics')
export class PrometheusController {
  private readonly ownProcess = new Registry();

  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    collectDefaultMetrics({ register: this.ownProcess, prefix: 'rocket_api_' });
  }

  @Get()
  @RequirePermission('fleet:read')
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiOperation({ summary: 'The control plane and the fleet, as Prometheus reads it' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'The text format of Prometheus.', schema: { type: 'string' } })
  async scrape(): Promise<string> {
    const { fleetMetrics } = this.uow.read;
    const fleet = fleetRegistry({
      servers: await fleetMetrics.servers(new Date(this.clock.now().getTime() - FRESH_MS)),
      clusters: await fleetMetrics.clusters(),
      operations: await fleetMetrics.operations(),
      poolServers: await fleetMetrics.poolServers(),
    });
    return Registry.merge([this.ownProcess, fleet]).metrics();
  }
}
