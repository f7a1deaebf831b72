import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RateCard, RateCardPage, WriteRateCardRequest } from '@rocket/contracts';
import { DomainError, RATE_DIGITS, type FieldFault, type Prices } from '@rocket/domain';
import { addRateCard, changeRateCard, removeRateCard, type WantedRateCard } from '@rocket/operations';
import { UnitOfWork, type RateCardEntity } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';

const MICROS = 10 ** RATE_DIGITS;

/** What things cost, and from when on. */
@ApiTags('costs')
@Controller('rateCards')
export class RateCardsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'All rate cards, the one that holds last first' })
  async list(): Promise<RateCardPage> {
    const items = await this.present(await this.uow.read.rateCards.list());
    return { items, total: items.length, nextCursor: null };
  }

  @Post()
  @RequirePermission('cost:write')
  @ApiOperation({ summary: 'Add a rate card, which holds from a day on' })
  @Problems('validation-failed')
  async add(
    @Body() request: WriteRateCardRequest,
    @CurrentCaller() { username }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RateCard> {
    const row = await addRateCard(this.parts(username), await this.wanted(request));
    setLocation(reply, 'rateCards', row.id);
    return withETag(reply, await this.one(row.id));
  }

  @Get(':id')
  @RequirePermission('own:read', 'anything')
  @ApiOperation({ summary: 'One rate card' })
  @Problems('rate-card-not-found')
  async byId(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<RateCard> {
    return withETag(reply, await this.one(id));
  }

  @Put(':id')
  @NeedsIfMatch()
  @RequirePermission('cost:write')
  @ApiOperation({ summary: 'Change a rate card that does not hold yet' })
  @Problems('validation-failed', 'rate-card-not-found', 'rate-card-in-force')
  async change(
    @Param('id') id: string,
    @IfMatch() version: number,
    @Body() request: WriteRateCardRequest,
    @CurrentCaller() { username }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RateCard> {
    await changeRateCard(this.parts(username), { id, version }, await this.wanted(request));
    return withETag(reply, await this.one(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @RequirePermission('cost:write')
  @ApiOperation({ summary: 'Remove a rate card that does not hold yet' })
  @Problems('rate-card-not-found', 'rate-card-in-force')
  async remove(@Param('id') id: string, @IfMatch() version: number, @CurrentCaller() { username }: Caller): Promise<void> {
    await removeRateCard(this.parts(username), { id, version });
  }

  private parts(actor: string) {
    return { uow: this.uow, clock: this.clock, timeZone: this.config.timeZone, actor };
  }

  private async one(id: string): Promise<RateCard> {
    await this.uow.read.rateCards.byId(id);
    const all = await this.present(await this.uow.read.rateCards.list());
    const found = all.find((card) => card.id === id);
    if (!found) throw new DomainError('rate-card-not-found', `There is no rate card ${id}.`);
    return found;
  }

  /** With ids of environments, and prices in millionths. */
  private async wanted({ rates, ...content }: WriteRateCardRequest): Promise<WantedRateCard> {
    const names = rates.flatMap(({ environment }) => (environment === null ? [] : [environment]));
    const environments = await this.uow.read.inventory.environmentsByName(names);
    const faults = rates.flatMap(({ environment }, place): FieldFault[] =>
      environment === null || environments.has(environment)
        ? []
        : [{ pointer: `/rates/${String(place)}/environment`, detail: `There is no environment ${environment}.` }],
    );
    if (faults.length > 0) throw new DomainError('validation-failed', 'Some environments are not known.', {}, faults);
    return {
      ...content,
      rates: rates.map(({ environment, dbmsType, prices }) => ({
        environmentId: environment === null ? null : (environments.get(environment)?.id ?? null),
        dbmsType,
        prices: each(prices, toMicros),
      })),
    };
  }

  /** @param rows the newest first */
  private async present(rows: readonly RateCardEntity[]): Promise<RateCard[]> {
    const { items } = await this.uow.read.inventory.listEnvironments({ limit: 500 });
    const nameOf = new Map(items.map(({ id, environment }) => [id, environment]));
    const now = this.clock.now();
    const current = rows.find(({ effectiveAt }) => effectiveAt <= now)?.id;
    return rows.map(({ rates, effectiveAt, createdAt, ...row }, place): RateCard => ({
      ...row,
      effectiveAt: effectiveAt.toISOString(),
      createdAt: createdAt.toISOString(),
      replacedOn: rows[place - 1]?.effectiveOn ?? null,
      state: effectiveAt > now ? 'planned' : row.id === current ? 'current' : 'past',
      rates: rates.map(({ environmentId, dbmsType, prices }) => ({
        environment: environmentId === null ? null : (nameOf.get(environmentId) ?? environmentId),
        dbmsType,
        prices: each(prices, fromMicros),
      })),
    }));
  }
}

/** Numbers that were said with six places are whole millionths, and come back as they were said. */
const toMicros = (price: number): number => Math.round(price * MICROS);
const fromMicros = (micros: number): number => micros / MICROS;

function each(prices: Prices, change: (price: number) => number): Prices {
  const { cpu, ramGb, diskGb, backupGb, server, cluster } = prices;
  return {
    cpu: change(cpu),
    ramGb: change(ramGb),
    diskGb: change(diskGb),
    backupGb: change(backupGb),
    server: change(server),
    cluster: change(cluster),
  };
}
