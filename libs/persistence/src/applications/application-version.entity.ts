import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { ApplicationColumns } from './application.entity.js';

/** An application as it was from `effectiveAt` until `untilAt`. Written by the database whenever `applications` is. */
@Entity('application_versions')
@Index('application_versions_current', ['applicationName'], { where: '"until_at" IS NULL' })
export class ApplicationVersionEntity extends ApplicationColumns {
  @PrimaryColumn('int')
  version!: number;

  @Column('timestamptz')
  effectiveAt!: Date;

  /** Null: it is so now. */
  @Column('timestamptz', { nullable: true })
  untilAt!: Date | null;
}
