import { Body, Controller, Get, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  Activity,
  ActivityAmendmentPage,
  ActivityPage,
  ActivityQuery,
  AddActivityRequest,
  AmendActivityRequest,
  ListQuery,
} from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { addActivity, amendActivity } from '@rocket/operations';
import { UnitOfWork, type ActivityEntity } from '@rocket/persistence';
import type { Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CONFIG } from '../edge/infrastructure.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';
import { presentActivity, presentAmendment } from './activity.presenter.js';

@ApiTags('activities')
@Controller(':dbmsType/activities')
@Problems('unknown-dbms-type')
export class ActivitiesController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'What happened to clusters and servers, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: ActivityQuery,
  ): Promise<ActivityPage> {
    const page = await this.uow.read.activities.list(dbmsType, filter, { limit, cursor, sort });
    return { ...page, items: page.items.map((row) => this.present(row)) };
  }

  @Post()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Record by hand what was done past the product' })
  @Problems('validation-failed', 'cluster-not-found', 'server-not-found')
  async add(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Body() body: AddActivityRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Activity> {
    const row = await addActivity(this.uow, { ...body, dbmsType, actor: caller.username });
    setLocation(reply, dbmsType, 'activities', row.id);
    return withETag(reply, this.present(row));
  }

  @Get(':id')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'One activity' })
  @Problems('activity-not-found')
  async read(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Activity> {
    return withETag(reply, this.present(await this.uow.read.activities.byId(dbmsType, id)));
  }

  @Patch(':id')
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Write the ticket and the note of an activity; nothing else of it ever changes' })
  @Problems('activity-not-found', 'validation-failed')
  async amend(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') activityId: string,
    @IfMatch() expectedVersion: number,
    @Body() body: AmendActivityRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Activity> {
    const row = await amendActivity(this.uow, { ...body, dbmsType, activityId, expectedVersion, actor: caller.username });
    return withETag(reply, this.present(row));
  }

  @Get(':id/amendments')
  @RequirePermission('fleet:read')
  @ApiOperation({
    summary: 'Who wrote the ticket and the note of an activity, when, and what was there before; the newest first',
  })
  @Problems('activity-not-found', 'validation-failed', 'bad-cursor')
  async amendments(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Query() { limit, cursor, sort }: ListQuery,
  ): Promise<ActivityAmendmentPage> {
    const { id: activityId } = await this.uow.read.activities.byId(dbmsType, id);
    const page = await this.uow.read.activityRecord.amendments(activityId, { limit, cursor, sort });
    return { ...page, items: page.items.map(presentAmendment) };
  }

  private present(row: ActivityEntity): Activity {
    return presentActivity(row, this.config.ticketPattern);
  }
}
