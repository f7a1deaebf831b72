import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { ClusterRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { Clock } from '@rocket/platform';
import { requireLifecycle } from '../clusters/require-lifecycle.js';
import { startOperation } from '../operations/start-operation.js';
import { planClusterRollOff } from './plan-cluster-roll-off.js';
import { MAX_REMOVING_STEPS, backupsPerStep, rollOffSteps } from './roll-off-steps.js';
import type { RollOffSubject } from './roll-off-steps.js';

/**
 * Starts to let those backups of a cluster go that the rules do not keep, and the log that nobody needs then.
 *
 * @param maxSteps where more backups go, each step lets several go
 * @throws DomainError `cluster-not-found`, `cluster-not-ready`, `cluster-busy`, `backup-not-possible` for one that was never
 *   backed up
 */
export async function startRollOff(
  { uow, bell, clock }: { uow: UnitOfWork; bell: OperationBell; clock: Clock },
  { dbmsType, clusterName, actor }: { dbmsType: DbmsType; clusterName: string; actor: string },
  maxSteps = MAX_REMOVING_STEPS,
): Promise<{ operationId: string }> {
  const operationId = newId();
  await uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(row, 'Active', 'Stopped', 'Quarantined');
    if (row.sealedBackupKey === null)
      throw new DomainError('backup-not-possible', `${row.clusterName} was never backed up: there is nothing to let go.`);
    const title = `Let backups of ${row.clusterName} roll off`;
    await addRollOff(tx, { bell, clock }, row, { operationId, title, actor, maxSteps });
  });
  return { operationId };
}

/**
 * Adds the operation that lets those backups go that the plan names, and answers how many they are.
 *
 * @param given `isOnlyForSome`: where none of them may go there is no operation; else it looks after the log all the same
 * @throws DomainError `cluster-busy`
 */
export async function addRollOff(
  tx: Transaction,
  { bell, clock }: { bell: OperationBell; clock: Clock },
  row: ClusterRow,
  given: { operationId: string; title: string; actor: string; maxSteps?: number; isOnlyForSome?: boolean },
): Promise<number> {
  const { operationId, title, actor, maxSteps = MAX_REMOVING_STEPS, isOnlyForSome = false } = given;
  const { plan, backups } = await planClusterRollOff(tx, row, clock.now());
  const going = plan.order.flatMap((id) => backups.get(id) ?? []);
  if (isOnlyForSome && going.length === 0) return 0;
  const perStep = backupsPerStep(going.length, maxSteps);
  await startOperation(tx, bell, {
    id: operationId,
    kind: 'RollOffBackups',
    title,
    dbmsType: row.dbmsType,
    clusterId: row.id,
    clusterName: row.clusterName,
    requestedBy: actor,
    phase: 'Waiting for a worker',
    subject: { backupIds: going.map(({ id }) => id), perStep } satisfies RollOffSubject,
    steps: rollOffSteps(going, perStep),
  });
  return going.length;
}
