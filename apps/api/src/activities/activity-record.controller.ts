import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ActivityChain } from '@rocket/contracts';
import { UnitOfWork } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';

/** The record is one for every DBMS. */
@ApiTags('activities')
@Controller('activities')
export class ActivityRecordController {
  constructor(@Inject(UnitOfWork) private readonly uow: UnitOfWork) {}

  @Get('verify')
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'Compute the chain of all activities again and name the first that was changed' })
  verify(): Promise<ActivityChain> {
    return this.uow.read.activityRecord.verify();
  }
}
