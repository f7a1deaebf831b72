import { newId } from '@rocket/platform';
import { IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { ContactConfirmationEntity } from './contact-confirmation.entity.js';
import { type ContactEntity } from './contact.entity.js';

export type ConfirmationRow = Omit<ContactConfirmationEntity, 'contact'>;
/** A question that waits to be sent, and to whom. */
export type WaitingConfirmation = Pick<ConfirmationRow, 'id' | 'address' | 'createdAt'> & {
  contact: Pick<ContactEntity, 'id' | 'contactType' | 'contactName' | 'email' | 'webhookUrl' | 'sealedWebhookSecret' | 'zone'>;
};

/** Questions to contacts whether an address is their own. One of a contact is open at a time. */
export class ContactConfirmations {
  constructor(private readonly manager: EntityManager) {}

  /** Asks, instead of what was asked before. Sent by whoever takes what waits. */
  async ask(contactId: string, address: string): Promise<ConfirmationRow> {
    await this.closeOf(contactId);
    const id = newId();
    await this.manager.insert(ContactConfirmationEntity, { id, contactId, address });
    return this.manager.findOneByOrFail(ContactConfirmationEntity, { id });
  }

  /** Up to `n` that were not sent yet, the oldest first. Until the transaction ends nobody else is given them. */
  async takeWaiting(n: number): Promise<WaitingConfirmation[]> {
    const rows = await this.manager
      .createQueryBuilder(ContactConfirmationEntity, 'confirmation')
      .innerJoinAndSelect('confirmation.contact', 'contact')
      .where('confirmation.issued_at IS NULL AND confirmation.closed_at IS NULL')
      .orderBy('confirmation.createdAt')
      .addOrderBy('confirmation.id')
      .limit(n)
      .setLock('pessimistic_write', undefined, ['confirmation'])
      .setOnLocked('skip_locked')
      .getMany();
    return rows.flatMap(({ id, address, createdAt, contact }) => (contact ? [{ id, address, createdAt, contact }] : []));
  }

  /** The open one of a contact. */
  openOf(contactId: string): Promise<ConfirmationRow | null> {
    return this.manager.findOneBy(ContactConfirmationEntity, { contactId, closedAt: IsNull() });
  }

  /** Whether it is still open; then it has this token and no earlier one any more. */
  async issue(id: string, issued: { tokenHash: string; issuedAt: Date; expiresAt: Date }): Promise<boolean> {
    const { affected } = await this.manager.update(ContactConfirmationEntity, { id, closedAt: IsNull() }, issued);
    return affected === 1;
  }

  /** The open one with this token, which nobody else can answer until the transaction ends. */
  findByToken(tokenHash: string, at: Date): Promise<ConfirmationRow | null> {
    return this.manager
      .createQueryBuilder(ContactConfirmationEntity, 'confirmation')
      .where('confirmation.token_hash = :tokenHash AND confirmation.closed_at IS NULL', { tokenHash })
      .andWhere('confirmation.expires_at > :at', { at })
      .setLock('pessimistic_write')
      .getOne();
  }

  /** Asks no more. */
  async closeOf(contactId: string): Promise<void> {
    await this.manager.update(ContactConfirmationEntity, { contactId, closedAt: IsNull() }, { closedAt: () => 'now()' });
  }
}
