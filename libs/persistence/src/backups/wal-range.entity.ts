import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { bigintExact } from '../bigint-exact.js';
import { ClusterEntity } from '../clusters/cluster.entity.js';

/** A piece of a cluster's log that is archived without a hole. It grows at its end, and loses its beginning when backups roll off. */
@Entity('wal_ranges')
@Check('wal_ranges_go_forward', '"from_position" <= "to_position"')
@Index('wal_ranges_of_cluster', ['clusterId', 'term', 'fromPosition'], { unique: true })
export class WalRangeEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  /** Timeline (PostgreSQL). */
  @Column('int')
  term!: number;

  /** First byte that is there. */
  @Column('bigint', { transformer: bigintExact })
  fromPosition!: bigint;

  /** First byte that is not. */
  @Column('bigint', { transformer: bigintExact })
  toPosition!: bigint;

  @Column({ type: 'timestamptz', precision: 3 })
  fromAt!: Date;

  /** All that was committed before this is there. */
  @Column({ type: 'timestamptz', precision: 3 })
  toAt!: Date;
}
