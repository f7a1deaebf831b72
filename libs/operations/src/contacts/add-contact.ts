import { DomainError, addressOf, contactFaults, describeContent } from '@rocket/domain';
import type { ContactContent } from '@rocket/domain';
import type { ContactRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { SecretBox } from '@rocket/platform';
import { contactInWords } from './contact-in-words.js';
import { recordConfigChange } from '../activities/record-config-change.js';
import { newWebhookSecret } from './webhook-secret.js';

export interface ContactDependencies {
  uow: UnitOfWork;
  secretBox: SecretBox;
}

/** A contact, and the secret of its webhook when it was just made: it is told once. */
export interface MadeContact {
  contact: ContactRow;
  webhookSecret: string | null;
}

/** Adds a contact, which is told nothing before it has confirmed its address. @throws DomainError `validation-failed` */
export function addContact(
  { uow, secretBox }: ContactDependencies,
  content: ContactContent,
  actor: string,
): Promise<MadeContact> {
  requireGoodContact(content);
  return uow.run((tx) => insertContact(tx, secretBox, content, actor));
}

/** The part of it that happens in the transaction of its cause. `content` was checked. */
export async function insertContact(
  tx: Transaction,
  secretBox: SecretBox,
  content: ContactContent,
  actor: string,
): Promise<MadeContact> {
  const id = newId();
  const made = content.contactType === 'API' ? newWebhookSecret(secretBox, id) : undefined;
  const contact = await tx.contacts.add({ ...content, id, sealedWebhookSecret: made?.sealed ?? null });
  await tx.contactConfirmations.ask(id, addressOf(content));
  await recordConfigChange(tx, actor, `Contact ${content.contactName} was added: ${describeContent(contactInWords(content))}.`);
  return { contact, webhookSecret: made?.secret ?? null };
}

/** @param at where in the request the contact stands @throws DomainError `validation-failed` */
export function requireGoodContact(content: ContactContent, at = ''): void {
  const faults = contactFaults(content).map(({ pointer, detail }) => ({ pointer: `${at}${pointer}`, detail }));
  if (faults.length === 0) return;
  const detail = faults.map((fault) => `${fault.pointer.slice(1)} ${fault.detail}.`).join(' ');
  throw new DomainError('validation-failed', detail, {}, faults);
}
