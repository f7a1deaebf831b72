import { Body, Controller, Get, HttpCode, Inject, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags, getSchemaPath, ApiExtraModels } from '@nestjs/swagger';
import {
  CostEstimate,
  CostLineQuery,
  CostLines,
  CostMonths,
  CostMonthsQuery,
  CostOfMonth,
  CostOfMonthQuery,
  EstimateCostRequest,
} from '@rocket/contracts';
import { CSV_BEGIN, DomainError, csvLine, plainAmount } from '@rocket/domain';
import { estimateCost } from '@rocket/operations';
import { UnitOfWork, type CostMonthEntity } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CLOCK } from '../edge/infrastructure.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { presentEntry, presentEstimate, presentLine, presentMonth, presentShares } from './cost.presenter.js';

const COLUMNS = ['month', 'holder', 'application', 'environment', 'dbmsType', 'currency', 'own', 'shared', 'total'];

/** What the fleet costs. Owners see what they own: the queries leave out everything else. */
@ApiTags('costs')
@Controller('costs')
@ApiExtraModels(CostOfMonth)
export class CostsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What a month cost, by application, environment and DBMS' })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ description: 'The month, or the file.', schema: { $ref: getSchemaPath(CostOfMonth) } })
  @Problems('validation-failed', 'cost-month-not-found')
  async ofMonth(
    @Query() { month: name, format, ...filter }: CostOfMonthQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<CostOfMonth | StreamableFile> {
    const row = await this.month(name);
    const period = { from: row.month, to: row.month };
    const entries = (await this.uow.read.costs.entries(period, { ...filter, ownerEmail })).map(presentEntry);
    const cost = { ...presentMonth(row), total: entries.reduce((sum, { total }) => sum + total, 0), entries };
    return format === 'csv' ? fileOf(cost) : cost;
  }

  @Get('months')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What each month cost, by application' })
  @Problems('validation-failed')
  async months(@Query() { from, to }: CostMonthsQuery, @OwnEmail() ownerEmail: string | undefined): Promise<CostMonths> {
    const months = (await this.uow.read.costMonths.list()).filter(({ month }) => month >= from && month <= to).toReversed();
    const entries = await this.uow.read.costs.entries({ from, to }, { ownerEmail });
    const byMonth = Map.groupBy(entries, ({ month }) => month);
    return { items: months.map((row) => presentShares(row, byMonth.get(row.month) ?? [])) };
  }

  @Get('lines')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What costs of a month are made of, down to the hours of servers' })
  @Problems('validation-failed', 'cost-month-not-found')
  async lines(
    @Query() { month: name, limit, ...filter }: CostLineQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<CostLines> {
    const row = await this.month(name);
    const month = presentMonth(row);
    const { items, total } = await this.uow.read.costs.lines(row.month, { ...filter, ownerEmail }, limit);
    const ratesOf = new Map((await this.uow.read.rateCards.list()).map(({ id, rates }) => [id, rates]));
    return { ...month, total, items: items.map((line) => presentLine(line, ratesOf.get(line.rateCardId) ?? [])) };
  }

  @Post('estimate')
  @HttpCode(200)
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What a cluster would cost in a whole month; nothing is written' })
  @Problems('validation-failed', 'environment-not-found', 'no-rate-card')
  async estimate(@Body() { dbGigs: diskGb, ...wanted }: EstimateCostRequest): Promise<CostEstimate> {
    return presentEstimate(await estimateCost(this.uow.read, { ...wanted, diskGb }, this.clock.now()));
  }

  private async month(name: string | undefined): Promise<CostMonthEntity> {
    const { costMonths } = this.uow.read;
    const row = name === undefined ? (await costMonths.list())[0] : await costMonths.find(name);
    if (row) return row;
    const what = name === undefined ? 'No month has been counted yet.' : `${name} was not counted: no rate card held in it.`;
    throw new DomainError('cost-month-not-found', what);
  }
}

function fileOf({ month, currency, entries }: CostOfMonth): StreamableFile {
  const money = (amount: number): number => Number(plainAmount(amount, currency));
  const lines = entries.map(({ holder, applicationName, environment, dbmsType, own, shared, total }) =>
    csvLine([month, holder, applicationName, environment, dbmsType, currency, money(own), money(shared), money(total)]),
  );
  return new StreamableFile(Buffer.from([CSV_BEGIN + csvLine(COLUMNS), ...lines].join('')), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="costs-${month}.csv"`,
  });
}
