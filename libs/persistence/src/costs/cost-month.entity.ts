import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SharedCostMode } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';

/** What the fleet cost in a month, as far as it has been counted. Once it is closed, the database refuses to change it. */
@Entity('cost_months')
export class CostMonthEntity {
  /** `2026-11`, in the zone that the installation had. */
  @PrimaryColumn('varchar', { length: 7 })
  month!: string;

  @Column('varchar', { length: 3 })
  currency!: string;

  @Column('varchar', { length: 20 })
  sharedCost!: SharedCostMode;

  @Column({ type: 'timestamptz', precision: 3 })
  fromAt!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  toAt!: Date;

  /** Of the whole month. */
  @Column('int')
  hours!: number;

  /** The end of the last hour that is in it. */
  @Column({ type: 'timestamptz', precision: 3 })
  countedUntil!: Date;

  /** Of the rate cards that it was counted by: other ones, and it is counted again. */
  @Column('varchar', { length: 64 })
  rateCardsHash!: string;

  @Column('bigint', { transformer: bigintToNumber })
  total!: number;

  @Column('timestamptz', { nullable: true })
  closedAt!: Date | null;
}
