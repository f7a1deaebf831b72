import { DomainError } from '@rocket/domain';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { memberOn } from '../clusters/cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { setAside } from '../clusters/give-back-server.js';
import { performClusterStep } from '../clusters/perform-cluster-step.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { methodOf } from './backup-place.js';
import { restoreSubject } from './backup-subject.js';
import { RestoreClusterOperation, recordRestored } from './restore-cluster-operation.js';
import { restoreOf } from './restore-member.js';

/**
 * Restores a backup on a server of the pool, looks at everything in it, and gives the server back. A backup counts as proven
 * only then. What was restored is never a cluster that anybody could use.
 */
export class DrillBackupOperation implements OperationDefinition {
  readonly kind = 'DrillBackup';
  readonly #restore: RestoreClusterOperation;

  constructor(private readonly dependencies: ClusterDependencies) {
    this.#restore = new RestoreClusterOperation(dependencies);
  }

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    if (step.action !== 'check-restored') return this.#restore.perform(step, context);
    const own = { 'check-restored': (subject: ClusterSubject) => this.#check(subject, step, context) };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup(operation: OperationRow): NewStep[] {
    return this.#restore.planCleanup(operation);
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const phase = 'Restored to see whether it works; nothing of it is left';
    await tx.clusters.change(row.id, { lifecycle: 'Expired', clusterHealth: 'ClusterDown', phase, expiredAt: new Date() });
    for (const { server } of row.members.filter(({ expiredAt }) => expiredAt === null))
      await setAside(tx, row, server, 'cleaning it failed');
    const restore = await restoreOf(tx, restoreSubject(operation).restoreId);
    const now = this.dependencies.clock.now();
    if (status === 'Succeeded') {
      const verification = restore.checks.map(({ database, detail }) => `${database}: ${detail}`).join(' ');
      await tx.backups.change(restore.backupId, { verifiedAt: now, verification });
    } else if (status === 'Failed') await tx.backups.change(restore.backupId, { verification: reason });
    await recordRestored(tx, operation, status, reason);
  }

  async #check(subject: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
    const { cluster } = subject;
    const restore = await restoreOf(this.dependencies.uow.read, restoreSubject(context.operation).restoreId);
    const checks = await methodOf(subject).checkRestored(cluster, memberOn(cluster, step.serverName), context);
    await context.record((tx) => tx.restores.change(restore.id, { checks }));
    const bad = checks.filter(({ isGood }) => !isGood);
    if (bad.length > 0)
      throw new DomainError(
        'backup-damaged',
        `${restore.backup.label} was restored, and is not whole. ${bad.map(({ database, detail }) => `${database}: ${detail}`).join(' ')}`,
      );
  }
}
