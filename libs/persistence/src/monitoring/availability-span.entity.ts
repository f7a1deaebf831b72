import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { AvailabilitySpan, AvailabilityState } from '@rocket/domain';
import { ClusterEntity } from '../clusters/cluster.entity.js';

/** A time in which every observation of a cluster said the same. The downtime of any period is computed from these. */
@Entity('availability_spans')
@Index('availability_spans_in_order', ['clusterId', 'startedAt'], { unique: true })
export class AvailabilitySpanEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  @Column('varchar', { length: 10 })
  state!: AvailabilityState;

  @Column('varchar', { length: 10, nullable: true })
  cause!: AvailabilitySpan['cause'];

  @Column('uuid', { nullable: true })
  operationId!: string | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** In milliseconds, like every date of the process. */
  @Column({ type: 'timestamptz', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  seenUntil!: Date;

  @Column('int')
  toleranceMs!: number;
}
