import { randomBytes } from 'node:crypto';
import type { SecretBox } from '@rocket/platform';

const KEY_BYTES = 32;
const contextOf = (contactId: string): string => `webhook secret of contact ${contactId}`;

/**
 * A new secret with which what is sent to a contact's webhook is signed, as Standard Webhooks writes them: `whsec_` and the key
 * in base64. Shown to whoever asked for it, once.
 */
export function newWebhookSecret(secretBox: SecretBox, contactId: string): { secret: string; sealed: string } {
  const secret = `whsec_${randomBytes(KEY_BYTES).toString('base64')}`;
  return { secret, sealed: secretBox.seal(secret, contextOf(contactId)) };
}

/** @throws DomainError `secret-unreadable` */
export function openWebhookSecret(secretBox: SecretBox, contactId: string, sealed: string): string {
  return secretBox.open(sealed, contextOf(contactId));
}
