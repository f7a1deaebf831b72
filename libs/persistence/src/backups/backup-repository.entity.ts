import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, VersionColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { BackupRepositoryKind } from '@rocket/domain';
import { EnvironmentEntity } from '../inventory/environment.entity.js';
import { ServerEntity } from '../pool-servers/server.entity.js';

/** A place where backups lie. Nothing in it is ours to guess: what lies there is told by the place itself. */
@Entity('backup_repositories')
@Check('backup_repositories_warn_before_critical', '"warn_percent" < "critical_percent"')
@Check('backup_repositories_on_a_server', `("kind" = 'server') = ("server_id" IS NOT NULL)`)
@Index('backup_repositories_one_on_a_server', ['serverId'], { unique: true, where: '"server_id" IS NOT NULL' })
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

  /** Of the kind `server`: on which one it is. It is in no pool meanwhile. */
  @Column('uuid', { nullable: true })
  serverId!: string | null;

  @ManyToOne(() => ServerEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  server?: Relation<ServerEntity> | null;

  /** A directory of the machine of the control plane, or of the server. */
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
