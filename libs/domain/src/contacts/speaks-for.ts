import type { Role } from '../access/permission.js';

/** Somebody who is signed in. */
export interface Voice {
  role: Role;
  /** Set by an administrator, and therefore believed. */
  email: string | null;
}

/**
 * Whether somebody speaks for an application: who runs the fleet does for all, an owner for those whose owner contact has the
 * same e-mail address and has confirmed it.
 *
 * @param ownerEmails addresses of the application's current owner contacts, confirmed and approved
 */
export function speaksFor({ role, email }: Voice, ownerEmails: readonly string[]): boolean {
  if (role === 'admin' || role === 'dba') return true;
  return role === 'owner' && email !== null && ownerEmails.some((one) => foldEmail(one) === foldEmail(email));
}

/** Addresses are compared without regard to case: nobody means two people by them. */
export function foldEmail(email: string): string {
  return email.trim().toLowerCase();
}
