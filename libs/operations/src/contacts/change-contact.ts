import { addressOf, describeChange } from '@rocket/domain';
import type { ContactContent } from '@rocket/domain';
import type { ContactRow } from '@rocket/persistence';
import { requireGoodContact } from './add-contact.js';
import type { ContactDependencies, MadeContact } from './add-contact.js';
import { contactInWords } from './contact-in-words.js';
import { recordConfigChange } from '../activities/record-config-change.js';
import { requireVoiceOfContact } from './require-voice.js';
import type { Speaker } from './require-voice.js';
import { tellSilence } from './tell-silence.js';
import { newWebhookSecret } from './webhook-secret.js';

export interface ContactToChange {
  id: string;
  /** The version that was read; absent for whichever there is. */
  expectedVersion?: number | undefined;
  speaker: Speaker;
}

/**
 * Changes a contact; what is absent stays. Another address is not confirmed: nothing is told to it before it is.
 *
 * @throws DomainError `contact-not-found`, `not-your-application`, `validation-failed`, `edit-conflict`
 */
export function changeContact(
  { uow }: ContactDependencies,
  { id, expectedVersion, speaker }: ContactToChange,
  changes: Partial<Omit<ContactContent, 'contactType'>>,
): Promise<ContactRow> {
  return uow.run(async (tx) => {
    const before = await tx.contacts.byId(id);
    await requireVoiceOfContact(tx, speaker, id);
    const after = { ...before, ...changes };
    requireGoodContact(after);
    const words = describeChange(contactInWords(before), contactInWords(after));
    if (words === '' && before.version === (expectedVersion ?? before.version)) return before;
    const actor = speaker.username;
    const hasMoved = addressOf(before) !== addressOf(after);
    const applicationIds = (await tx.applicationContacts.ofContacts([id])).map(({ applicationId }) => applicationId);
    return tellSilence(tx, applicationIds, actor, async () => {
      const forgotten = hasMoved ? { confirmedAt: null, confirmedBy: null } : {};
      const changed = await tx.contacts.change(id, expectedVersion ?? before.version, { ...changes, ...forgotten });
      if (hasMoved) await tx.contactConfirmations.ask(id, addressOf(after));
      const lost = hasMoved && before.confirmedAt !== null ? '; the new address is not confirmed' : '';
      await recordConfigChange(tx, actor, `Contact ${before.contactName}: ${words}${lost}.`);
      return changed;
    });
  });
}

/**
 * Ends a contact: nothing is told to it any more, and what it was told before stays answerable.
 *
 * @throws DomainError `contact-not-found`, `not-your-application`, `edit-conflict`
 */
export function expireContact({ uow }: ContactDependencies, { id, expectedVersion, speaker }: ContactToChange): Promise<void> {
  return uow.run(async (tx) => {
    const { contactName, version } = await tx.contacts.byId(id);
    await requireVoiceOfContact(tx, speaker, id);
    const links = await tx.applicationContacts.ofContacts([id]);
    const applicationIds = links.map(({ applicationId }) => applicationId);
    await tellSilence(tx, applicationIds, speaker.username, async () => {
      for (const link of links) await tx.applicationContacts.expire(link);
      await tx.contacts.expire(id, expectedVersion ?? version);
      await tx.contactConfirmations.closeOf(id);
    });
    const names = links.map(({ applicationName }) => applicationName).join(', ');
    const told = names === '' ? '' : `; it heard of ${names}`;
    await recordConfigChange(tx, speaker.username, `Contact ${contactName} was ended${told}.`);
  });
}

/**
 * Makes a new secret for a webhook; the one before is worth nothing from then on.
 *
 * @throws DomainError `contact-not-found`, `not-your-application`, `edit-conflict`, `validation-failed` for who has no webhook
 */
export function renewWebhookSecret(
  { uow, secretBox }: ContactDependencies,
  { id, expectedVersion, speaker }: ContactToChange,
): Promise<MadeContact> {
  return uow.run(async (tx) => {
    const before = await tx.contacts.byId(id);
    await requireVoiceOfContact(tx, speaker, id);
    requireGoodContact({ ...before, contactType: 'API' });
    const { secret, sealed } = newWebhookSecret(secretBox, id);
    const contact = await tx.contacts.change(id, expectedVersion ?? before.version, { sealedWebhookSecret: sealed });
    const text = `Contact ${before.contactName} has a new secret for its webhook.`;
    await recordConfigChange(tx, speaker.username, text);
    return { contact, webhookSecret: secret };
  });
}
