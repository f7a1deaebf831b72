import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import type { Rate, SharedCostMode } from '@rocket/domain';

/** What things cost from a day on. Once it holds, the database refuses to change it. */
@Entity('rate_cards')
export class RateCardEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 3 })
  currency!: string;

  /** `2026-11-30`, in the zone that the installation had. */
  @Column('varchar', { length: 10, unique: true })
  effectiveOn!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  effectiveAt!: Date;

  @Column('varchar', { length: 20 })
  sharedCost!: SharedCostMode;

  @Column('jsonb')
  rates!: Rate[];

  @Column('varchar', { length: 300, default: '' })
  note!: string;

  @Column('varchar', { length: 100 })
  createdBy!: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @VersionColumn()
  version!: number;
}
