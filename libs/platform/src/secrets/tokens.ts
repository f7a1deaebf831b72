import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret of 256 bits for a session, an API token or a CSRF token. The prefix lets scanners find a leaked one. */
export function newToken(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** What is stored of a token. A plain hash is enough: the token is random, there is nothing to guess. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/** Compares two secrets in constant time, whatever their lengths. */
export function equalSecrets(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(one), digest(other));
}
