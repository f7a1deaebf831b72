import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OpenIncidents } from '@rocket/contracts';
import type { IncidentState } from '@rocket/domain';
import { UnitOfWork } from '@rocket/persistence';
import { RequirePermission } from '../access/permission.decorator.js';
import { OwnEmail } from '../edge/own-email.js';

@ApiTags('monitoring')
@Controller('openIncidents')
export class OpenIncidentsController {
  constructor(@Inject(UnitOfWork) private readonly uow: UnitOfWork) {}

  @Get()
  @RequirePermission('own:read')
  @ApiOperation({ summary: 'How many incidents are open, over all database systems' })
  async counts(@OwnEmail() ownerEmail: string | undefined): Promise<OpenIncidents> {
    const counts = await this.uow.read.incidents.openCounts({ ownerEmail });
    const of = (state: IncidentState): number => counts.find((one) => one.state === state)?.count ?? 0;
    return { critical: of('Critical'), warning: of('Warning'), unknown: of('Unknown'), blackout: of('Blackout') };
  }
}
