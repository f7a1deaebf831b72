import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { bigintToNumber } from '../bigint-to-number.js';
import { ActivityEntity } from './activity.entity.js';

/** What of an activity can be amended. */
export interface ActivityTexts {
  ticketUrl: string | null;
  note: string | null;
}

/** That the ticket or the note of an activity was written or changed: by whom, when, from what to what. A chain of its own. */
@Entity('activity_amendments')
@Index('activity_amendments_in_order', ['position'], { unique: true })
@Index('activity_amendments_by_activity', ['activityId', 'position'])
export class ActivityAmendmentEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** Place in the chain, from 1, without gaps. */
  @Column('bigint', { transformer: bigintToNumber })
  position!: number;

  @Column('uuid')
  activityId!: string;

  @ManyToOne(() => ActivityEntity, { onDelete: 'RESTRICT', deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn()
  activity?: Relation<ActivityEntity>;

  @Column('jsonb')
  before!: ActivityTexts;

  @Column('jsonb')
  after!: ActivityTexts;

  @Column('varchar', { length: 100 })
  actor!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  at!: Date;

  @Column('varchar', { length: 64 })
  previousHash!: string;

  @Column('varchar', { length: 64 })
  hash!: string;
}
