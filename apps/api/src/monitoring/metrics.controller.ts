import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { MetricChart, MetricsQuery } from '@rocket/contracts';
import { DomainError, METRIC_NAMES, chooseResolution, type DbmsType } from '@rocket/domain';
import { UnitOfWork } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { presentChart } from './metrics.presenter.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A server as its metrics are shown. */
interface Measured {
  id: string;
  serverName: string;
}

@ApiTags('monitoring')
@Controller(':dbmsType')
@Problems('unknown-dbms-type')
export class MetricsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('Cluster/:clusterName/metrics')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What was measured of the servers of a cluster' })
  @Problems('validation-failed', 'cluster-not-found')
  async ofCluster(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') clusterName: string,
    @Query() query: MetricsQuery,
  ): Promise<MetricChart> {
    const { members } = await this.uow.read.clusters.byName(dbmsType, clusterName);
    return this.chart(
      members.map(({ server }) => server),
      query,
    );
  }

  @Get('poolServers/:serverName/metrics')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'What was measured of a server' })
  @Problems('validation-failed', 'server-not-found')
  async ofServer(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('serverName') serverName: string,
    @Query() query: MetricsQuery,
  ): Promise<MetricChart> {
    return this.chart([await this.uow.read.poolServers.byName(dbmsType, serverName)], query);
  }

  private async chart(
    servers: readonly Measured[],
    { from, to, points, metrics = METRIC_NAMES }: MetricsQuery,
  ): Promise<MetricChart> {
    const nowMs = this.clock.now().getTime();
    const toMs = to === undefined ? nowMs : Date.parse(to);
    const fromMs = from === undefined ? toMs - HOUR_MS : Date.parse(from);
    if (fromMs >= toMs) throw notAfter();
    const { metricsSampleHours, metricsFiveMinuteDays } = this.config;
    const kept = { nowMs, samplesMs: metricsSampleHours * HOUR_MS, fiveMinutesMs: metricsFiveMinuteDays * DAY_MS };
    const plan = chooseResolution({ fromMs, toMs }, points, kept);
    const names = new Map(servers.map(({ id, serverName }) => [id, serverName]));
    return presentChart(plan, await this.uow.read.metrics.series([...names.keys()], metrics, plan), names);
  }
}

function notAfter(): DomainError {
  const detail = 'must be after `from`';
  return new DomainError('validation-failed', 'The time ends before it begins.', {}, [{ pointer: '/query/to', detail }]);
}
