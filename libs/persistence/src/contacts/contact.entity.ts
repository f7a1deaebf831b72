import { Column, Entity, Index, PrimaryColumn, VersionColumn } from 'typeorm';
import type { ContactType } from '@rocket/domain';

/** What is kept of a contact, now and of every time before. */
export abstract class ContactColumns {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('varchar', { length: 100 })
  contactName!: string;

  @Column('varchar', { length: 10 })
  contactType!: ContactType;

  @Column('varchar', { length: 254, nullable: true })
  email!: string | null;

  @Column('varchar', { length: 40, nullable: true })
  phone!: string | null;

  @Column('varchar', { length: 500, nullable: true })
  webhookUrl!: string | null;

  /** What messages to the webhook are signed with, sealed. */
  @Column('text', { nullable: true })
  sealedWebhookSecret!: string | null;

  /** IANA; null for that of the installation. */
  @Column('varchar', { length: 64, nullable: true })
  zone!: string | null;

  /** When it was proven that the address is the contact's and wants to be told; null while it is not. */
  @Column('timestamptz', { nullable: true })
  confirmedAt!: Date | null;

  /** Who confirmed by hand; null when the contact did it itself, by the link it was sent. */
  @Column('varchar', { length: 100, nullable: true })
  confirmedBy!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiredAt!: Date | null;
}

/** Somebody, or something, that is told about applications. Expired, never deleted. */
@Entity('contacts')
@Index('contacts_by_email', ['email'])
export class ContactEntity extends ContactColumns {
  @VersionColumn()
  version!: number;
}
