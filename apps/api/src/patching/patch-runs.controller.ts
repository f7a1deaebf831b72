import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  CreatePatchRunRequest,
  PatchPlan,
  PatchRun,
  PatchRunAccepted,
  PatchRunPage,
  PatchRunQuery,
  ReschedulePatchRunRequest,
} from '@rocket/contracts';
import { DomainError, isDomainError } from '@rocket/domain';
import type { DbmsType, OperationAction } from '@rocket/domain';
import { OperationBell } from '@rocket/jobs';
import {
  gateLimitsOf,
  planPatchRun,
  requestOperationAction,
  reschedulePatchRun,
  startPatchRun,
  whoIsTold,
} from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import type { OperationRow } from '@rocket/persistence';
import { SecretBox, isId, type Clock, type Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG, FLEET, type Fleet } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { setLocation } from '../edge/versions.js';
import { presentPatchPlan } from './patch-plan.presenter.js';
import { presentPatchRun } from './patch-run.presenter.js';
import { toPatchRunRequest, toSchedule } from './to-patch-run-request.js';

@ApiTags('patching')
@Controller(':dbmsType/patchRuns')
@Problems('unknown-dbms-type')
export class PatchRunsController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(OperationBell) private readonly bell: OperationBell,
    @Inject(SecretBox) private readonly secretBox: SecretBox,
    @Inject(FLEET) private readonly fleet: Fleet,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post()
  @HttpCode(202)
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Patch one cluster, some, or the fleet, one member of a cluster at a time; or only plan it' })
  @ApiOkResponse({ type: PatchPlan, description: 'With `dryRun`: the plan. Nothing was changed.' })
  @Problems('validation-failed', 'cluster-not-found', 'patch-not-possible', 'plan-changed', 'engine-unavailable')
  async create(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Body() body: CreatePatchRunRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PatchRunAccepted | PatchPlan> {
    const parts = { uow: this.uow, bell: this.bell, secretBox: this.secretBox, clock: this.clock, ...this.fleet };
    const request = toPatchRunRequest(dbmsType, body, this.clock.now());
    if (body.dryRun) {
      void reply.status(200);
      const plan = await planPatchRun(parts, request);
      return presentPatchPlan(plan, gateLimitsOf(this.config), await whoIsTold(this.uow, plan.subject));
    }
    const { planHash, ticketUrl } = body;
    const { patchRunId } = await startPatchRun(parts, { ...request, planHash, ticketUrl, actor: caller.username });
    setLocation(reply, dbmsType, 'patchRuns', patchRunId);
    return { patchRunId, operationId: patchRunId };
  }

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Patch runs, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, status, search }: PatchRunQuery,
  ): Promise<PatchRunPage> {
    const filter = { kind: 'PatchRun' as const, dbmsType, status, search };
    const page = await this.uow.read.operations.list(filter, { limit, cursor, sort });
    const items: PatchRun[] = [];
    for (const row of page.items)
      items.push(
        presentPatchRun(row, await this.uow.read.operations.partsOf(row.id), {
          withGaps: false,
          ticketPattern: this.config.ticketPattern,
        }),
      );
    return { ...page, items };
  }

  @Get(':id')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'A patch run: its waves, clusters and members, and how far they are' })
  @Problems('patch-run-not-found')
  async read(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<PatchRun> {
    return this.present(await this.find(dbmsType, id));
  }

  @Post(':id/pause')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Pause between two members; clusters that have not begun do not begin' })
  @Problems('patch-run-not-found', 'operation-action-not-allowed')
  pause(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<PatchRun> {
    return this.act(dbmsType, id, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Go on after a pause' })
  @Problems('patch-run-not-found', 'operation-action-not-allowed')
  resume(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<PatchRun> {
    return this.act(dbmsType, id, 'resume');
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Start no further member; what was begun on a member is brought to an end' })
  @Problems('patch-run-not-found', 'operation-action-not-allowed')
  cancel(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<PatchRun> {
    return this.act(dbmsType, id, 'cancel');
  }

  @Post(':id/retry')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'After a halt: try the clusters again on which it halted' })
  @Problems('patch-run-not-found', 'operation-action-not-allowed')
  retry(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<PatchRun> {
    return this.act(dbmsType, id, 'retry');
  }

  @Post(':id/skip')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'After a halt: go on without the clusters on which it halted' })
  @Problems('patch-run-not-found', 'operation-action-not-allowed')
  skip(@DbmsTypeParam() dbmsType: DbmsType, @Param('id') id: string): Promise<PatchRun> {
    return this.act(dbmsType, id, 'skip');
  }

  @Post(':id/reschedule')
  @HttpCode(200)
  @RequirePermission('operation:write')
  @ApiOperation({ summary: 'Give the clusters that have not begun another time; their contacts are told' })
  @Problems('validation-failed', 'patch-run-not-found', 'operation-action-not-allowed')
  async reschedule(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Body() body: ReschedulePatchRunRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<PatchRun> {
    const { id: patchRunId } = await this.find(dbmsType, id);
    const parts = { uow: this.uow, bell: this.bell, clock: this.clock };
    const schedule = toSchedule(body.schedule, this.clock.now());
    await reschedulePatchRun(parts, { patchRunId, schedule, actor: caller.username });
    return this.read(dbmsType, id);
  }

  private async act(dbmsType: DbmsType, id: string, action: OperationAction): Promise<PatchRun> {
    const { id: operationId } = await this.find(dbmsType, id);
    return this.present(await requestOperationAction({ uow: this.uow, bell: this.bell }, { operationId, action }));
  }

  private async present(row: OperationRow): Promise<PatchRun> {
    return presentPatchRun(row, await this.uow.read.operations.partsOf(row.id), {
      withGaps: true,
      ticketPattern: this.config.ticketPattern,
    });
  }

  /** @throws DomainError `patch-run-not-found` */
  private async find(dbmsType: DbmsType, id: string): Promise<OperationRow> {
    const notFound = new DomainError('patch-run-not-found', `There is no ${dbmsType} patch run ${id}.`);
    if (!isId(id)) throw notFound;
    const row = await this.uow.read.operations.byId(id).catch((error: unknown) => {
      throw isDomainError(error, 'operation-not-found') ? notFound : error;
    });
    if (row.kind !== 'PatchRun' || row.dbmsType !== dbmsType) throw notFound;
    return row;
  }
}
