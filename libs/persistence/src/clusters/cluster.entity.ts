import { Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, VersionColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { NAME_HOLDING_LIFECYCLES } from '@rocket/domain';
import type { ClusterHealth, ClusterLifecycle, DbmsType } from '@rocket/domain';
import { BackupRepositoryEntity } from '../backups/backup-repository.entity.js';
import { ApplicationEntity } from '../applications/application.entity.js';
import { EnvironmentEntity } from '../inventory/environment.entity.js';
import { ClusterMemberEntity } from './cluster-member.entity.js';

/** TypeORM does not see when this changes: the migration is written by hand then. */
export const NAME_HOLDERS = NAME_HOLDING_LIFECYCLES.map((lifecycle) => `'${lifecycle}'`).join(', ');

@Entity('clusters')
@Index('clusters_name_once', ['dbmsType', 'clusterName'], {
  unique: true,
  where: `"lifecycle" IN (${NAME_HOLDERS})`,
})
@Index('clusters_full_due', ['fullDueAt'], { where: '"full_due_at" IS NOT NULL' })
@Index('clusters_by_name', ['dbmsType', 'clusterName', 'id'])
export class ClusterEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @Column('varchar', { length: 40 })
  clusterName!: string;

  @Column('varchar', { length: 100 })
  displayName!: string;

  @Column('uuid')
  applicationId!: string;

  @ManyToOne(() => ApplicationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  application?: Relation<ApplicationEntity>;

  @Column('uuid')
  environmentId!: string;

  @ManyToOne(() => EnvironmentEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  environment?: Relation<EnvironmentEntity>;

  @Column('varchar', { length: 20 })
  release!: string;

  @Column('varchar', { length: 20 })
  lifecycle!: ClusterLifecycle;

  @Column('varchar', { length: 30 })
  clusterHealth!: ClusterHealth;

  @Column('timestamptz', { default: () => 'now()' })
  healthSince!: Date;

  @Column('varchar', { length: 500, default: '' })
  phase!: string;

  @Column('text', { nullable: true })
  failureReason!: string | null;

  @Column('varchar', { length: 63 })
  databaseName!: string;

  @Column('varchar', { length: 63 })
  ownerName!: string;

  @Column('boolean')
  tlsEnabled!: boolean;

  @Column('int')
  backupRetentionDays!: number;

  @Column('varchar', { length: 100, nullable: true })
  maintenanceWindow!: string | null;

  /** Passwords of the cluster, sealed; never leaves this column in clear. */
  @Column('text')
  sealedPasswords!: string;

  /** What its backups are encrypted with, sealed. Made when they are first prepared, and never made again: without it none opens. */
  @Column('text', { nullable: true })
  sealedBackupKey!: string | null;

  /** Where its backups lie, from the first one on: what builds on each other lies together. */
  @Column('uuid', { nullable: true })
  backupRepositoryId!: string | null;

  @ManyToOne(() => BackupRepositoryEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  backupRepository?: Relation<BackupRepositoryEntity> | null;

  /**
   * From when on a Full is due by itself, whatever the schedule says: the first one, or the one after a restore in its own place.
   * Null when none is.
   */
  @Column('timestamptz', { nullable: true })
  fullDueAt!: Date | null;

  /** Why it could not be begun when it was last tried, as a sentence. */
  @Column('text', { nullable: true })
  fullRefusal!: string | null;

  /**
   * Until when its backups stay, once it is deleted. Written when it is gone, so that what was promised then does not depend on
   * settings of later; null before, and where nobody has said.
   */
  @Column('timestamptz', { nullable: true })
  backupsKeptUntil!: Date | null;

  /** The backup that it was made from. */
  @Column('uuid', { nullable: true })
  restoredFromBackupId!: string | null;

  @Column('uuid', { nullable: true })
  createOperationId!: string | null;

  /** Until when a deleted cluster is kept, stopped. Set with the wish to delete it, so that the operation need not carry it. */
  @Column('timestamptz', { nullable: true })
  quarantinedUntil!: Date | null;

  @OneToMany(() => ClusterMemberEntity, (member) => member.cluster)
  members?: Relation<ClusterMemberEntity>[];

  @VersionColumn()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}
