import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { memberOn } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import type { CommonAction } from './perform-cluster-step.js';
import { requireLifecycle } from './require-lifecycle.js';
import { retireServer } from './retire-server.js';

const INSPECT_TIMEOUT_MS = 5_000;

type RemoveServerAction = 'forget-member' | 'retire-server';

/** Takes a replica out of a cluster: nobody keeps WAL for it any more, and its server is cleaned and given back. */
export class RemoveServerOperation implements OperationDefinition {
  readonly kind = 'RemoveServer';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    if (step.action === 'retire-server') return retireServer(this.dependencies, step, context);
    const own: Record<Exclude<RemoveServerAction, CommonAction | 'retire-server'>, (subject: ClusterSubject) => Promise<void>> = {
      'forget-member': (subject) => forget(subject, step, context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  /** Once it is forgotten it could only come back as a new copy: the way out is forward. */
  planCleanup({ steps }: OperationRow): NewStep[] {
    if (!steps.some(({ action, status }) => action === 'forget-member' && status === 'Succeeded')) return [];
    return steps
      .filter(({ action, status }) => action === 'retire-server' && status !== 'Succeeded')
      .map(({ action, title, serverName }) => ({ action, direction: 'cleanup', title, serverName }));
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    _status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const { dbmsType, clusterName } = row;
    const serverName = operation.steps[0]?.serverName ?? '';
    const isGone = !row.members.some(({ server, expiredAt }) => server.serverName === serverName && expiredAt === null);
    const text = isGone
      ? `${serverName} is no member of ${clusterName} any more.`
      : `${serverName} was not taken out of ${clusterName}. ${reason ?? ''}`.trim();
    const { id: operationId, requestedBy: actor } = operation;
    const type = isGone ? 'ServerRemove' : 'ServerRemoveFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, serverName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }
}

/** Whoever has become the primary meanwhile stays. */
async function forget({ engine, cluster }: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
  const member = memberOn(cluster, step.serverName);
  const { answers, role } = await engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, context.signal);
  if (answers && role === 'Primary') throw new DomainError('step-failed', `${member.serverName} is the primary by now.`);
  await engine.forgetMember(cluster, member, context);
}

/**
 * @throws DomainError `cluster-not-found`, `cluster-not-ready`, `cluster-busy`, `server-not-found` for a server that is no
 *   member, `server-in-use` for the primary and for the only member
 */
export async function startRemoveServer(
  { uow, bell }: { uow: UnitOfWork; bell: OperationBell },
  command: { dbmsType: DbmsType; clusterName: string; serverName: string; actor: string },
): Promise<{ operationId: string }> {
  const operationId = newId();
  await uow.run(async (tx) => {
    const row = await tx.clusters.byName(command.dbmsType, command.clusterName);
    requireLifecycle(row, 'Active');
    const member = row.members.find(({ server }) => server.serverName.toLowerCase() === command.serverName.toLowerCase());
    if (!member) throw new DomainError('server-not-found', `${command.serverName} is not a member of ${row.clusterName}.`);
    const { serverName } = member.server;
    if (row.members.length === 1)
      throw new DomainError(
        'server-in-use',
        `${serverName} is the only member of ${row.clusterName}. Delete the cluster instead.`,
      );
    if (member.nodeRole === 'Primary')
      throw new DomainError('server-in-use', `${serverName} is the primary of ${row.clusterName}. Switch over first.`);
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'RemoveServer',
      title: `Take ${serverName} out of ${row.clusterName}`,
      dbmsType: row.dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: command.actor,
      phase: 'Waiting for a worker',
      steps: [
        { action: 'forget-member', direction: 'forward', title: `Keep no more WAL for ${serverName}`, serverName },
        {
          action: 'retire-server',
          direction: 'forward',
          title: `Remove everything on ${serverName} and give it back`,
          serverName,
        },
      ],
    });
  });
  return { operationId };
}
