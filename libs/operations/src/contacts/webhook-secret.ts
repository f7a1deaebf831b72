import { newToken } from '@rocket/platform';
import type { SecretBox } from '@rocket/platform';

const PREFIX = 'rkw';
const contextOf = (contactId: string): string => `webhook secret of contact ${contactId}`;

/** A new secret with which what is sent to a contact's webhook is signed; shown to whoever asked for it, once. */
export function newWebhookSecret(secretBox: SecretBox, contactId: string): { secret: string; sealed: string } {
  const secret = newToken(PREFIX);
  return { secret, sealed: secretBox.seal(secret, contextOf(contactId)) };
}

/** @throws DomainError `secret-unreadable` */
export function openWebhookSecret(secretBox: SecretBox, contactId: string, sealed: string): string {
  return secretBox.open(sealed, contextOf(contactId));
}
