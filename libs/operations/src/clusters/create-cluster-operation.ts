import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { recordProvisioned } from '../intake/record-provisioned.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { memberOn } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { setAside } from './give-back-server.js';
import { performClusterStep } from './perform-cluster-step.js';
import type { CommonAction } from './perform-cluster-step.js';
import type { CreateClusterAction } from './plan-create-cluster.js';
import { installRelease, prepareServer } from './prepare-server.js';

/** Builds a cluster out of held servers; on failure gives them back clean. See `planCreateCluster` for the steps. */
export class CreateClusterOperation implements OperationDefinition {
  readonly kind = 'CreateCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const { serverName } = step;
    const own: Record<Exclude<CreateClusterAction, CommonAction>, (subject: ClusterSubject) => Promise<void>> = {
      'prepare-server': (subject) => prepareServer(this.dependencies, subject, step, context),
      'install-release': (subject) => installRelease(subject, step, context),
      'create-first-member': ({ engine, cluster }) => engine.createFirstMember(cluster, memberOn(cluster, serverName), context),
      'create-database': ({ engine, cluster }) => engine.createDatabase(cluster, memberOn(cluster, serverName), context),
      'add-replica': ({ engine, cluster }) =>
        engine.addReplica(cluster, firstMember(cluster), memberOn(cluster, serverName), context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup(operation: OperationRow): NewStep[] {
    const names = new Set(operation.steps.flatMap(({ serverName }) => serverName ?? []));
    return [...names].map((serverName) => ({
      action: 'clean-server',
      direction: 'cleanup',
      title: `Stop and remove everything on ${serverName} and give it back`,
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
    const names = row.members.map(({ server }) => server.serverName);
    if (status === 'Succeeded') {
      await tx.clusters.change(row.id, {
        lifecycle: 'Active',
        clusterHealth: 'ClusterUp',
        phase: 'All members answer and replicate',
      });
      await tx.poolServers.change(
        row.members.map(({ serverId }) => serverId),
        { status: 'Used', lockId: null, lockedUntil: null, lockedBy: null, clusterName },
      );
    } else {
      const phase = `Could not be built. ${reason ?? ''}`.slice(0, 500);
      await tx.clusters.change(row.id, { lifecycle: 'Failed', clusterHealth: 'ClusterDown', phase, failureReason: reason });
      for (const { server } of row.members.filter(({ expiredAt }) => expiredAt === null))
        await setAside(tx, row, server, 'cleaning it failed');
    }
    await recordProvisioned(tx, operation, { status, reason }, this.dependencies.clock);
    const text =
      status === 'Succeeded'
        ? `${dbmsType} ${row.release} cluster ${clusterName} was created on ${names.join(', ')}.`
        : `${dbmsType} cluster ${clusterName} could not be created: ${reason ?? ''}`;
    const type = status === 'Succeeded' ? 'Create' : 'CreateFailed';
    await tx.activities.add([
      { type, dbmsType, clusterName, planned: true, actor: operation.requestedBy, text, operationId: operation.id },
    ]);
    await tx.events.add([
      { type: 'cluster', dbmsType, clusterName, operationId: operation.id },
      ...names.map((serverName) => ({ type: 'poolServer' as const, dbmsType, serverName, clusterName })),
    ]);
  }
}

function firstMember(cluster: EngineCluster): EngineMember {
  return memberOn(cluster, cluster.members[0]?.serverName ?? null);
}
