import { Controller, Get, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ActivityExportQuery, type Activity, type ActivityExportFormat } from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { UnitOfWork, type ActivityFilter } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { RequirePermission } from '../access/permission.decorator.js';
import { DbmsTypeParam } from '../edge/dbms-type.js';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { Problems } from '../edge/problems.decorator.js';
import { presentActivity } from './activity.presenter.js';
import { exportActivities } from './export-activities.js';

const MEDIA_TYPES: Readonly<Record<ActivityExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
};

@ApiTags('activities')
@Controller(':dbmsType/activities/export')
@Problems('unknown-dbms-type')
export class ActivityExportController {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @RequirePermission('fleet:read')
  @ApiOperation({ summary: 'All activities that match, the newest first, as CSV that is safe in spreadsheets or as JSON lines' })
  @ApiProduces('text/csv', 'application/jsonl')
  @ApiOkResponse({ description: 'The file.', schema: { type: 'string' } })
  @Problems('validation-failed')
  export(@DbmsTypeParam() dbmsType: DbmsType, @Query() { format, ...filter }: ActivityExportQuery): StreamableFile {
    const date = this.clock.now().toISOString().slice(0, 10);
    return new StreamableFile(exportActivities(this.pages(dbmsType, filter), format), {
      type: MEDIA_TYPES[format],
      disposition: `attachment; filename="activities-${dbmsType}-${date}.${format}"`,
    });
  }

  private async *pages(dbmsType: DbmsType, filter: ActivityFilter): AsyncGenerator<Activity[]> {
    for await (const rows of this.uow.read.activities.all(dbmsType, filter))
      yield rows.map((row) => presentActivity(row, this.config.ticketPattern));
  }
}
