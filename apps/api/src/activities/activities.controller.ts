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
import { addActivity } from '@rocket/operations';
import { UnitOfWork } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, setLocation, withETag } from '../edge/versions.js';
import { ActivityAnswers } from './activity-answers.js';

@ApiTags('activities')
@Controller(':dbmsType/activities')
@Problems('unknown-dbms-type')
export class ActivitiesController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(ActivityAnswers) private readonly answers: ActivityAnswers,
  ) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'What happened to clusters and servers, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() query: ActivityQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): Promise<ActivityPage> {
    return this.answers.list(dbmsType, query, ownerEmail);
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
    return withETag(reply, this.answers.present(row));
  }

  @Get(':id')
  @RequirePermission('own:read', 'activity')
  @ApiOperation({ summary: 'One activity' })
  @Problems('activity-not-found')
  async read(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Activity> {
    return withETag(reply, await this.answers.one(dbmsType, id));
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
    const by = { expectedVersion, actor: caller.username };
    return withETag(reply, await this.answers.amend(dbmsType, activityId, body, by));
  }

  @Get(':id/amendments')
  @RequirePermission('own:read', 'activity')
  @ApiOperation({
    summary: 'Who wrote the ticket and the note of an activity, when, and what was there before; the newest first',
  })
  @Problems('activity-not-found', 'validation-failed', 'bad-cursor')
  amendments(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Param('id') id: string,
    @Query() query: ListQuery,
  ): Promise<ActivityAmendmentPage> {
    return this.answers.amendments(dbmsType, id, query);
  }
}
