import type { BackupOverviewRow, Restore } from '@rocket/contracts';
import type { RepositoryLevel } from '@rocket/contracts/constants';
import type { BackupProblem, BackupStatus, RestorePurpose, RestoreStatus } from '@rocket/domain';
import { mdiClockAlertOutline } from '@mdi/js';
import type { StatusLook } from '../ui/status-look.js';
import { moment } from '../ui/words.js';

const BACKUP: Readonly<Record<BackupStatus, StatusLook>> = {
  Running: { look: 'working', word: 'Running' },
  Failed: { look: 'down', word: 'Failed' },
  Successful: { look: 'healthy', word: 'Successful' },
  Expiring: { look: 'deleting', word: 'Expiring' },
  Expired: { look: 'expired', word: 'Expired' },
};

const RESTORE: Readonly<Record<RestoreStatus, StatusLook>> = {
  Running: { look: 'working', word: 'Running' },
  Successful: { look: 'healthy', word: 'Successful' },
  Failed: { look: 'down', word: 'Failed' },
};

const PROBLEM: Readonly<Record<BackupProblem, StatusLook>> = {
  NothingRestorable: { look: 'down', word: 'Not restorable' },
  LastFailed: { look: 'attention', word: 'Last one failed' },
  Stale: { look: 'attention', word: 'Too old', icon: mdiClockAlertOutline },
  ArchiveBehind: { look: 'attention', word: 'Log behind', icon: mdiClockAlertOutline },
};

const LEVEL: Readonly<Record<RepositoryLevel, StatusLook>> = {
  ok: { look: 'healthy', word: 'Room enough' },
  warning: { look: 'attention', word: 'Filling up' },
  critical: { look: 'down', word: 'Nearly full' },
  unknown: { look: 'unknown', word: 'Not known' },
};

const PURPOSE: Readonly<Record<RestorePurpose, string>> = {
  NewCluster: 'As a new cluster',
  InPlace: 'In place',
  Drill: 'Drill',
};

export const backupLook = (status: BackupStatus): StatusLook => BACKUP[status];
export const restoreLook = (status: RestoreStatus): StatusLook => RESTORE[status];
export const problemLook = (problem: BackupProblem): StatusLook => PROBLEM[problem];
export const levelLook = (level: RepositoryLevel): StatusLook => LEVEL[level];
export const purposeWord = (purpose: RestorePurpose): string => PURPOSE[purpose];

/** How the backups of a cluster stand: the worst that is wrong, or that one is being taken, or that all is well. */
export function overviewLook({ problem, last, runningBackupId, fullDueAt, fullRefusal }: BackupOverviewRow): StatusLook {
  if (problem === 'NothingRestorable' && last === null) {
    if (runningBackupId !== null) return { look: 'working', word: 'First one runs' };
    if (fullDueAt === null) return { look: 'down', word: 'Never backed up' };
    return fullRefusal === null ? { look: 'creating', word: 'First one due' } : { look: 'attention', word: 'First one waits' };
  }
  if (problem !== null) return problemLook(problem);
  return runningBackupId === null ? { look: 'healthy', word: 'Good' } : { look: 'working', word: 'Good, one runs' };
}

/** What is wrong, as a sentence; what failed says it itself. */
export function overviewReason({ problem, problemText, last, fullRefusal }: BackupOverviewRow): string | null {
  if (fullRefusal !== null) return `A Full is due and could not begin. ${fullRefusal}`;
  return problem === 'LastFailed' && last?.failure ? last.failure : problemText;
}

/** What was asked for: an instant, a backup as it was, or all that is archived. */
export function goalWord({ goal, targetTime, backupLabel }: Pick<Restore, 'goal' | 'targetTime' | 'backupLabel'>): string {
  if (goal === 'time' && targetTime !== null) return moment(new Date(targetTime));
  return goal === 'latest' ? 'the latest' : `as ${backupLabel} was`;
}
