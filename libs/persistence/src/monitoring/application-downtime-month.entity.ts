import { Entity, PrimaryColumn } from 'typeorm';
import type { DbmsType } from '@rocket/domain';
import { DowntimeFiguresColumns } from './downtime-figures.columns.js';

/** Sums over `downtime_months`, which the database writes as months are closed: a report reads thousands of rows and not hundreds of thousands. */
@Entity('application_downtime_months')
export class ApplicationDowntimeMonthEntity extends DowntimeFiguresColumns {
  @PrimaryColumn('uuid')
  environmentId!: string;

  @PrimaryColumn('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @PrimaryColumn('uuid')
  applicationId!: string;
}
