import { Inject, Injectable, StreamableFile } from '@nestjs/common';
import type {
  Activity,
  ActivityAmendmentPage,
  ActivityExportFormat,
  ActivityExportQuery,
  ActivityPage,
  ActivityQuery,
  AmendActivityRequest,
  ListQuery,
} from '@rocket/contracts';
import type { DbmsType } from '@rocket/domain';
import { amendActivity } from '@rocket/operations';
import { UnitOfWork, type ActivityEntity, type ActivityFilter } from '@rocket/persistence';
import type { Clock, Config } from '@rocket/platform';
import { CLOCK, CONFIG } from '../edge/infrastructure.js';
import { presentActivity, presentAmendment } from './activity.presenter.js';
import { exportActivities } from './export-activities.js';

const MEDIA_TYPES: Readonly<Record<ActivityExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
};

/** What is answered about activities: of one DBMS, or, where that is undefined, of all and of what concerns none. */
@Injectable()
export class ActivityAnswers {
  constructor(
    @Inject(UnitOfWork) private readonly uow: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(
    dbmsType: DbmsType | undefined,
    { limit, cursor, sort, ...filter }: ActivityQuery,
    ownerEmail: string | undefined,
  ): Promise<ActivityPage> {
    const page = await this.uow.read.activities.list(dbmsType, { ...filter, ownerEmail }, { limit, cursor, sort });
    return { ...page, items: page.items.map((row) => this.present(row)) };
  }

  /** @throws DomainError `activity-not-found` */
  async one(dbmsType: DbmsType | undefined, id: string): Promise<Activity> {
    return this.present(await this.uow.read.activities.byId(dbmsType, id));
  }

  /** @throws DomainError as `amendActivity` */
  async amend(
    dbmsType: DbmsType | undefined,
    activityId: string,
    body: AmendActivityRequest,
    by: { expectedVersion: number; actor: string },
  ): Promise<Activity> {
    return this.present(await amendActivity(this.uow, { ...body, ...by, dbmsType, activityId }));
  }

  /** @throws DomainError `activity-not-found` */
  async amendments(
    dbmsType: DbmsType | undefined,
    id: string,
    { limit, cursor, sort }: ListQuery,
  ): Promise<ActivityAmendmentPage> {
    const { id: activityId } = await this.uow.read.activities.byId(dbmsType, id);
    const page = await this.uow.read.activityRecord.amendments(activityId, { limit, cursor, sort });
    return { ...page, items: page.items.map(presentAmendment) };
  }

  file(
    dbmsType: DbmsType | undefined,
    { format, ...filter }: ActivityExportQuery,
    ownerEmail: string | undefined,
  ): StreamableFile {
    const date = this.clock.now().toISOString().slice(0, 10);
    const name = ['activities', ...(dbmsType === undefined ? [] : [dbmsType]), date].join('-');
    return new StreamableFile(exportActivities(this.pages(dbmsType, { ...filter, ownerEmail }), format), {
      type: MEDIA_TYPES[format],
      disposition: `attachment; filename="${name}.${format}"`,
    });
  }

  present(row: ActivityEntity): Activity {
    return presentActivity(row, this.config.ticketPattern);
  }

  private async *pages(dbmsType: DbmsType | undefined, filter: ActivityFilter): AsyncGenerator<Activity[]> {
    for await (const rows of this.uow.read.activities.all(dbmsType, filter)) yield rows.map((row) => this.present(row));
  }
}
