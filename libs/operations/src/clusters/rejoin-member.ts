import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { subjectOf } from './cluster-subject.js';
import type { ClusterDependencies } from './cluster-subject.js';
import { followWhoeverLeads } from './follow-whoever-leads.js';
import { recordReading } from './record-reading.js';
import { requireLifecycle } from './require-lifecycle.js';

const INSPECT_TIMEOUT_MS = 5_000;

/**
 * Brings a member back that is down, or does not follow the primary: it is started, pointed to the primary, rewound or
 * copied anew, whatever it takes. What only it had, because it went another way, is given up.
 */
export class RejoinMemberOperation implements OperationDefinition {
  readonly kind = 'RejoinMember';

  constructor(private readonly dependencies: ClusterDependencies) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    const subject = await subjectOf(this.dependencies, context);
    await followWhoeverLeads(subject, step, context);
    const member = subject.cluster.members.find(({ serverName }) => serverName === step.serverName);
    const row = subject.row.members.find(({ server }) => server.serverName === step.serverName);
    if (!member || !row) return;
    const reading = await subject.engine.inspectMember(subject.cluster, member, INSPECT_TIMEOUT_MS, context.signal);
    await context.record((tx) => recordReading(tx, row, reading, this.dependencies.clock.now()));
  }

  planCleanup(): NewStep[] {
    return [];
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const { dbmsType, clusterName, steps, requestedBy: actor, id: operationId } = operation;
    const serverName = steps[0]?.serverName ?? null;
    if (dbmsType === null || clusterName === null) return;
    const isBack = status === 'Succeeded';
    const text = isBack
      ? `${serverName ?? ''} is back in ${clusterName} and receives changes.`
      : `${serverName ?? ''} was not brought back into ${clusterName}. ${reason ?? ''}`.trim();
    const type = isBack ? 'Rejoin' : 'RejoinFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, serverName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }
}

/** @throws DomainError `cluster-not-found`, `cluster-not-ready`, `cluster-busy`, `validation-failed` for a server that is no member */
export async function startRejoinMember(
  { uow, bell }: { uow: UnitOfWork; bell: OperationBell },
  command: { dbmsType: DbmsType; clusterName: string; serverName: string; actor: string },
): Promise<{ operationId: string }> {
  const { dbmsType, clusterName, serverName, actor } = command;
  const operationId = newId();
  await uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(row, 'Active');
    const name = row.members.map(({ server }) => server.serverName).find((one) => one.toLowerCase() === serverName.toLowerCase());
    if (name === undefined) {
      const detail = `is not a member of ${row.clusterName}`;
      throw new DomainError('validation-failed', `${serverName} ${detail}.`, {}, [{ pointer: '/serverName', detail }]);
    }
    const title = `Let ${name} follow the primary of ${row.clusterName} again`;
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'RejoinMember',
      title,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: [{ action: 'follow-primary', direction: 'forward', title, serverName: name }],
    });
  });
  return { operationId };
}
