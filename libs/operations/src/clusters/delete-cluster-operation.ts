import { deletedBackupsUntil } from '@rocket/domain';
import type { ClusterRow, NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { holdingPolicies } from '../backups/plan-cluster-roll-off.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import type { ClusterDependencies } from './cluster-subject.js';
import { performClusterStep, tryStopMember } from './perform-cluster-step.js';
import type { DeleteClusterAction } from './plan-delete-cluster.js';
import { retireServer } from './retire-server.js';

const KEEP_DELETED_BACKUPS_DAYS = 90;

/**
 * Deletes a cluster: stops it, and keeps it so for a while or gives its servers back at once. Until the first server is
 * being cleaned a failure starts again what it stopped; from then on the only way is forward.
 */
export class DeleteClusterOperation implements OperationDefinition {
  readonly kind = 'DeleteCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    if (step.action === 'retire-server') return retireServer(this.dependencies, step, context);
    const own = { 'keep-stopped': tryStopMember };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup({ steps }: OperationRow): NewStep[] {
    const isBeingRemoved = steps.some(({ action, attempt }) => action === 'retire-server' && attempt > 0);
    const left = isBeingRemoved
      ? steps.filter(({ action, status }) => action === 'retire-server' && status !== 'Succeeded')
      : steps.filter(({ action, attempt }) => /^(try-)?stop-member$/.test(action) && attempt > 0);
    const action: DeleteClusterAction = isBeingRemoved ? 'retire-server' : 'start-member';
    const title = isBeingRemoved ? 'Remove what is left on' : 'Start the member again on';
    return left.map(({ serverName }) => ({ action, direction: 'cleanup', title: `${title} ${serverName ?? ''}`, serverName }));
  }

  /** By the policy that it has now: what becomes of that later is no longer about this cluster. */
  private async keepBackups(tx: Transaction, row: ClusterRow, deletedAt: Date): Promise<void> {
    const policy = (await holdingPolicies(tx, [row])).get(row.id)?.policy ?? {};
    const { keepDeletedBackupsDays = KEEP_DELETED_BACKUPS_DAYS } = this.dependencies;
    await tx.deletedClusters.keepUntil(row.id, deletedBackupsUntil(policy, deletedAt, keepDeletedBackupsDays));
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const { dbmsType, clusterName } = row;
    const left = row.members.filter(({ expiredAt }) => expiredAt === null);
    const { id: operationId, requestedBy: actor } = operation;
    const say = async (type: 'Delete' | 'DeleteFailed', text: string): Promise<void> => {
      await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
      await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
    };
    if (left.length === 0) {
      const phase = 'Deleted; its servers were given back';
      const expiredAt = new Date();
      await tx.clusters.change(row.id, { lifecycle: 'Expired', clusterHealth: 'ClusterDown', phase, expiredAt });
      if (row.sealedBackupKey !== null) await this.keepBackups(tx, row, expiredAt);
      return say('Delete', `${clusterName} was deleted and its servers were given back.`);
    }
    if (status === 'Succeeded') {
      const until = row.quarantinedUntil?.toISOString() ?? '';
      const phase = 'Deleted: stopped, and kept for a while';
      await tx.clusters.change(row.id, { lifecycle: 'Quarantined', clusterHealth: 'ClusterDown', phase });
      for (const { id } of left)
        await tx.clusters.changeMember(id, { serverHealth: 'ServerDown', healthReason: 'Stopped on purpose.' });
      return say('Delete', `${clusterName} was deleted. It is stopped, and can be brought back until ${until}.`);
    }
    if (row.lifecycle !== 'Quarantined') await tx.clusters.change(row.id, { quarantinedUntil: null });
    return say('DeleteFailed', `${clusterName} was not deleted. ${reason ?? ''}`.trim());
  }
}
