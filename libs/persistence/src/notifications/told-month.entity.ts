import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A month of which everybody who is to be has been told. */
@Entity('told_months')
export class ToldMonthEntity {
  /** `2026-11`, in the zone that the installation had. */
  @PrimaryColumn('varchar', { length: 7 })
  month!: string;

  @Column('timestamptz', { default: () => 'now()' })
  toldAt!: Date;
}
