import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { BackupStatus, BackupType, DbmsType } from '@rocket/domain';
import { bigintExact } from '../bigint-exact.js';
import { bigintToNumber } from '../bigint-to-number.js';
import { ClusterEntity } from '../clusters/cluster.entity.js';
import { OperationEntity } from '../operations/operation.entity.js';
import { BackupRepositoryEntity } from './backup-repository.entity.js';

/** A backup, or an attempt at one. The row stays when its files are gone: how sizes grow is told from it. */
@Entity('backups')
@Check('backups_held_by_somebody', '("hold_by" IS NULL) = ("hold_reason" IS NULL)')
@Index('backups_label_once', ['clusterId', 'label'], { unique: true })
@Index('backups_newest_of_cluster', ['clusterId', 'startedAt'])
@Index('backups_by_status', ['status', 'clusterId'])
@Index('backups_newest', ['dbmsType', 'startedAt'])
@Index('backups_by_parent', ['parentId'], { where: '"parent_id" IS NOT NULL' })
@Index('backups_by_repository', ['repositoryId'])
export class BackupEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  clusterId!: string;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity>;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @Column('varchar', { length: 40 })
  clusterName!: string;

  @Column('uuid')
  repositoryId!: string;

  @ManyToOne(() => BackupRepositoryEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  repository?: Relation<BackupRepositoryEntity>;

  /** The way it was taken, `streamed`. */
  @Column('varchar', { length: 20 })
  method!: string;

  /** How it is called where it lies: `20261125-063000F`. */
  @Column('varchar', { length: 100 })
  label!: string;

  @Column('varchar', { length: 10 })
  backupType!: BackupType;

  @Column('varchar', { length: 20 })
  status!: BackupStatus;

  /** What it builds on directly; null for a Full. */
  @Column('uuid', { nullable: true })
  parentId!: string | null;

  @ManyToOne(() => BackupEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  parent?: Relation<BackupEntity> | null;

  /** The member that it was taken from. */
  @Column('varchar', { length: 253, nullable: true })
  serverName!: string | null;

  @Column('uuid', { nullable: true })
  operationId!: string | null;

  @ManyToOne(() => OperationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  operation?: Relation<OperationEntity> | null;

  @Column('varchar', { length: 20 })
  release!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt!: Date;

  /** The first instant to which it can be restored; null for one that never came to its end. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  stoppedAt!: Date | null;

  @Column('int', { nullable: true })
  progressPercent!: number | null;

  @Column('bigint', { nullable: true, transformer: bigintToNumber })
  dbSizeBytes!: number | null;

  @Column('bigint', { nullable: true, transformer: bigintToNumber })
  storedBytes!: number | null;

  @Column('varchar', { length: 64, nullable: true })
  manifestSha256!: string | null;

  /** Timeline (PostgreSQL) at its start. */
  @Column('int', { nullable: true })
  term!: number | null;

  @Column('bigint', { nullable: true, transformer: bigintExact })
  walStart!: bigint | null;

  @Column('bigint', { nullable: true, transformer: bigintExact })
  walStop!: bigint | null;

  /** Why it failed, as a sentence. */
  @Column('text', { nullable: true })
  failure!: string | null;

  @Column('varchar', { length: 100, nullable: true })
  holdBy!: string | null;

  @Column('varchar', { length: 300, nullable: true })
  holdReason!: string | null;

  @Column('timestamptz', { nullable: true })
  heldAt!: Date | null;

  /** When it was last restored somewhere and looked at. */
  @Column('timestamptz', { nullable: true })
  verifiedAt!: Date | null;

  /** What came of that, as a sentence. */
  @Column('text', { nullable: true })
  verification!: string | null;

  /** Since when its files are being deleted. */
  @Column('timestamptz', { nullable: true })
  expiringSince!: Date | null;

  /** When its files were gone. */
  @Column('timestamptz', { nullable: true })
  removedAt!: Date | null;

  @Column('int', { default: 1 })
  version!: number;
}
