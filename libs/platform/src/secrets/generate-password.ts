import { randomInt } from 'node:crypto';

/** Without 0 O 1 l I, which people confuse, and without anything a URL, a shell or SQL would need quoted. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** A random password. 24 characters of 57 carry 139 bits. `randomInt` is unbiased, unlike a random byte modulo 57. */
export function generatePassword(length = 24): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
