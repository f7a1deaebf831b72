import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { ClusterLifecycle } from '@rocket/domain';
import { ClusterEntity } from '../clusters/cluster.entity.js';

/** Since when a cluster stood where in its life. The database writes it by a trigger on `clusters`, so that none is left out. */
@Entity('cluster_lifecycles')
export class ClusterLifecycleEntity {
  @PrimaryColumn('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  @PrimaryColumn({ type: 'timestamptz', precision: 3 })
  since!: Date;

  @Column('varchar', { length: 20 })
  lifecycle!: ClusterLifecycle;
}
