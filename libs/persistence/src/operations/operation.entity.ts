import { Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { DbmsType, OperationKind, OperationStatus, WriteGaps } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';
import { OperationStepEntity } from './operation-step.entity.js';

/** The truth about something long. A queue message only says "look at this row". */
@Entity('operations')
@Index('operations_one_per_cluster', ['clusterId'], {
  unique: true,
  where: `"cluster_id" IS NOT NULL AND "status" IN ('Scheduled', 'Queued', 'Running', 'Waiting', 'Paused')`,
})
@Index('operations_due', ['dueAt'], { where: `"status" IN ('Scheduled', 'Queued', 'Running', 'Waiting')` })
@Index('operations_by_time', ['createdAt', 'id'])
@Index('operations_by_parent', ['parentId'], { where: `"parent_id" IS NOT NULL` })
export class OperationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 40 })
  kind!: OperationKind;

  @Column('varchar', { length: 300 })
  title!: string;

  @Column('varchar', { length: 20 })
  status!: OperationStatus;

  @Column('varchar', { length: 20, nullable: true })
  dbmsType!: DbmsType | null;

  /** The operation of which this one is a part. */
  @Column('uuid', { nullable: true })
  parentId!: string | null;

  @ManyToOne(() => OperationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  parent?: Relation<OperationEntity>;

  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @Column('varchar', { length: 40, nullable: true })
  clusterName!: string | null;

  @Column('varchar', { length: 100 })
  requestedBy!: string;

  @Column('varchar', { length: 500, default: '' })
  phase!: string;

  /** Ordered steps as they were decided on; see `planHash`. */
  @Column('jsonb')
  plan!: unknown;

  /** What was asked for and found out when it was planned, as far as the steps do not say it. Part of what is hashed. */
  @Column('jsonb', { nullable: true })
  subject!: unknown;

  /** SHA-256 over the plan, so that anybody can tell whether it still is the one that was decided on. */
  @Column('varchar', { length: 64 })
  planHash!: string;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('boolean', { default: false })
  pauseRequested!: boolean;

  @Column('boolean', { default: false })
  cancelRequested!: boolean;

  /** Besides `cancelRequested`: the member on which it halted shall have its previous release again. */
  @Column('boolean', { default: false })
  rollbackRequested!: boolean;

  /** It is part of another operation, which goes on without it. */
  @Column('boolean', { default: false })
  leftOut!: boolean;

  /** Since when it waits for a person to say what to do after a failure. */
  @Column('timestamptz', { nullable: true })
  haltedAt!: Date | null;

  /** When a person asked it to go on after a failure. */
  @Column('timestamptz', { nullable: true })
  retriedAt!: Date | null;

  @Column('varchar', { length: 500, nullable: true })
  ticketUrl!: string | null;

  /** The longest time in which the cluster acknowledged no write to the probe, ms. */
  @Column('int', { nullable: true })
  writeOutageMs!: number | null;

  /** How it was over the time: see `WriteGaps` in the domain. */
  @Column('jsonb', { nullable: true })
  writeGaps!: WriteGaps | null;

  @Column('varchar', { length: 100, nullable: true })
  leaseOwner!: string | null;

  /** Fencing token: raised with every new lease; writes that carry an older one are refused. */
  @Column('bigint', { default: 0, transformer: bigintToNumber })
  leaseToken!: number;

  @Column('timestamptz', { nullable: true })
  leaseUntil!: Date | null;

  /** When somebody has to look at it next. */
  @Column('timestamptz', { default: () => 'now()' })
  dueAt!: Date;

  @OneToMany(() => OperationStepEntity, (step) => step.operation)
  steps?: Relation<OperationStepEntity>[];

  @Column('int', { default: 1 })
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
