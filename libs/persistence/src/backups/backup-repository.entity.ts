import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, VersionColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { BackupRepositoryKind } from '@rocket/domain';
import { EnvironmentEntity } from '../inventory/environment.entity.js';

/** A place where backups lie. Nothing in it is ours to guess: what lies there is told by the place itself. */
@Entity('backup_repositories')
@Check('backup_repositories_warn_before_critical', '"warn_percent" < "critical_percent"')
@Index('backup_repositories_name_once', ['name'], { unique: true })
export class BackupRepositoryEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 60 })
  name!: string;

  /** Whose clusters it is for; null: those of every environment that has none of its own. */
  @Column('uuid', { nullable: true })
  environmentId!: string | null;

  @ManyToOne(() => EnvironmentEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  environment?: Relation<EnvironmentEntity> | null;

  @Column('varchar', { length: 20 })
  kind!: BackupRepositoryKind;

  /** A directory of the machine of the control plane. */
  @Column('varchar', { length: 1000 })
  path!: string;

  /** Used more than this is a warning. */
  @Column('int', { default: 80 })
  warnPercent!: number;

  /** Used more than this is critical. */
  @Column('int', { default: 95 })
  criticalPercent!: number;

  @VersionColumn()
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
