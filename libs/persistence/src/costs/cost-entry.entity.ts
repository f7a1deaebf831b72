import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { CostHolder, DbmsType } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';
import { CostMonthEntity } from './cost-month.entity.js';

/** What an application, the pool or the rest cost in an environment in a month. All of a month add up to its total. */
@Entity('cost_entries')
@Index('cost_entries_by_application', ['applicationId', 'month'])
export class CostEntryEntity {
  @PrimaryColumn('varchar', { length: 7 })
  month!: string;

  @ManyToOne(() => CostMonthEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'month' })
  counted?: Relation<CostMonthEntity>;

  @PrimaryColumn('int')
  ordinal!: number;

  @Column('varchar', { length: 20 })
  holder!: CostHolder;

  @Column('uuid', { nullable: true })
  applicationId!: string | null;

  @Column('uuid')
  environmentId!: string;

  @Column('varchar', { length: 20 })
  dbmsType!: DbmsType;

  /** In smallest units of the currency. */
  @Column('bigint', { transformer: bigintToNumber })
  own!: number;

  /** Its part of what is shared. */
  @Column('bigint', { transformer: bigintToNumber })
  shared!: number;
}
