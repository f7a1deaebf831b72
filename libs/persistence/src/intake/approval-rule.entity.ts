import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { AutomaticLimit } from '@rocket/domain';
import { EnvironmentEntity } from '../inventory/environment.entity.js';

/** How requests of an environment are decided. */
@Entity('approval_rules')
export class ApprovalRuleEntity {
  @PrimaryColumn('uuid')
  environmentId!: string;

  @OneToOne(() => EnvironmentEntity, { onDelete: 'CASCADE' })
  @JoinColumn()
  environment?: Relation<EnvironmentEntity>;

  @Column('jsonb', { nullable: true })
  automaticUpTo!: AutomaticLimit | null;

  @Column('boolean')
  needsOther!: boolean;

  @Column('int', { default: 1 })
  version!: number;
}
