import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DbmsType } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';

/** Sums over `downtime_months`, which the database writes as months are closed: a report reads thousands of rows and not hundreds of thousands. */
@Entity('application_downtime_months')
export class ApplicationDowntimeMonthEntity {
  @PrimaryColumn('varchar', { length: 7 })
  month!: string;

  @PrimaryColumn('uuid')
  environmentId!: string;

  @PrimaryColumn('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @PrimaryColumn('uuid')
  applicationId!: string;

  @Column('bigint', { transformer: bigintToNumber })
  meantMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  plannedMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  unplannedMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  unknownMs!: number;
}
