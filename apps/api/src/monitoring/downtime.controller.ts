import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ClusterDowntime, ClusterDowntimeQuery, ClusterMonthPage, DowntimeQuery } from '@rocket/contracts';
import { monthOf, type DbmsType } from '@rocket/domain';
import { readDowntime, readMonthOfClusters } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { iso, presentClusterMonth, presentFigures, presentInterval, presentPeriod } from './downtime.presenter.js';

const INTERVALS_MAX = 500;
/** The middle of a month in UTC is in that month everywhere. */
const middleOf = (month: string): number => Date.parse(`${month}-15T00:00:00Z`);

@ApiTags('monitoring')
@Controller(':dbmsType')
@Problems('unknown-dbms-type')
export class DowntimeController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('Cluster/:clusterName/downtime')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'When a cluster was not up, by day, month and outage' })
  @Problems('validation-failed', 'cluster-not-found')
  async ofCluster(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('clusterName') name: string,
    @Query() { months }: ClusterDowntimeQuery,
  ): Promise<ClusterDowntime> {
    const { timeZone } = this.config;
    const { id, clusterName } = await this.uow.read.clusters.byName(dbmsType, name);
    const report = await readDowntime(this.uow.read, id, { months, timeZone, now: this.clock.now() });
    const { fromMs, toMs } = report.period;
    return {
      clusterName,
      timeZone,
      from: iso(fromMs),
      to: iso(toMs),
      ...presentFigures(report.figures),
      months: report.months.map(presentPeriod),
      days: report.days.map(presentPeriod),
      intervals: report.intervals.slice(-INTERVALS_MAX).reverse().map(presentInterval),
    };
  }

  @Get('downtime')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'How long each cluster was not up in a month' })
  @Problems('validation-failed', 'bad-cursor')
  async ofFleet(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { month: asked, ...list }: DowntimeQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<ClusterMonthPage> {
    const now = this.clock.now();
    const month = monthOf(asked === undefined ? now.getTime() : middleOf(asked), this.config.timeZone);
    const page = await this.uow.read.clusters.list(dbmsType, { ownerEmail }, list);
    const ids = page.items.map(({ id }) => id);
    const periods = await readMonthOfClusters(this.uow.read, ids, { month, now });
    const items = page.items.flatMap((row) => {
      const period = periods.get(row.id);
      return period ? [presentClusterMonth(row, period)] : [];
    });
    return { ...page, items };
  }
}
