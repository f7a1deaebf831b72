import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BudgetPage, BudgetQuery, EditableBudget, WriteBudgetRequest } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import { endBudget, sayBudget } from '@rocket/operations';
import { UnitOfWork, type SpentBudget } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, withETag } from '../edge/versions.js';
import { presentBudget } from './cost.presenter.js';

/** What applications may cost in a month. */
@ApiTags('costs')
@Controller()
export class BudgetsController {
  constructor(@Inject(UnitOfWork) private readonly uow: UnitOfWork) {}

  @Get('budgets')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Budgets in the currency of a month, and how much of them is used' })
  @Problems('validation-failed')
  async list(@Query() { month: name }: BudgetQuery, @OwnEmail() ownerEmail: string | undefined): Promise<BudgetPage> {
    const month = name ?? (await this.uow.read.costMonths.list())[0]?.month;
    const rows = month === undefined ? [] : await this.uow.read.budgets.spentIn(month, { ownerEmail });
    const items = rows.map((row) => presentBudget(row, month ?? null));
    return { items, total: items.length, nextCursor: null };
  }

  @Get('applications/:applicationName/budget')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What an application may cost in a month' })
  @Problems('application-not-found', 'budget-not-found')
  async one(@Param('applicationName') name: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<EditableBudget> {
    const application = await this.uow.read.applications.byName(name);
    return withETag(reply, await this.budget(application));
  }

  @Put('applications/:applicationName/budget')
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Say what an application may cost in a month; `If-Match: "0"` where nobody has said it' })
  @Problems('validation-failed', 'application-not-found')
  async say(
    @Param('applicationName') applicationName: string,
    @IfMatch() version: number,
    @Body() request: WriteBudgetRequest,
    @CurrentCaller() { username: actor }: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EditableBudget> {
    await sayBudget(this.uow, { applicationName, version, actor }, request);
    return withETag(reply, await this.budget(await this.uow.read.applications.byName(applicationName)));
  }

  @Delete('applications/:applicationName/budget')
  @HttpCode(204)
  @NeedsIfMatch()
  @RequirePermission('inventory:write')
  @ApiOperation({ summary: 'Let an application have no budget' })
  @Problems('application-not-found', 'budget-not-found')
  async end(
    @Param('applicationName') applicationName: string,
    @IfMatch() version: number,
    @CurrentCaller() { username: actor }: Caller,
  ): Promise<void> {
    await endBudget(this.uow, { applicationName, version, actor });
  }

  private async budget({ id, applicationName }: { id: string; applicationName: string }): Promise<EditableBudget> {
    const row = await this.uow.read.budgets.find(id);
    if (!row) throw new DomainError('budget-not-found', `${applicationName} has no budget.`);
    const month = (await this.uow.read.costMonths.list()).find(({ currency }) => currency === row.currency)?.month;
    const spent =
      month === undefined
        ? undefined
        : (await this.uow.read.budgets.spentIn(month)).find(({ applicationId }) => applicationId === id);
    const known: SpentBudget = spent ?? { ...row, applicationName, spent: 0 };
    return { ...presentBudget(known, month ?? null), version: row.version };
  }
}
