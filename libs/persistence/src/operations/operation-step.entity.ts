import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { StepStatus } from '@rocket/domain';
import { OperationEntity } from './operation.entity.js';

@Entity('operation_steps')
@Index('operation_steps_once', ['operationId', 'ordinal'], { unique: true })
export class OperationStepEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  operationId!: string;

  @ManyToOne(() => OperationEntity, (operation) => operation.steps, { onDelete: 'RESTRICT' })
  @JoinColumn()
  operation?: Relation<OperationEntity>;

  @Column('int')
  ordinal!: number;

  /** What kind of step it is, for the code that performs it. */
  @Column('varchar', { length: 40 })
  action!: string;

  /** `forward` leads to the goal, `cleanup` undoes. */
  @Column('varchar', { length: 10, default: 'forward' })
  direction!: 'forward' | 'cleanup';

  @Column('varchar', { length: 300 })
  title!: string;

  @Column('varchar', { length: 253, nullable: true })
  serverName!: string | null;

  @Column('varchar', { length: 20 })
  status!: StepStatus;

  @Column('int', { default: 0 })
  attempt!: number;

  /** Whether its last failure may be over when it is tried again. */
  @Column('boolean', { default: false })
  retryable!: boolean;

  /** The longest time in it in which the cluster acknowledged no write to the probe, ms. */
  @Column('int', { nullable: true })
  writeOutageMs!: number | null;

  /** What it found and ran, where that becomes part of a record that is kept. */
  @Column('jsonb', { nullable: true })
  findings!: unknown;

  @Column('text', { default: '' })
  output!: string;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;
}
