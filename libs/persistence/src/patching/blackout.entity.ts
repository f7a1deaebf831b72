import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { EnvironmentEntity } from '../inventory/environment.entity.js';

/** A time in which no planned work starts: a freeze over the holidays, the end of the year. */
@Entity('blackouts')
@Index('blackouts_by_end', ['endsAt'])
export class BlackoutEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** Null: all environments. */
  @Column('uuid', { nullable: true })
  environmentId!: string | null;

  @ManyToOne(() => EnvironmentEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  environment?: Relation<EnvironmentEntity> | null;

  @Column('timestamptz')
  startsAt!: Date;

  @Column('timestamptz')
  endsAt!: Date;

  @Column('varchar', { length: 300 })
  reason!: string;

  @Column('varchar', { length: 100 })
  createdBy!: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
