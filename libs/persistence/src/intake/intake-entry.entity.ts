import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { IntakeDeed } from '@rocket/domain';
import { IntakeRequestEntity } from './intake-request.entity.js';

/** What was done to a request or said about it. Rows stay as they were written. */
@Entity('intake_entries')
@Index('intake_entries_by_request', ['requestId', 'at'])
export class IntakeEntryEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  requestId!: string;

  @ManyToOne(() => IntakeRequestEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  request?: Relation<IntakeRequestEntity>;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;

  @Column('varchar', { length: 100 })
  actor!: string;

  @Column('varchar', { length: 20 })
  deed!: IntakeDeed;

  @Column('text')
  text!: string;
}
