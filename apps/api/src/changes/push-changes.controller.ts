import { Body, Controller, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ChangePlan, OperationAccepted, PushChangeRequest, UndoChangeRequest } from '@rocket/contracts';
import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import { planChangeRun, planUndo, startChangeRun, startUndo } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { SecretBox, isId, type Clock } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, FLEET, type Fleet } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation } from '../edge/versions.js';
import { presentChangePlan } from './change-run.presenter.js';
import { toChange, toSelection } from './to-change.js';

@ApiTags('changes')
@Controller()
export class PushChangesController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post(':dbmsType/clustersServers')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Push a parameter, a statement or a script to every cluster, or to a selection; or only plan it' })
  @ApiOkResponse({ type: ChangePlan, description: 'With `dryRun`: the plan. Nothing was changed.' })
  @Problems(
    'unknown-dbms-type',
    'validation-failed',
    'cluster-not-found',
    'change-not-possible',
    'capability-missing',
    'plan-changed',
    'engine-unavailable',
  )
  async push(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Body() { change, clusters, selector, maxParallelClusters, dryRun, planHash, ticketUrl }: PushChangeRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted | ChangePlan> {
    const request = { dbmsType, change: toChange(change), selection: toSelection({ clusters, selector }), maxParallelClusters };
    if (dryRun) {
      void reply.status(200);
      return presentChangePlan(await planChangeRun(this.parts(), request));
    }
    const { operationId } = await startChangeRun(this.parts(), { ...request, planHash, ticketUrl, actor: caller.username });
    setLocation(reply, 'operations', operationId);
    return { operationId };
  }

  @Post('operations/:id/undo')
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Give every server the parameter that it had before a change was pushed; or only plan it' })
  @ApiOkResponse({ type: ChangePlan, description: 'With `dryRun`: the plan. Nothing was changed.' })
  @Problems(
    'operation-not-found',
    'validation-failed',
    'undo-not-possible',
    'change-not-possible',
    'plan-changed',
    'engine-unavailable',
  )
  async undo(
    @Param('id') id: string,
    @Body() { dryRun, planHash, ticketUrl }: UndoChangeRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OperationAccepted | ChangePlan> {
    if (!isId(id)) throw new DomainError('operation-not-found', `There is no operation ${id.slice(0, 60)}.`);
    if (dryRun) {
      void reply.status(200);
      return presentChangePlan(await planUndo(this.parts(), id));
    }
    const undo = { operationId: id, planHash, ticketUrl, actor: caller.username };
    const { operationId } = await startUndo(this.parts(), undo);
    setLocation(reply, 'operations', operationId);
    return { operationId };
  }

  private parts() {
    return { uow: this.uow, bell: this.bell, secretBox: this.secretBox, clock: this.clock, ...this.fleet };
  }
}
