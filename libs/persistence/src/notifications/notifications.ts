import { DomainError } from '@rocket/domain';
import type { NotificationChannel, NotificationEvent, NotificationStatus } from '@rocket/domain';
import { isId } from '@rocket/platform';
import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { containing, readPage } from '../page.js';
import type { Page, PageRequest } from '../page.js';
import { withoutNul } from '../storable-text.js';
import { NotificationEntity } from './notification.entity.js';

export type NotificationRow = Omit<NotificationEntity, 'contact' | 'user' | 'ordinal'>;
export type NewNotification = Omit<
  NotificationRow,
  'userId' | 'attempts' | 'answer' | 'createdAt' | 'nextAttemptAt' | 'triedSince' | 'sentAt'
> & { userId?: string };

export interface NotificationFilter {
  status?: NotificationStatus | undefined;
  event?: NotificationEvent | undefined;
  channel?: NotificationChannel | undefined;
  contactId?: string | undefined;
  applicationName?: string | undefined;
  clusterName?: string | undefined;
  /** Part of the subject, of the name of the contact, or of the address. */
  search?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** How handing a message over went. `Waiting`: it is tried again in `retryInMs`. */
export interface DeliveryOutcome {
  status: 'Sent' | 'Failed' | 'Waiting';
  answer: string;
  retryInMs?: number;
}

/** The ledger of what was told to whom. */
export class Notifications {
  constructor(private readonly manager: EntityManager) {}

  /** Writes them; whoever was told of the same cause already is left out. */
  async add(notifications: readonly NewNotification[]): Promise<void> {
    if (notifications.length === 0) return;
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(NotificationEntity)
      .values([...notifications])
      .orIgnore()
      .execute();
  }

  /** Message ids of what a contact or a user was told about a matter, oldest first. */
  async messageIds(thread: string, told: { contactId: string } | { userId: string }): Promise<string[]> {
    if (thread === '') return [];
    const rows = await this.manager.find(NotificationEntity, {
      where: { thread, ...told },
      order: { ordinal: 'ASC' },
      select: { id: true, messageId: true },
    });
    return rows.map(({ messageId }) => messageId);
  }

  /** Whether a contact was invited to an appointment of this matter. */
  wasInvited(thread: string, contactId: string): Promise<boolean> {
    return this.manager.existsBy(NotificationEntity, { thread, contactId, invitationMethod: 'REQUEST' });
  }

  /**
   * Takes what is to be sent now: at most one to each contact and user, so that they arrive in their order. What was taken and never
   * recorded is taken again after `leaseMs`.
   */
  async takeDue(limit: number, leaseMs: number): Promise<NotificationRow[]> {
    const rows: [{ id: string }[], number] = await this.manager.query(
      `UPDATE notifications SET status = 'Sending', attempts = attempts + 1,
         next_attempt_at = now() + make_interval(secs => $2 / 1000.0)
       WHERE id IN (
         SELECT one.id FROM notifications one
         WHERE one.status IN ('Waiting', 'Sending') AND one.next_attempt_at <= now()
           AND NOT EXISTS (SELECT FROM notifications earlier WHERE (earlier.contact_id = one.contact_id OR earlier.user_id = one.user_id)
                             AND earlier.status IN ('Waiting', 'Sending') AND earlier.ordinal < one.ordinal)
         ORDER BY one.ordinal LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [limit, leaseMs],
    );
    return this.load(rows[0].map(({ id }) => id));
  }

  /** How it went; only by whoever has taken it last. */
  async record({ id, attempts }: Pick<NotificationRow, 'id' | 'attempts'>, outcome: DeliveryOutcome): Promise<void> {
    const { status, answer, retryInMs = 0 } = outcome;
    await this.manager.query(
      `UPDATE notifications SET status = $3::varchar, answer = $4, sent_at = CASE WHEN $3::varchar = 'Sent' THEN now() END,
         next_attempt_at = now() + make_interval(secs => $5 / 1000.0)
       WHERE id = $1 AND attempts = $2 AND status = 'Sending'`,
      [id, attempts, status, withoutNul(answer.slice(0, 1_000)), retryInMs],
    );
  }

  /** Sends once more what was given up or only kept. @throws DomainError `notification-not-found`, `notification-not-retryable` */
  async retry(id: string): Promise<void> {
    const row = await this.byId(id);
    const { affected } = await this.manager.update(
      NotificationEntity,
      { id, status: In(['Failed', 'Kept']) },
      { status: 'Waiting', attempts: 0, nextAttemptAt: () => 'now()', triedSince: () => 'now()' },
    );
    if (affected !== 1)
      throw new DomainError('notification-not-retryable', `"${row.subject}" is ${row.status.toLowerCase()} and not sent again.`);
  }

  /** How many are still to be sent, and how many will not be. */
  async counts(): Promise<{ waiting: number; failed: number }> {
    const [waiting, failed] = await Promise.all([
      this.manager.countBy(NotificationEntity, { status: In(['Waiting', 'Sending']) }),
      this.manager.countBy(NotificationEntity, { status: 'Failed' }),
    ]);
    return { waiting, failed };
  }

  list(filter: NotificationFilter, page: PageRequest): Promise<Page<NotificationRow>> {
    const query = this.manager.createQueryBuilder(NotificationEntity, 'notification');
    const { status, event, channel, contactId, applicationName, clusterName, search, from, to } = filter;
    if (status) query.andWhere('notification.status = :status', { status });
    if (event) query.andWhere('notification.event = :event', { event });
    if (channel) query.andWhere('notification.channel = :channel', { channel });
    if (contactId) query.andWhere('notification.contact_id = :contactId', { contactId });
    if (applicationName) query.andWhere('notification.application_name = :applicationName', { applicationName });
    if (clusterName) query.andWhere(':clusterName = ANY(notification.cluster_names)', { clusterName: clusterName.toLowerCase() });
    if (search)
      query.andWhere(
        '(notification.subject ILIKE :search OR notification.contact_name ILIKE :search OR notification.recipient ILIKE :search)',
        { search: containing(search) },
      );
    if (from) query.andWhere('notification.created_at >= :from', { from });
    if (to) query.andWhere('notification.created_at < :to', { to });
    const fields = {
      createdAt: { expression: 'notification.created_at', type: 'timestamptz' },
      status: { expression: 'notification.status', type: 'text' },
      contactName: { expression: 'notification.contact_name', type: 'text' },
    } as const;
    return readPage(query, fields, '-createdAt', page, (ids) => this.load(ids));
  }

  /** @throws DomainError `notification-not-found` */
  async byId(id: string): Promise<NotificationRow> {
    const [row] = isId(id) ? await this.load([id]) : [];
    if (!row) throw new DomainError('notification-not-found', `There is no notification ${id}.`);
    return row;
  }

  /** In the order in which they are sent. */
  private load(ids: readonly string[]): Promise<NotificationRow[]> {
    return this.manager.find(NotificationEntity, { where: { id: In([...ids]) }, order: { ordinal: 'ASC' } });
  }
}
