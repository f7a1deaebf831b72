import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActivityPage, ActivityQuery, type Activity } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { UnitOfWork, type ActivityEntity } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { Problems } from '../edge/problems.decorator.js';

@ApiTags('activities')
@Controller(':dbmsType/activities')
@Problems('unknown-dbms-type')
export class ActivitiesController {
  constructor(@Inject(UnitOfWork) private readonly uow: UnitOfWork) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'What happened to clusters and servers, the newest first' })
  @Problems('validation-failed', 'bad-cursor')
  async list(
    @DbmsTypeParam() dbmsType: DbmsType,
    @Query() { limit, cursor, sort, ...filter }: ActivityQuery,
  ): Promise<ActivityPage> {
    const page = await this.uow.read.activities.list(dbmsType, filter, { limit, cursor, sort });
    return { ...page, items: page.items.map(presentActivity) };
  }
}

function presentActivity(row: ActivityEntity): Activity {
  return { ...row, at: row.at.toISOString() };
}
