import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AddBlackoutRequest, Blackout, BlackoutPage, ListQuery } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import { UnitOfWork } from '@rocket/persistence';
import type { BlackoutRow, Transaction } from '@rocket/persistence';
import { isId } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation } from '../edge/versions.js';
import { presentBlackout } from './patch.presenter.js';

@ApiTags('patching')
@Controller('blackouts')
export class BlackoutsController {
  constructor(@Inject(UnitOfWork) private readonly uow: UnitOfWork) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Times in which no planned work starts, in their order' })
  @Problems('validation-failed', 'bad-cursor')
  async list(@Query() query: ListQuery): Promise<BlackoutPage> {
    const page = await this.uow.read.blackouts.list(query);
    return { ...page, items: page.items.map(presentBlackout) };
  }

  @Post()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Add a time in which no planned work starts' })
  @Problems('validation-failed')
  async add(
    @Body() { environment, startsAt, endsAt, reason }: AddBlackoutRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Blackout> {
    const [from, to] = [new Date(startsAt), new Date(endsAt)];
    for (const [pointer, at] of [
      ['/startsAt', from],
      ['/endsAt', to],
    ] as const)
      if (Number.isNaN(at.getTime())) throw fault(pointer, 'is no such instant');
    if (to <= from) throw fault('/endsAt', 'must be later than startsAt');
    const row = await this.uow.run(async (tx) => {
      const environmentId = environment === undefined ? null : await environmentIdOf(tx, environment);
      const added = await tx.blackouts.add({ environmentId, startsAt: from, endsAt: to, reason, createdBy: caller.username });
      await note(tx, 'BlackoutAdd', added, caller.username);
      return added;
    });
    setLocation(reply, 'blackouts', row.id);
    return presentBlackout(row);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Let planned work start again' })
  @Problems('blackout-not-found')
  async remove(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<void> {
    if (!isId(id)) throw new DomainError('blackout-not-found', `There is no blackout ${id}.`);
    await this.uow.run(async (tx) => note(tx, 'BlackoutRemove', await tx.blackouts.remove(id), caller.username));
  }
}

async function environmentIdOf(tx: Transaction, environment: string): Promise<string> {
  const { items } = await tx.inventory.listEnvironments({ limit: 500 });
  const found = items.find((row) => row.environment.toLowerCase() === environment.toLowerCase());
  if (!found) throw fault('/environment', `is none of ${items.map((row) => row.environment).join(', ')}`);
  return found.id;
}

async function note(tx: Transaction, type: 'BlackoutAdd' | 'BlackoutRemove', row: BlackoutRow, actor: string): Promise<void> {
  const where = row.environment === null ? 'anywhere' : `in ${row.environment.environment}`;
  const when = `from ${row.startsAt.toISOString()} to ${row.endsAt.toISOString()}`;
  const text =
    type === 'BlackoutAdd'
      ? `No planned work starts ${where} ${when}: ${row.reason}.`
      : `Planned work may start ${where} ${when} again.`;
  await tx.activities.add([{ type, dbmsType: null, planned: true, actor, text }]);
}

function fault(pointer: string, detail: string): DomainError {
  return new DomainError('validation-failed', `${pointer.slice(1)} ${detail}.`, {}, [{ pointer, detail }]);
}
