import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { TestSubject } from '@rocket/domain';

/** When a reading is bad. The conditions are texts in the grammar of the domain. */
@Entity('threshold_tests')
@Index('threshold_tests_title_once', ['title'], { unique: true })
export class ThresholdTestEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 100 })
  title!: string;

  @Column('varchar', { length: 40 })
  subject!: TestSubject;

  @Column('varchar', { length: 200, nullable: true })
  warning!: string | null;

  @Column('varchar', { length: 200, nullable: true })
  critical!: string | null;

  @Column('int', { default: 2 })
  normalTicks!: number;

  @Column('int', { default: 2 })
  warningTicks!: number;

  @Column('int', { default: 2 })
  criticalTicks!: number;

  @Column('boolean', { default: true })
  enabled!: boolean;

  @Column('int', { default: 1 })
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;
}
