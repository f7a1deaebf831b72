import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { ApplicationEntity } from '../applications/application.entity.js';

/** What an application or a cost centre may have at the same time. Null: as much as there is. */
@Entity('quotas')
@Check('quotas_of_one', '(application_id IS NULL) <> (cost_centre IS NULL)')
@Index('quotas_by_application', ['applicationId'], { unique: true, where: 'application_id IS NOT NULL' })
@Index('quotas_by_cost_centre', ['costCentre'], { unique: true, where: 'cost_centre IS NOT NULL' })
export class QuotaEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { nullable: true })
  applicationId!: string | null;

  @ManyToOne(() => ApplicationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  application?: Relation<ApplicationEntity> | null;

  @Column('varchar', { length: 60, nullable: true })
  costCentre!: string | null;

  @Column('int', { nullable: true })
  clusters!: number | null;

  @Column('int', { nullable: true })
  cpu!: number | null;

  @Column('float8', { nullable: true })
  ramGb!: number | null;

  @Column('float8', { nullable: true })
  dbGigs!: number | null;

  @Column('int', { default: 1 })
  version!: number;
}
