import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { primaryFirst } from './cluster-subject.js';
import type { ClusterDependencies } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import { requireConfirmation } from './require-confirmation.js';
import { requireLifecycle } from './require-lifecycle.js';

/**
 * Stops a cluster on purpose, the primary first so that the replicas get all that it wrote. Nothing is removed, its servers
 * and its name stay its own, and no reboot starts it. On failure whoever was stopped is started again.
 */
export class StopClusterOperation implements OperationDefinition {
  readonly kind = 'StopCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    return performClusterStep(this.dependencies, {}, step, context);
  }

  planCleanup({ steps }: OperationRow): NewStep[] {
    return steps
      .filter(({ action, attempt }) => /^(try-)?stop-member$/.test(action) && attempt > 0)
      .map(({ serverName }) => ({
        action: 'start-member',
        direction: 'cleanup',
        title: `Start the member on ${serverName ?? ''} again`,
        serverName,
      }));
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const { dbmsType, clusterName } = row;
    const { id: operationId, requestedBy: actor } = operation;
    const isStopped = status === 'Succeeded';
    if (isStopped) {
      // Neither up nor down: nobody asks it until it is started.
      const phase = `Stopped by request of ${actor}`;
      await tx.clusters.change(row.id, { lifecycle: 'Stopped', clusterHealth: 'ClusterConfig', phase });
      const stopped = {
        serverHealth: 'ServerConfig',
        healthReason: 'Stopped on purpose.',
        streaming: false,
        lagBytes: null,
      } as const;
      for (const { id } of row.members) await tx.clusters.changeMember(id, stopped);
    }
    const text = isStopped ? `${clusterName} was stopped.` : `${clusterName} was not stopped. ${reason ?? ''}`.trim();
    const type = isStopped ? 'Stop' : 'StopFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }
}

/** @throws DomainError `confirmation-missing`, `cluster-not-found`, `cluster-not-ready` when it does not run, `cluster-busy` */
export async function startStopCluster(
  { uow, bell }: { uow: UnitOfWork; bell: OperationBell },
  { dbmsType, clusterName, confirm, actor }: { dbmsType: DbmsType; clusterName: string; confirm: string; actor: string },
): Promise<{ operationId: string }> {
  const operationId = newId();
  await uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireConfirmation(row, confirm, '/confirm');
    requireLifecycle(row, 'Active');
    const steps = primaryFirst(row.members).map(({ server: { serverName } }, index): NewStep => {
      // The primary has to be stopped for certain; a replica that cannot be reached gets no more changes anyhow.
      const action = index === 0 ? 'stop-member' : 'try-stop-member';
      return { action, direction: 'forward', title: `Stop the member on ${serverName}`, serverName };
    });
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'StopCluster',
      title: `Stop ${dbmsType} cluster ${row.clusterName}`,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps,
    });
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName, operationId }]);
  });
  return { operationId };
}
