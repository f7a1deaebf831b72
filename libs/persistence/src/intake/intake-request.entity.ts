import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { DbmsType, IntakeForm, IntakeStatus } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';
import { ClusterEntity } from '../clusters/cluster.entity.js';

/** What the form said when it was submitted: what it would cost, and who decides. */
export interface IntakePromise {
  monthlyCost: number | null;
  currency: string | null;
  /** Servers of the pool that matched. */
  matching: number;
  whoDecides: string;
  /** What half of such requests took at most; absent in what was promised before that was kept. */
  leadTimeHours?: number | null;
  at: string;
}

/** A team's wish for a cluster, from its draft to the cluster. */
@Entity('intake_requests')
@Index('intake_requests_by_status', ['status', 'createdAt'])
@Index('intake_requests_by_requester', ['requester', 'createdAt'])
@Index('intake_requests_by_operation', ['operationId'], { unique: true, where: 'operation_id IS NOT NULL' })
export class IntakeRequestEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** By which people call it: 12 for `REQ-12`. */
  @Column('bigint', { generated: 'increment', unique: true, transformer: bigintToNumber })
  number!: number;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  @Column('varchar', { length: 20 })
  status!: IntakeStatus;

  /** The user who asks. */
  @Column('varchar', { length: 100 })
  requester!: string;

  @Column('jsonb')
  form!: IntakeForm;

  /** As in the form, for lists. */
  @Column('varchar', { length: 100, nullable: true })
  applicationName!: string | null;

  @Column('varchar', { length: 30, nullable: true })
  environment!: string | null;

  @Column('jsonb', { nullable: true })
  promised!: IntakePromise | null;

  @Column('timestamptz', { nullable: true })
  submittedAt!: Date | null;

  @Column('varchar', { length: 100, nullable: true })
  decidedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  decidedAt!: Date | null;

  /** When it became what it stays. */
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @ManyToOne(() => ClusterEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  cluster?: Relation<ClusterEntity> | null;

  /** The operation that builds or built it, or tried last. */
  @Column('uuid', { nullable: true })
  operationId!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { default: () => 'now()' })
  changedAt!: Date;

  @Column('int', { default: 1 })
  version!: number;
}
