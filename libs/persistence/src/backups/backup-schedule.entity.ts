import { Column, Entity, Index, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { ClusterEntity } from '../clusters/cluster.entity.js';

/** When a cluster is backed up. The row decides what is due, not a clock that somebody has to keep running. */
@Entity('backup_schedules')
@Index('backup_schedules_due', ['nextDueAt'], { where: '"is_enabled"' })
export class BackupScheduleEntity {
  @PrimaryColumn('uuid')
  clusterId!: string;

  @OneToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  /** Five fields: minute, hour, day of the month, month, day of the week. */
  @Column('varchar', { length: 100 })
  fullCron!: string;

  @Column('varchar', { length: 100, nullable: true })
  diffCron!: string | null;

  @Column('varchar', { length: 100, nullable: true })
  incrCron!: string | null;

  /** IANA name of the zone whose clock is meant. */
  @Column('varchar', { length: 60 })
  zone!: string;

  @Column('boolean', { default: true })
  isEnabled!: boolean;

  /** Null while it is not enabled, and where no day is like what it says. */
  @Column('timestamptz', { nullable: true })
  nextDueAt!: Date | null;

  /** The newest instant of the schedule that was taken care of. */
  @Column('timestamptz', { nullable: true })
  lastDueAt!: Date | null;

  @Column('int', { default: 1 })
  version!: number;
}
