import { Column, PrimaryColumn } from 'typeorm';
import { bigintToNumber } from '../bigint-to-number.js';

/** How long something was meant to run in a month, and was not up. */
export abstract class DowntimeFiguresColumns {
  /** `2026-11`, in the zone that the installation had when it was closed. */
  @PrimaryColumn('varchar', { length: 7 })
  month!: string;

  @Column('bigint', { transformer: bigintToNumber })
  meantMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  plannedMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  unplannedMs!: number;

  @Column('bigint', { transformer: bigintToNumber })
  unknownMs!: number;
}
