import type { Cluster } from '@rocket/contracts';
import { problemLook } from '../backups/backup-looks.js';
import type { StatusLook } from '../ui/status-look.js';

type Standing = Pick<Cluster, 'lifecycle' | 'lastBackupAt' | 'lastProvenAt' | 'nextBackupDueAt' | 'backupProblem'>;

const NEVER: StatusLook = { look: 'attention', word: 'never' };

/** Whether it could be backed up as it is, and so whether "never" means anything. */
export function isBackedUp({ lifecycle }: Pick<Standing, 'lifecycle'>): boolean {
  return lifecycle === 'Active' || lifecycle === 'Stopped';
}

/** What is wrong with the last backup; null when all is well. @param now milliseconds since 1970 */
export function backupFault({ lastBackupAt, nextBackupDueAt, backupProblem }: Standing, now: number): StatusLook | null {
  if (lastBackupAt !== null) return backupProblem === null ? null : problemLook(backupProblem);
  const isDue = nextBackupDueAt !== null && Date.parse(nextBackupDueAt) <= now;
  return isDue ? { look: 'creating', word: 'first one due' } : NEVER;
}

/** What is wrong with the last proof: there is a backup, and nobody knows whether it can be restored. */
export function proofFault({ lastBackupAt, lastProvenAt }: Standing): StatusLook | null {
  return lastBackupAt !== null && lastProvenAt === null ? NEVER : null;
}
