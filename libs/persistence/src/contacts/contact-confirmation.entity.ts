import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import { ContactEntity } from './contact.entity.js';

/**
 * The question to a contact whether the address is its own. It waits until somebody sends it, which gives it its token; then it
 * is answered, runs out, or is replaced by another one.
 */
@Entity('contact_confirmations')
@Index('contact_confirmations_open_once', ['contactId'], { unique: true, where: '"closed_at" IS NULL' })
@Index('contact_confirmations_by_token', ['tokenHash'], { unique: true })
export class ContactConfirmationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  contactId!: string;

  @ManyToOne(() => ContactEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  contact?: Relation<ContactEntity>;

  /** What is confirmed by it: an e-mail address, or the URL of a webhook. */
  @Column('varchar', { length: 500 })
  address!: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** When it got its token; null while it waits. */
  @Column('timestamptz', { nullable: true })
  issuedAt!: Date | null;

  /** SHA-256 of the token, hex. */
  @Column('varchar', { length: 64, nullable: true })
  tokenHash!: string | null;

  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  /** When it was answered or replaced. */
  @Column('timestamptz', { nullable: true })
  closedAt!: Date | null;
}
