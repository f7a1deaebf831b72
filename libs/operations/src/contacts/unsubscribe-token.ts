import { DomainError } from '@rocket/domain';
import { equalSecrets, isId } from '@rocket/platform';
import type { SecretBox } from '@rocket/platform';

const CONTEXT = 'unsubscribe';

/**
 * What ends one link without signing in, good for as long as the link. It needs no storage: the key of the installation proves
 * that we made it. For `List-Unsubscribe: <publicUrl>/api/unsubscriptions/{token}` (RFC 8058).
 */
export function unsubscribeToken(secretBox: SecretBox, linkId: string): string {
  return `${linkId}.${secretBox.fingerprint(linkId, CONTEXT)}`;
}

/** The link that a token ends. @throws DomainError `unsubscription-invalid` for a token that we did not make */
export function requireLinkOf(secretBox: SecretBox, token: string): string {
  const [linkId = '', , ...rest] = token.split('.');
  if (rest.length === 0 && isId(linkId) && equalSecrets(token, unsubscribeToken(secretBox, linkId))) return linkId;
  throw new DomainError('unsubscription-invalid', 'Nothing is sent by this link.');
}
