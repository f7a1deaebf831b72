import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  PreviewThresholdTestRequest,
  ThresholdConditions,
  ThresholdPreview,
  ThresholdTest,
  ThresholdTestPage,
  WriteThresholdTestRequest,
} from '@rocket/contracts';
import { DomainError, parseCondition } from '@rocket/domain';
import { previewTest } from '@rocket/operations';
import { UnitOfWork, type ThresholdTestRow, type Transaction } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { CLOCK } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';
import { presentPreview, presentTest } from './threshold-test.presenter.js';

@ApiTags('monitoring')
@Controller('thresholdTests')
export class ThresholdTestsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'All threshold tests, by title: when a reading is bad' })
  async list(): Promise<ThresholdTestPage> {
    const items = (await this.uow.read.thresholdTests.all()).map(presentTest);
    return { items, total: items.length, nextCursor: null };
  }

  @Post()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Add a threshold test' })
  @Problems('validation-failed')
  async add(
    @Body() request: WriteThresholdTestRequest,
    @CurrentCaller() { username }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ThresholdTest> {
    const content = { ...request, ...checked(request) };
    const row = await this.uow.run(async (tx) => {
      const added = await tx.thresholdTests.add(content);
      await note(tx, username, `The threshold test ${added.title} was added.`);
      return added;
    });
    setLocation(reply, 'thresholdTests', row.id);
    return withETag(reply, presentTest(row));
  }

  @Post('preview')
  @HttpCode(200)
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'What a test would have said in the last day; nothing is written' })
  @Problems('validation-failed', 'environment-not-found')
  async preview(@Body() request: PreviewThresholdTestRequest): Promise<ThresholdPreview> {
    const { subject, environment, normalTicks: normal, warningTicks: warning, criticalTicks: critical } = request;
    const environmentId = environment === undefined ? {} : { environmentId: await environmentIdOf(this.uow.read, environment) };
    const test = { subject, ...checked(request), ticks: { normal, warning, critical }, ...environmentId };
    return presentPreview(await previewTest(this.uow.read, test, this.clock.now()));
  }

  @Put(':id')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Change a threshold test' })
  @Problems('validation-failed', 'threshold-test-not-found')
  async change(
    @Param('id') id: string,
    @IfMatch() expectedVersion: number,
    @Body() request: WriteThresholdTestRequest,
    @CurrentCaller() { username }: Caller,
  ): Promise<ThresholdTest> {
    const content = { ...request, ...checked(request) };
    return this.changed(username, id, 'was changed', (tx) => tx.thresholdTests.change(id, expectedVersion, content));
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Remove a threshold test; its open incidents end, those of before stay' })
  @Problems('threshold-test-not-found')
  async remove(@Param('id') id: string, @CurrentCaller() { username }: Caller): Promise<void> {
    await this.uow.run(async (tx) => {
      const { title } = await tx.thresholdTests.remove(id);
      await note(tx, username, `The threshold test ${title} was removed.`);
    });
  }

  @Put(':id/environments/:environment')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Let a test be otherwise in one environment' })
  @Problems('validation-failed', 'threshold-test-not-found', 'environment-not-found')
  override(
    @Param('id') id: string,
    @Param('environment') environment: string,
    @IfMatch() expectedVersion: number,
    @Body() request: ThresholdConditions,
    @CurrentCaller() { username }: Caller,
  ): Promise<ThresholdTest> {
    const content = { ...checked(request), enabled: request.enabled };
    return this.changed(username, id, `is otherwise in ${environment}`, async (tx) => {
      await tx.thresholdTests.change(id, expectedVersion, {});
      await tx.thresholdTests.override(id, await environmentIdOf(tx, environment), content);
    });
  }

  @Delete(':id/environments/:environment')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Let a test be in an environment as it is elsewhere' })
  @Problems('threshold-test-not-found', 'environment-not-found')
  endOverride(
    @Param('id') id: string,
    @Param('environment') environment: string,
    @IfMatch() expectedVersion: number,
    @CurrentCaller() { username }: Caller,
  ): Promise<ThresholdTest> {
    return this.changed(username, id, `is in ${environment} as it is elsewhere`, async (tx) => {
      await tx.thresholdTests.change(id, expectedVersion, {});
      await tx.thresholdTests.endOverride(id, await environmentIdOf(tx, environment));
    });
  }

  private async changed(
    actor: string,
    id: string,
    what: string,
    change: (tx: Transaction) => Promise<unknown>,
  ): Promise<ThresholdTest> {
    const row = await this.uow.run(async (tx): Promise<ThresholdTestRow> => {
      await change(tx);
      const after = await tx.thresholdTests.byId(id);
      await note(tx, actor, `The threshold test ${after.title} ${what}.`);
      return after;
    });
    return presentTest(row);
  }
}

/** What is empty is never. @throws DomainError `validation-failed` at the condition that is none */
function checked(given: { warning?: string | null; critical?: string | null }): {
  warning: string | null;
  critical: string | null;
} {
  const read = (field: 'warning' | 'critical'): string | null => {
    const text = given[field]?.trim() ?? '';
    if (text === '') return null;
    const condition = parseCondition(text);
    if (typeof condition !== 'string') return text;
    throw new DomainError('validation-failed', `${field} ${condition}.`, {}, [{ pointer: `/${field}`, detail: condition }]);
  };
  return { warning: read('warning'), critical: read('critical') };
}

async function environmentIdOf({ inventory }: Pick<Transaction, 'inventory'>, environment: string): Promise<string> {
  const { items } = await inventory.listEnvironments({ limit: 500 });
  const found = items.find((row) => row.environment.toLowerCase() === environment.toLowerCase());
  if (!found) throw new DomainError('environment-not-found', `There is no environment ${environment}.`);
  return found.id;
}

async function note(tx: Transaction, actor: string, text: string): Promise<void> {
  await tx.activities.add([{ type: 'ConfigChange', dbmsType: null, planned: true, actor, text }]);
}
