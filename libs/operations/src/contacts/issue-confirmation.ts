import type { Transaction } from '@rocket/persistence';
import { hashToken, newToken } from '@rocket/platform';

const PREFIX = 'rkc';
const VALID_DAYS = 7;
const DAY_MS = 24 * 60 * 60_000;

/** What goes into the message to a contact, and nowhere else. */
export interface IssuedConfirmation {
  token: string;
  expiresAt: Date;
}

/**
 * Gives a question that waits its token, good for seven days. Only its hash is kept: whoever sends it has it now or never, and a
 * second call makes another one and the first worthless. Undefined when it was answered or replaced meanwhile.
 */
export async function issueConfirmation(tx: Transaction, id: string, at: Date): Promise<IssuedConfirmation | undefined> {
  const token = newToken(PREFIX);
  const expiresAt = new Date(at.getTime() + VALID_DAYS * DAY_MS);
  const isOpen = await tx.contactConfirmations.issue(id, { tokenHash: hashToken(token), issuedAt: at, expiresAt });
  return isOpen ? { token, expiresAt } : undefined;
}

/** Where a contact confirms. The token stands behind `#`: browsers send that to no server and into no log. */
export function confirmationUrl(publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/confirm#${token}`;
}
