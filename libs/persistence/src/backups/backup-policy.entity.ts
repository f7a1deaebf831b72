import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { RetentionPolicy } from '@rocket/domain';
import { ClusterEntity } from '../clusters/cluster.entity.js';
import { EnvironmentEntity } from '../inventory/environment.entity.js';

/** Which backups stay: of one cluster, or of every cluster of an environment that has no policy of its own. */
@Entity('backup_policies')
@Check('backup_policies_of_one_thing', 'num_nonnulls("environment_id", "cluster_id") = 1')
@Index('backup_policies_environment_once', ['environmentId'], { unique: true })
@Index('backup_policies_cluster_once', ['clusterId'], { unique: true })
export class BackupPolicyEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { nullable: true })
  environmentId!: string | null;

  @ManyToOne(() => EnvironmentEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  environment?: Relation<EnvironmentEntity> | null;

  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity> | null;

  @Column('jsonb')
  policy!: RetentionPolicy;

  @Column('varchar', { length: 100 })
  changedBy!: string;

  @Column('timestamptz', { default: () => 'now()' })
  changedAt!: Date;

  @Column('int', { default: 1 })
  version!: number;
}
