import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { EnvironmentEntity } from '../inventory/environment.entity.js';
import { ThresholdTestEntity } from './threshold-test.entity.js';

/** What is otherwise about a test in one environment: all of its conditions, not some. */
@Entity('threshold_overrides')
export class ThresholdOverrideEntity {
  @PrimaryColumn('uuid')
  testId!: string;

  @ManyToOne(() => ThresholdTestEntity, { onDelete: 'CASCADE' })
  @JoinColumn()
  test?: Relation<ThresholdTestEntity>;

  @PrimaryColumn('uuid')
  environmentId!: string;

  @ManyToOne(() => EnvironmentEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  environment?: Relation<EnvironmentEntity>;

  @Column('varchar', { length: 200, nullable: true })
  warning!: string | null;

  @Column('varchar', { length: 200, nullable: true })
  critical!: string | null;

  @Column('boolean', { default: true })
  enabled!: boolean;
}
