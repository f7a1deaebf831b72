import { DomainError, addressOf } from '@rocket/domain';
import type { ContactRow, UnitOfWork } from '@rocket/persistence';
import { hashToken } from '@rocket/platform';
import { recordConfigChange } from '../activities/record-config-change.js';
import { requireVoiceOfContact } from './require-voice.js';
import type { Speaker } from './require-voice.js';

/** Who acts by a link and has not signed in. */
const BY_LINK = 'link to confirm';

/**
 * A contact confirms its address by the link it was sent. Each link works once.
 *
 * @throws DomainError `contact-confirmation-invalid` when it was used, has run out or was replaced
 */
export function confirmByToken(uow: UnitOfWork, token: string, at: Date): Promise<ContactRow> {
  return uow.run(async (tx) => {
    const confirmation = await tx.contactConfirmations.findByToken(hashToken(token), at);
    if (!confirmation)
      throw new DomainError('contact-confirmation-invalid', 'The link was used, has run out, or was replaced by a newer one.');
    const before = await tx.contacts.byId(confirmation.contactId);
    if (addressOf(before) !== confirmation.address)
      throw new DomainError('contact-confirmation-invalid', 'The contact has another address by now.');
    await tx.contactConfirmations.closeOf(before.id);
    const contact = await tx.contacts.change(before.id, before.version, { confirmedAt: at, confirmedBy: null });
    await recordConfigChange(tx, BY_LINK, `Contact ${contact.contactName} confirmed ${confirmation.address}.`);
    return contact;
  });
}

export interface ConfirmByHand {
  id: string;
  /** How it is known that the address is the contact's. */
  reason: string;
  actor: string;
  at: Date;
}

/** Somebody who runs the fleet confirms an address, and says how that is known. @throws DomainError `contact-not-found` */
export function confirmByHand(uow: UnitOfWork, { id, reason, actor, at }: ConfirmByHand): Promise<ContactRow> {
  return uow.run(async (tx) => {
    const before = await tx.contacts.byId(id);
    if (before.confirmedAt !== null) return before;
    await tx.contactConfirmations.closeOf(id);
    const contact = await tx.contacts.change(id, before.version, { confirmedAt: at, confirmedBy: actor });
    const text = `Contact ${contact.contactName}: ${addressOf(contact)} was confirmed by hand: ${reason}.`;
    await recordConfigChange(tx, actor, text);
    return contact;
  });
}

/** Asks a contact once more; the link that it has is worth nothing from then on. @throws DomainError `contact-not-found`, `not-your-application` */
export function askAgain(uow: UnitOfWork, id: string, speaker: Speaker): Promise<ContactRow> {
  return uow.run(async (tx) => {
    const contact = await tx.contacts.byId(id);
    await requireVoiceOfContact(tx, speaker, id);
    if (contact.confirmedAt !== null) return contact;
    await tx.contactConfirmations.ask(id, addressOf(contact));
    const text = `Contact ${contact.contactName} is asked again to confirm ${addressOf(contact)}.`;
    await recordConfigChange(tx, speaker.username, text);
    return contact;
  });
}
