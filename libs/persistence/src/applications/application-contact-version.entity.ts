import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { ApplicationContactColumns } from './application-contact.entity.js';

/** A link as it was from `effectiveAt` until `untilAt`. Written by the database whenever `application_contacts` is. */
@Entity('application_contact_versions')
@Index('application_contact_versions_by_application', ['applicationId', 'effectiveAt'])
@Index('application_contact_versions_by_contact', ['contactId', 'effectiveAt'])
export class ApplicationContactVersionEntity extends ApplicationContactColumns {
  @PrimaryColumn('int')
  version!: number;

  @Column('timestamptz')
  effectiveAt!: Date;

  /** Null: it is so now. */
  @Column('timestamptz', { nullable: true })
  untilAt!: Date | null;
}
