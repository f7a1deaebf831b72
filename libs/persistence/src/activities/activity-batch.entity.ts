import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** Activities of a transaction that has not ended. Its commit appends them to the chain and takes the row away. */
@Entity('activity_batches')
export class ActivityBatchEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  /** Columns of the activities, and the parts of what is hashed; see the migration that makes the trigger. */
  @Column('jsonb')
  rows!: unknown;
}
