import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Operation, OperationPage, OperationQuery } from '@rocket/contracts';
import { DomainError, type OperationAction } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import { requestOperationAction } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { isId, type Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CONFIG } from '../edge/infrastructure.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { withETag } from '../edge/versions.js';
import { EventStreams } from './event-streams.js';
import { presentOperation } from './operation.presenter.js';

@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(EventStreams) private readonly streams: EventStreams,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('operations')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What is being done, was done, or will be; the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @Query() { limit, cursor, sort, ...filter }: OperationQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<OperationPage> {
    const page = await this.uow.read.operations.list({ ...filter, ownerEmail }, { limit, cursor, sort });
    return {
      ...page,
      items: page.items.map((row) => presentOperation(row, { withOutput: false, ticketPattern: this.config.ticketPattern })),
    };
  }

  @Get('operations/:id')
  @RequirePermission('own:read', 'operation')
  @ApiOperation({ summary: 'One operation with its steps and their captured output' })
  @Problems('operation-not-found')
  async get(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Operation> {
    return withETag(reply, await this.find(id));
  }

  @Get('operations/:id/events')
  @RequirePermission('own:read', 'operation')
  @ApiOperation({ summary: 'Server-sent events of one operation' })
  @ApiProduces('text/event-stream')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Goes on after this event.',
    schema: { type: 'string', example: '741-9' },
  })
  @Problems('operation-not-found')
  async operationEvents(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.find(id);
    await this.streams.open(request, reply, { operationId: id });
  }

  @Get('events')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Server-sent events of all that the caller may see' })
  @ApiProduces('text/event-stream')
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Goes on after this event.',
    schema: { type: 'string', example: '741-9' },
  })
  async events(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<void> {
    await this.streams.open(request, reply, { operationId: null, ownerEmail });
  }

  @Post('operations/:id/retry')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Try the waiting step again now' })
  @Problems('operation-not-found', 'operation-action-not-allowed')
  retry(@Param('id') id: string): Promise<Operation> {
    return this.act(id, 'retry');
  }

  @Post('operations/:id/skip')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Go on without the failed step, where that is safe' })
  @Problems('operation-not-found', 'operation-action-not-allowed')
  skip(@Param('id') id: string): Promise<Operation> {
    return this.act(id, 'skip');
  }

  @Post('operations/:id/rollback')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Give the member on which a patch halted its previous release again, and end' })
  @Problems('operation-not-found', 'operation-action-not-allowed')
  rollback(@Param('id') id: string): Promise<Operation> {
    return this.act(id, 'rollback');
  }

  @Post('operations/:id/pause')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Stop before the next step' })
  @Problems('operation-not-found', 'operation-action-not-allowed')
  pause(@Param('id') id: string): Promise<Operation> {
    return this.act(id, 'pause');
  }

  @Post('operations/:id/resume')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Go on after a pause' })
  @Problems('operation-not-found', 'operation-action-not-allowed')
  resume(@Param('id') id: string): Promise<Operation> {
    return this.act(id, 'resume');
  }

  @Post('operations/:id/cancel')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Give up and undo what was done' })
  @Problems('operation-not-found', 'operation-action-not-allowed')
  cancel(@Param('id') id: string): Promise<Operation> {
    return this.act(id, 'cancel');
  }

  private async act(id: string, action: OperationAction): Promise<Operation> {
    requireId(id);
    const row = await requestOperationAction({ uow: this.uow, bell: this.bell }, { operationId: id, action });
    return presentOperation(row, { withOutput: true, ticketPattern: this.config.ticketPattern });
  }

  private async find(id: string): Promise<Operation> {
    requireId(id);
    return presentOperation(await this.uow.read.operations.byId(id), {
      withOutput: true,
      ticketPattern: this.config.ticketPattern,
    });
  }
}

function requireId(id: string): void {
  if (!isId(id)) throw new DomainError('operation-not-found', `There is no operation ${id.slice(0, 60)}.`);
}
