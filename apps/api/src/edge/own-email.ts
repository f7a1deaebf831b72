import type { Caller } from './caller.js';

/**
 * By which address reading is limited to what somebody owns; undefined for who may read everything. Who has no address owns
 * nothing, and no contact has the empty one.
 */
export function ownEmailOf({ role, email }: Pick<Caller, 'role' | 'email'>): string | undefined {
  return role === 'owner' ? (email ?? '') : undefined;
}
