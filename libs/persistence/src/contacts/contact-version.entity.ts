import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { ContactColumns } from './contact.entity.js';

/** A contact as it was from `effectiveAt` until `untilAt`. Written by the database whenever `contacts` is. */
@Entity('contact_versions')
@Index('contact_versions_current', ['contactName'], { where: '"until_at" IS NULL' })
export class ContactVersionEntity extends ContactColumns {
  @PrimaryColumn('int')
  version!: number;

  @Column('timestamptz')
  effectiveAt!: Date;

  /** Null: it is so now. */
  @Column('timestamptz', { nullable: true })
  untilAt!: Date | null;
}
