import { Column, Entity, Index, OneToMany, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { DbmsType, OperationKind, OperationStatus } from '@rocket/domain';
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

  /** SHA-256 over the plan, so that anybody can tell whether it still is the one that was decided on. */
  @Column('varchar', { length: 64 })
  planHash!: string;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('boolean', { default: false })
  pauseRequested!: boolean;

  @Column('boolean', { default: false })
  cancelRequested!: boolean;

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
