import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CostLineKind } from '@rocket/domain';
import { bigintToNumber } from '../bigint-to-number.js';

/** What an entry is made of. All of one entry add up to its own cost. */
@Entity('cost_lines')
export class CostLineEntity {
  @PrimaryColumn('varchar', { length: 7 })
  month!: string;

  /** Of the entry that it belongs to. */
  @PrimaryColumn('int')
  entryOrdinal!: number;

  @PrimaryColumn('int')
  ordinal!: number;

  @Column('varchar', { length: 10 })
  kind!: CostLineKind;

  @Column('uuid', { nullable: true })
  clusterId!: string | null;

  @Column('uuid', { nullable: true })
  serverId!: string | null;

  @Column('uuid')
  rateCardId!: string;

  @Column('int')
  hours!: number;

  @Column('int')
  cpu!: number;

  @Column('bigint', { transformer: bigintToNumber })
  ramMilliGb!: number;

  @Column('bigint', { transformer: bigintToNumber })
  diskMilliGb!: number;

  @Column('bigint', { transformer: bigintToNumber })
  backupMilliGbHours!: number;

  @Column('bigint', { transformer: bigintToNumber })
  amount!: number;
}
