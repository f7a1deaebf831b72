import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { ClusterEntity } from '../clusters/cluster.entity.js';
import { DowntimeFiguresColumns } from './downtime-figures.columns.js';

/** The downtime of a month that is over. The database refuses to change or remove it. */
@Entity('downtime_months')
@Index('downtime_months_by_month', ['month'])
export class DowntimeMonthEntity extends DowntimeFiguresColumns {
  @PrimaryColumn('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  @Column({ type: 'timestamptz', precision: 3 })
  fromAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  toAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  closedAt!: Date;
}
