import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { OperationBell } from '@rocket/jobs';
import type { ClusterRow, NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { inspectMembers, memberOn, toSubject } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import type { CommonAction } from './perform-cluster-step.js';
import { requireLifecycle } from './require-lifecycle.js';
import { faultsOf } from './verify-members.js';

type RestartAction = 'restart-member' | 'verify-members';

const ASK_TIMEOUT_MS = 20_000;

/**
 * Restarts one member, or all of them one at a time: replicas first, the one that is most behind before the others, and the
 * primary last. Every member has to be as it should be before the next one is touched.
 */
export class RestartClusterOperation implements OperationDefinition {
  readonly kind = 'RestartCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const own: Record<Exclude<RestartAction, CommonAction>, (subject: ClusterSubject) => Promise<void>> = {
      'restart-member': (subject) => restart(subject, step, context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  /** A member that was stopped and did not come up is started once more. */
  planCleanup({ steps }: OperationRow): NewStep[] {
    return steps
      .filter(({ action, attempt, status }) => action === 'restart-member' && attempt > 0 && status !== 'Succeeded')
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
    const { dbmsType, clusterName, requestedBy: actor, id: operationId, steps } = operation;
    const restarts = steps.filter(({ action }) => action === 'restart-member');
    for (const { serverName, status: outcome, error } of restarts) {
      if (outcome !== 'Succeeded' && outcome !== 'Failed') continue;
      const isDone = outcome === 'Succeeded';
      const text = isDone
        ? `${serverName ?? ''} of ${clusterName ?? ''} was restarted.`
        : `${serverName ?? ''} of ${clusterName ?? ''} could not be restarted: ${error ?? ''}`;
      const type = isDone ? 'DbRestart' : 'DbRestartFailed';
      await tx.activities.add([{ type, dbmsType, clusterName, serverName, planned: true, actor, text, operationId }]);
    }
    if (status === 'Succeeded' || restarts.some(({ status: outcome }) => outcome === 'Failed')) return;
    const text = `${clusterName ?? ''} was not restarted as a whole. ${reason ?? ''}`.trim();
    await tx.activities.add([{ type: 'DbRestartFailed', dbmsType, clusterName, planned: true, actor, text, operationId }]);
  }
}

async function restart({ engine, cluster }: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
  const member = memberOn(cluster, step.serverName);
  await engine.stopMember(cluster, member, context);
  await engine.startMember(cluster, member, context);
}

/**
 * Starts the restart of one member or of all. One that is down may be restarted by itself; all of them only when the cluster
 * is well.
 *
 * @throws DomainError `cluster-not-found`, `cluster-not-ready`, `cluster-busy`, `validation-failed` for a server that is no member
 */
export async function startRestartCluster(
  parts: Omit<ClusterDependencies, 'clock'> & { bell: OperationBell },
  command: { dbmsType: DbmsType; clusterName: string; serverName?: string | undefined; actor: string },
): Promise<{ operationId: string }> {
  const row = await parts.uow.read.clusters.byName(command.dbmsType, command.clusterName);
  requireLifecycle(row, 'Active');
  const steps = command.serverName === undefined ? await planAll(parts, row) : planOne(row, command.serverName);
  const operationId = newId();
  await parts.uow.run(async (tx) => {
    requireLifecycle(await tx.clusters.byId(row.id), 'Active');
    await startOperation(tx, parts.bell, {
      id: operationId,
      kind: 'RestartCluster',
      title: command.serverName === undefined ? `Restart all of ${row.clusterName}` : `Restart one member of ${row.clusterName}`,
      dbmsType: row.dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: command.actor,
      phase: 'Waiting for a worker',
      steps,
    });
  });
  return { operationId };
}

function planOne(row: ClusterRow, wanted: string): NewStep[] {
  const names = row.members.map(({ server }) => server.serverName);
  const serverName = names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (serverName === undefined) {
    const detail = `is not a member of ${row.clusterName}, which has ${names.join(', ')}`;
    throw new DomainError('validation-failed', `${wanted} ${detail}.`, {}, [{ pointer: '/serverName', detail }]);
  }
  return [restartStep(serverName)];
}

async function planAll(parts: Omit<ClusterDependencies, 'clock'>, row: ClusterRow): Promise<NewStep[]> {
  const readings = await inspectMembers(await toSubject(parts, row), AbortSignal.timeout(ASK_TIMEOUT_MS));
  const faults = faultsOf(readings, row.release);
  if (faults.length > 0) throw new DomainError('cluster-not-ready', `First mend what is wrong. ${faults.join(' ')}`);
  const rank = ({ role }: MemberReading): number => Number(role === 'Primary');
  const inOrder = [...readings].sort((one, other) => rank(one) - rank(other) || (other.lagBytes ?? 0) - (one.lagBytes ?? 0));
  const first = verifyStep('Check that every member is as it should be');
  // A gate behind every member: the next one is touched when all of them stream again.
  const gated = inOrder.flatMap(({ serverName }) => [
    restartStep(serverName),
    verifyStep(`Wait until every member is as it should be, ${serverName} too`),
  ]);
  return [first, ...gated];
}

const verifyStep = (title: string): NewStep => ({ action: 'verify-members', direction: 'forward', title, serverName: null });
const restartStep = (serverName: string): NewStep => ({
  action: 'restart-member',
  direction: 'forward',
  title: `Restart the member on ${serverName}`,
  serverName,
});
