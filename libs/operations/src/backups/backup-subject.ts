import type { BackupType } from '@rocket/domain';
import type { OperationRow } from '@rocket/persistence';

/** What the operation that takes a backup goes by. */
export interface BackupSubject {
  backupId: string;
  label: string;
  backupType: BackupType;
  /** The member that was asked for; null: a healthy replica, or else the primary. */
  serverName: string | null;
}

export const backupSubject = ({ subject }: Pick<OperationRow, 'subject'>): BackupSubject => subject as BackupSubject;

/** What an operation that restores goes by. */
export interface RestoreSubject {
  restoreId: string;
}

export const restoreSubject = ({ subject }: Pick<OperationRow, 'subject'>): RestoreSubject => subject as RestoreSubject;

/** `2026-11-25T06:30:00.123Z`, Full -> `20261125-063000-123F`: sorts by time, and cannot be given twice for one cluster. */
export function backupLabel(at: Date, type: BackupType): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  const [seconds = '', millis = ''] = time.replace(/Z$/, '').split('.');
  return `${day.replaceAll('-', '')}-${seconds.replaceAll(':', '')}-${millis}${type.charAt(0)}`;
}
