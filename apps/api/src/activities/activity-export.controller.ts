import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ActivityExportQuery } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { RequirePermission } from '../access/permission.decorator.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { OwnEmail } from '../edge/own-email.js';
import { Problems } from '../edge/problems.decorator.js';
import { ActivityAnswers } from './activity-answers.js';

@ApiTags('activities')
@Controller(':dbmsType/activities/export')
@Problems('unknown-dbms-type')
export class ActivityExportController {
  constructor(@Inject(ActivityAnswers) private readonly answers: ActivityAnswers) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'All activities that match, the newest first, as CSV that is safe in spreadsheets or as JSON lines' })
  @ApiProduces('text/csv', 'application/jsonl')
  @ApiOkResponse({ description: 'The file.', schema: { type: 'string' } })
  @Problems('validation-failed')
  export(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() query: ActivityExportQuery,
    @OwnEmail() ownerEmail: string | undefined,
  ): StreamableFile {
    return this.answers.file(dbmsType, query, ownerEmail);
  }
}
