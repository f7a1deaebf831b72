import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DbmsType } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';

/** What clusters came to on a day: sums over `cluster_days`, so that a report reads thousands of rows and not millions. */
export abstract class DaySumsColumns {
  /** In the zone that the installation had. */
  @PrimaryColumn('date')
  day!: string;

  @PrimaryColumn('uuid')
  environmentId!: string;

  @PrimaryColumn('varchar', { length: 20 })
  dbmsType!: DbmsType;

  /** When the day is over. */
  @Column({ type: 'timestamptz', precision: 3 })
  untilAt!: Date;

  @Column('int')
  clusters!: number;

  @Column('int')
  servers!: number;

  /** Clusters whose size is known. */
  @Column('int')
  sized!: number;

  @Column('bigint', { transformer: bigintToNumber })
  dbSizeBytes!: number;

  @Column('int')
  backups!: number;

  @Column('bigint', { transformer: bigintToNumber })
  backupBytes!: number;
}

/** Of the whole fleet. */
@Entity('environment_days')
export class EnvironmentDayEntity extends DaySumsColumns {}

/** Of one application. */
@Entity('application_days')
export class ApplicationDayEntity extends DaySumsColumns {
  @PrimaryColumn('uuid')
  applicationId!: string;
}
