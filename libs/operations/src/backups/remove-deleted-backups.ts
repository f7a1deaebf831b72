import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { Clock, Logger } from '@rocket/platform';
import { requireConfirmation } from '../clusters/require-confirmation.js';
import { SCHEDULE_ACTOR } from './ring-due-backups.js';
import { addRollOff } from './start-roll-off.js';

interface Parts {
  uow: UnitOfWork;
  bell: OperationBell;
  clock: Clock;
}

const CLUSTERS_AT_ONCE = 50;

/** Starts to remove backups of deleted clusters whose time is over. Those that are held or used stay. */
export async function ringDeletedRollOffs(parts: Parts & { logger: Logger }): Promise<void> {
  const { uow, clock, logger } = parts;
  for (const clusterId of await uow.read.deletedClusters.toRollOff(clock.now(), CLUSTERS_AT_ONCE)) {
    try {
      await uow.run((tx) => letGo(tx, parts, { clusterId, operationId: newId(), actor: SCHEDULE_ACTOR }));
    } catch (error) {
      logger.warn({ clusterId, err: error }, 'the backups of a deleted cluster could not be let go');
    }
  }
}

/**
 * Removes the backups of a deleted cluster now, before their time is over; but not those that are held or used.
 *
 * @throws DomainError `cluster-not-found`, `confirmation-missing`, `cluster-busy`, `backup-not-possible` when all of them are held or used
 */
export async function removeDeletedBackups(
  parts: Parts,
  command: { dbmsType: DbmsType; clusterId: string; confirm: string | undefined; actor: string },
): Promise<{ operationId: string }> {
  const { uow, clock } = parts;
  const { dbmsType, clusterId, confirm, actor } = command;
  const operationId = newId();
  await uow.run(async (tx) => {
    const deleted = await tx.deletedClusters.byId(dbmsType, clusterId);
    requireConfirmation(deleted, confirm, '/query/confirm');
    // The instant itself is still kept.
    await tx.deletedClusters.keepUntil(clusterId, new Date(clock.now().getTime() - 1));
    if (await letGo(tx, parts, { clusterId, operationId, actor })) return;
    throw new DomainError('backup-not-possible', `All that is left of ${deleted.clusterName} is held, or used by a restore.`);
  });
  return { operationId };
}

/** Answers whether there was anything that may go. */
async function letGo(
  tx: Transaction,
  parts: Parts,
  { clusterId, operationId, actor }: { clusterId: string; operationId: string; actor: string },
): Promise<boolean> {
  const row = await tx.clusters.byId(clusterId);
  const title = `Remove the backups of the deleted cluster ${row.clusterName}`;
  return (await addRollOff(tx, parts, row, { operationId, title, actor, isOnlyForSome: true })) > 0;
}
