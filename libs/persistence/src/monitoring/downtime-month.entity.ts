import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { bigintToNumber } from '../bigint-to-number.js';
import { ClusterEntity } from '../clusters/cluster.entity.js';

/** The downtime of a month that is over. The database refuses to change or remove it. */
@Entity('downtime_months')
@Index('downtime_months_by_month', ['month'])
export class DowntimeMonthEntity {
  @PrimaryColumn('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  /** `2026-11`, in the zone that the installation had when it was closed. */
  @PrimaryColumn('varchar', { length: 7 })
  month!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  fromAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  toAt!: Date;

  @Column('bigint', { transformer: bigintToNumber })
  meantMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  plannedMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  unplannedMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  unknownMs!: number;

  @Column('timestamptz', { default: () => 'now()' })
  closedAt!: Date;
}
