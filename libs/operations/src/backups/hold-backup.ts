import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { ShownBackupRow, UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';

export interface HoldBackupCommand {
  dbmsType: DbmsType;
  backupId: string;
  /** Why it has to stay; null lets it go by the rules again. */
  holdReason: string | null;
  actor: string;
}

/**
 * Keeps a backup whatever the rules say, until somebody releases it. Answers it as it is afterwards; what is the same as before
 * is no change.
 *
 * @throws DomainError `backup-not-found`, also for one that is gone or going: what is half deleted cannot be kept
 */
export async function holdBackup(
  { uow, clock }: { uow: UnitOfWork; clock: Clock },
  { dbmsType, backupId, holdReason, actor }: HoldBackupCommand,
): Promise<ShownBackupRow> {
  return uow.run(async (tx) => {
    const row = await tx.backups.lockById(dbmsType, backupId);
    if (row.holdReason === holdReason) return row;
    if (holdReason !== null && (row.status === 'Expiring' || row.status === 'Expired'))
      throw new DomainError('backup-not-found', `${row.label} is ${row.status}: there is nothing left to hold.`);
    const isHeld = holdReason !== null;
    await tx.backups.change(backupId, { holdBy: isHeld ? actor : null, holdReason, heldAt: isHeld ? clock.now() : null });
    const { clusterName, label } = row;
    const text = isHeld
      ? `${label} of ${clusterName} is kept, whatever the rules say: ${holdReason}.`
      : `${label} of ${clusterName} is kept by the rules alone again. It had been held by ${row.holdBy ?? ''}: ${row.holdReason ?? ''}.`;
    const type = isHeld ? 'BackupHold' : 'BackupRelease';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName }]);
    return tx.backups.byId(dbmsType, backupId);
  });
}
