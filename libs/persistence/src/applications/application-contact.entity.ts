import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, VersionColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { ContactRole, ContactTopic } from '@rocket/domain';
import { ContactEntity } from '../contacts/contact.entity.js';
import { ApplicationEntity } from './application.entity.js';

/** What is kept of a link, now and of every time before. */
export abstract class ApplicationContactColumns {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  applicationId!: string;

  @Column('uuid')
  contactId!: string;

  @Column('varchar', { length: 20 })
  role!: ContactRole;

  /** What it wants to hear of. */
  @Column('text', { array: true })
  topics!: ContactTopic[];

  /** From which environments it wants to hear; from all when there is none. */
  @Column('uuid', { array: true })
  environmentIds!: string[];

  @Column('varchar', { length: 100 })
  requestedBy!: string;

  /** Null until an owner or a DBA has said yes: nothing is told before. */
  @Column('timestamptz', { nullable: true })
  approvedAt!: Date | null;

  @Column('varchar', { length: 100, nullable: true })
  approvedBy!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}

/** Who hears of an application. A link that ends is expired, and another one may follow it. */
@Entity('application_contacts')
@Index('application_contacts_once', ['applicationId', 'contactId'], { unique: true, where: '"expired_at" IS NULL' })
@Index('application_contacts_by_contact', ['contactId'])
export class ApplicationContactEntity extends ApplicationContactColumns {
  @ManyToOne(() => ApplicationEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  application?: Relation<ApplicationEntity>;

  @ManyToOne(() => ContactEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  contact?: Relation<ContactEntity>;

  @VersionColumn()
  version!: number;
}
