import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ClusterLifecycle, DbmsType } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';

/** How a cluster was when it was looked at last on a day. Once the day is over, the database refuses to change it. */
@Entity('cluster_days')
@Index('cluster_days_by_day', ['day', 'applicationId'])
export class ClusterDayEntity {
  @PrimaryColumn('uuid')
  clusterId!: string;

  /** In the zone that the installation had. */
  @PrimaryColumn('date')
  day!: string;

  /** When that was. */
  @Column({ type: 'timestamptz', precision: 3 })
  seenAt!: Date;

  /** When the day is over. */
  @Column({ type: 'timestamptz', precision: 3 })
  untilAt!: Date;

  @Column('uuid')
  applicationId!: string;

  @Column('uuid')
  environmentId!: string;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @Column('varchar', { length: 20 })
  lifecycle!: ClusterLifecycle;

  @Column('varchar', { length: 20 })
  release!: string;

  @Column('int')
  servers!: number;

  /** All databases together, as the largest member says; null where none has said it. */
  @Column('bigint', { nullable: true, transformer: bigintToNumber })
  dbSizeBytes!: number | null;

  @Column('int')
  backups!: number;

  /** As they are stored. */
  @Column('bigint', { transformer: bigintToNumber })
  backupBytes!: number;
}
