import type { BackupRow, NewStep, OperationRow } from '@rocket/persistence';

/** What goes in one run. The order is such that the next run may go on wherever this one ends. */
export const MAX_REMOVED_AT_ONCE = 500;

/** Which backups a roll-off lets go: the first is that of the first step. */
export interface RollOffSubject {
  backupIds: string[];
}

/** One step for each backup that goes, in the order in which they must, and one for the log. */
export function rollOffSteps(going: readonly BackupRow[]): NewStep[] {
  return [
    ...going.map(({ label, clusterName }): NewStep => ({
      action: 'remove-backup',
      direction: 'forward',
      title: `Let ${label} of ${clusterName} go`,
      serverName: null,
    })),
    { action: 'remove-log', direction: 'forward', title: 'Let the log go that no backup needs', serverName: null },
  ];
}

export function backupOfStep({ subject, id }: OperationRow, { ordinal }: { ordinal: number }): string {
  const backupId = (subject as RollOffSubject | null)?.backupIds[ordinal - 1];
  if (backupId === undefined) throw new Error(`Step ${ordinal} of operation ${id} names no backup.`);
  return backupId;
}
