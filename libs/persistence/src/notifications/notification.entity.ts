import { Check, Column, Entity, Generated, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Relation } from 'typeorm';
import type { NotificationChannel, NotificationEvent, NotificationStatus } from '@rocket/domain';
import { UserEntity } from '../access/user.entity.js';
import { ContactEntity } from '../contacts/contact.entity.js';

/** One message to one contact or one user, as it was or will be sent. */
@Entity('notifications')
@Check('notifications_to_one', '(contact_id IS NULL) <> (user_id IS NULL)')
@Index('notifications_once', ['cause', 'contactId'], { unique: true })
@Index('notifications_once_for_users', ['cause', 'userId'], { unique: true, where: 'user_id IS NOT NULL' })
@Index('notifications_in_order_for_users', ['userId', 'ordinal'], {
  where: `"user_id" IS NOT NULL AND "status" IN ('Waiting', 'Sending')`,
})
@Index('notifications_in_order', ['contactId', 'ordinal'], { where: `"status" IN ('Waiting', 'Sending')` })
@Index('notifications_due', ['nextAttemptAt'], { where: `"status" IN ('Waiting', 'Sending')` })
@Index('notifications_newest', ['createdAt', 'id'])
@Index('notifications_by_thread', ['thread', 'contactId'], { where: `"thread" <> ''` })
export class NotificationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** In which order they are sent. */
  @Column('bigint')
  @Generated('increment')
  ordinal!: string;

  @Column('varchar', { length: 40 })
  event!: NotificationEvent;

  /** The notice that brought it about, or the question to a contact. */
  @Column('varchar', { length: 200 })
  cause!: string;

  /** Null where a user is told. */
  @Column('uuid', { nullable: true })
  contactId!: string | null;

  @ManyToOne(() => ContactEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  contact?: Relation<ContactEntity> | null;

  /** The user who is told; null where it is a contact. */
  @Column('uuid', { nullable: true })
  userId!: string | null;

  @ManyToOne(() => UserEntity, { onDelete: 'RESTRICT' })
  @JoinColumn()
  user?: Relation<UserEntity> | null;

  /** Of whoever is told. */

  @Column('varchar', { length: 100 })
  contactName!: string;

  /** The link of contact and application because of which it is told; null for what concerns the contact itself. */
  @Column('uuid', { nullable: true })
  linkId!: string | null;

  @Column('varchar', { length: 100, nullable: true })
  applicationName!: string | null;

  @Column('varchar', { length: 40, array: true, default: () => "'{}'" })
  clusterNames!: string[];

  @Column('varchar', { length: 10 })
  channel!: NotificationChannel;

  /** An e-mail address or a URL. */
  @Column('varchar', { length: 500 })
  recipient!: string;

  @Column('varchar', { length: 300 })
  subject!: string;

  @Column('text')
  text!: string;

  @Column('text')
  html!: string;

  @Column('varchar', { length: 10, nullable: true })
  invitationMethod!: 'REQUEST' | 'CANCEL' | null;

  /** An iCalendar object. */
  @Column('text', { nullable: true })
  invitation!: string | null;

  /** What a webhook is sent: JSON as text, since its bytes are signed. */
  @Column('text')
  payload!: string;

  @Column('varchar', { length: 100, default: '' })
  thread!: string;

  @Column('varchar', { length: 300 })
  messageId!: string;

  /** Of the mails before it in its thread. */
  @Column('varchar', { length: 300, array: true, default: () => "'{}'" })
  references!: string[];

  @Column('varchar', { length: 10 })
  status!: NotificationStatus;

  @Column('int', { default: 0 })
  attempts!: number;

  /** What the other side answered, or why it could not be reached. */
  @Column('varchar', { length: 1000, nullable: true })
  answer!: string | null;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt!: Date;

  /** When it is tried next; while it is sent, when somebody else may take it. */
  @Column('timestamptz', { default: () => 'now()' })
  nextAttemptAt!: Date;

  /** Since when it is tried: it is not tried for ever. */
  @Column('timestamptz', { default: () => 'now()' })
  triedSince!: Date;

  @Column('timestamptz', { nullable: true })
  sentAt!: Date | null;
}
