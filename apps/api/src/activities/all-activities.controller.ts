import { Body, Controller, Get, Inject, Param, Patch, Query, Res } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  Activity,
  ActivityAmendmentPage,
  ActivityExportQuery,
  ActivityPage,
  ActivityQuery,
  AmendActivityRequest,
  ListQuery,
} from '@rocket/contracts';
import { RequirePermission } from '../access/permission.decorator.js';
import { CurrentCaller, type Caller } from '../edge/caller.js';
import { NeedsIfMatch } from '../edge/needs-if-match.decorator.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { IfMatch, withETag } from '../edge/versions.js';
import { ActivityAnswers } from './activity-answers.js';

/** The whole history: of every DBMS, and what concerns none, such as contacts, blackouts and policies. */
@ApiTags('activities')
@Controller('activities')
export class AllActivitiesController {
  constructor(@Inject(ActivityAnswers) private readonly answers: ActivityAnswers) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Everything that happened, of every DBMS and what concerns none, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  list(@Query() query: ActivityQuery, @OwnEmail() ownerEmail: string | undefined): Promise<ActivityPage> {
    return this.answers.list(undefined, query, ownerEmail);
  }

  @Get('export')
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'Everything that happened and matches, as CSV that is safe in spreadsheets or as JSON lines' })
  @ApiProduces('text/csv', 'application/jsonl')
  @ApiOkResponse({ description: 'The file.', schema: { type: 'string' } })
  @Problems('validation-failed')
  export(@Query() query: ActivityExportQuery, @OwnEmail() ownerEmail: string | undefined): StreamableFile {
    return this.answers.file(undefined, query, ownerEmail);
  }

  @Get(':id')
  @RequirePermission('own:read', 'activity')
  @ApiOperation({ summary: 'One activity, whatever it concerns' })
  @Problems('activity-not-found')
  async read(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Activity> {
    return withETag(reply, await this.answers.one(undefined, id));
  }

  @Patch(':id')
  @NeedsIfMatch()
  @RequirePermission('cluster:write')
  @ApiOperation({ summary: 'Write the ticket and the note of an activity, whatever it concerns' })
  @Problems('activity-not-found', 'validation-failed')
  async amend(
    @Param('id') activityId: string,
    @IfMatch() expectedVersion: number,
    @Body() body: AmendActivityRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Activity> {
    const by = { expectedVersion, actor: caller.username };
    return withETag(reply, await this.answers.amend(undefined, activityId, body, by));
  }

  @Get(':id/amendments')
  @RequirePermission('own:read', 'activity')
  @ApiOperation({ summary: 'Who wrote the ticket and the note of an activity, whatever it concerns; the newest first' })
  @Problems('activity-not-found', 'validation-failed', 'bad-cursor')
  amendments(@Param('id') id: string, @Query() query: ListQuery): Promise<ActivityAmendmentPage> {
    return this.answers.amendments(undefined, id, query);
  }
}
