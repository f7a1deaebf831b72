import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A month that is closed for every cluster that was meant to run in it. Nobody has to ask who is left. */
@Entity('finished_downtime_months')
export class FinishedDowntimeMonthEntity {
  @PrimaryColumn('varchar', { length: 7 })
  month!: string;

  @Column('timestamptz', { default: () => 'now()' })
  finishedAt!: Date;
}
