import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { DbmsType, RestorePurpose, RestoreStatus, RestoreTarget, RestoredCheck } from '@rocket/domain';
import { ClusterEntity } from '../clusters/cluster.entity.js';
import { OperationEntity } from '../operations/operation.entity.js';
import { BackupEntity } from './backup.entity.js';

/** A backup that was restored, or that it was tried with: into a new cluster, over the old one, or to see whether it works. */
@Entity('restores')
@Index('restores_newest', ['dbmsType', 'startedAt'])
@Index('restores_by_source', ['sourceClusterId', 'startedAt'])
@Index('restores_by_backup', ['backupId', 'status'])
@Index('restores_by_target', ['targetClusterId'], { where: '"target_cluster_id" IS NOT NULL' })
export class RestoreEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @Column('uuid')
  sourceClusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  sourceCluster?: Relation<ClusterEntity>;

  @Column('varchar', { length: 40 })
  sourceClusterName!: string;

  @Column('uuid')
  backupId!: string;

  @ManyToOne(() => BackupEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  backup?: Relation<BackupEntity>;

  @Column('varchar', { length: 10 })
  goal!: RestoreTarget;

  /** Present exactly for the goal `time`. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  targetTime!: Date | null;

  @Column('varchar', { length: 20 })
  purpose!: RestorePurpose;

  @Column('uuid', { nullable: true })
  targetClusterId!: string | null;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  targetCluster?: Relation<ClusterEntity> | null;

  @Column('varchar', { length: 40 })
  targetClusterName!: string;

  @Column('uuid', { nullable: true })
  operationId!: string | null;

  @ManyToOne(() => OperationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  operation?: Relation<OperationEntity> | null;

  @Column('varchar', { length: 20 })
  status!: RestoreStatus;

  /** Why somebody wanted it. */
  @Column('text', { default: '' })
  reason!: string;

  @Column('varchar', { length: 500, nullable: true })
  ticketUrl!: string | null;

  @Column('varchar', { length: 100 })
  actor!: string;

  @Column('int', { nullable: true })
  progressPercent!: number | null;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;

  /** Everything that was committed before this is there. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  recoveredToAt!: Date | null;

  /** The last transaction that is there. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  lastCommitAt!: Date | null;

  /** What was looked at afterwards. */
  @Column('jsonb', { default: () => "'[]'" })
  checks!: RestoredCheck[];

  @Column('text', { nullable: true })
  failure!: string | null;
}
