import { setTimeout } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { inspectMembers, primaryFirst } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import { requireLifecycle } from './require-lifecycle.js';
import { faultsOf, recordReadings } from './verify-members.js';

const RESCUE_MS = 24 * 60 * 60_000;
const REPLICAS_PATIENCE_MS = 15_000;
const PAUSE_MS = 100;

/** Starts the members of a deleted cluster again that is still kept. */
export class UndeleteClusterOperation implements OperationDefinition {
  readonly kind = 'UndeleteCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const own = {
      'verify-primary': (subject: ClusterSubject) => verifyPrimary(subject, this.dependencies, context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup({ steps }: OperationRow): NewStep[] {
    return steps
      .filter(({ action, attempt }) => /^(try-)?start-member$/.test(action) && attempt > 0)
      .map(({ serverName }) => ({
        action: 'try-stop-member',
        direction: 'cleanup',
        title: `Stop the member on ${serverName ?? ''} again`,
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
    const isBack = status === 'Succeeded';
    if (isBack) {
      const isWhole = row.members.every(({ serverHealth }) => serverHealth === 'ServerUp');
      const clusterHealth = isWhole ? 'ClusterUp' : 'ClusterUpWithIssues';
      const phase = isWhole ? 'All members answer and replicate' : 'Brought back, but not every member is as it should be';
      await tx.clusters.change(row.id, { lifecycle: 'Active', clusterHealth, phase, quarantinedUntil: null });
    } else {
      // Whoever tried to rescue it gets the time to try again.
      const soonest = this.dependencies.clock.now().getTime() + RESCUE_MS;
      const quarantinedUntil = new Date(Math.max(row.quarantinedUntil?.getTime() ?? 0, soonest));
      await tx.clusters.change(row.id, { quarantinedUntil });
    }
    const text = isBack ? `${clusterName} was brought back.` : `${clusterName} was not brought back. ${reason ?? ''}`.trim();
    const { id: operationId, requestedBy: actor } = operation;
    const type = isBack ? 'Undelete' : 'UndeleteFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }
}

/** The replicas get a moment to connect; only the primary has to be there. */
async function verifyPrimary(subject: ClusterSubject, { clock }: ClusterDependencies, context: StepContext): Promise<void> {
  const endsAt = performance.now() + REPLICAS_PATIENCE_MS;
  let readings = await inspectMembers(subject, context.signal);
  while (faultsOf(readings, subject.row.release).length > 0 && performance.now() < endsAt) {
    await setTimeout(PAUSE_MS, undefined, { signal: context.signal });
    readings = await inspectMembers(subject, context.signal);
  }
  const primary = readings.find(({ answers, role }) => answers && role === 'Primary');
  if (!primary) throw new DomainError('step-failed', 'No member answers as primary.');
  for (const { serverName, answers, fault, role } of readings)
    context.say(`${serverName}: ${answers ? (role ?? '?') : (fault ?? 'does not answer')}`);
  await recordReadings(subject, readings, clock, context);
}

/** @throws DomainError `cluster-not-found`, `cluster-not-ready` when it is not deleted, or gone, `cluster-busy` */
export async function startUndeleteCluster(
  { uow, bell }: { uow: UnitOfWork; bell: OperationBell },
  { dbmsType, clusterName, actor }: { dbmsType: DbmsType; clusterName: string; actor: string },
): Promise<{ operationId: string }> {
  const operationId = newId();
  await uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(row, 'Quarantined');
    const starts = primaryFirst(row.members).map(({ server: { serverName } }, index): NewStep => {
      // Without one of its replicas a cluster is there all the same.
      const action = index === 0 ? 'start-member' : 'try-start-member';
      return { action, direction: 'forward', title: `Start the member on ${serverName}`, serverName };
    });
    const title = 'See that the primary takes writes';
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'UndeleteCluster',
      title: `Bring ${dbmsType} cluster ${row.clusterName} back`,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: [...starts, { action: 'verify-primary', direction: 'forward', title, serverName: null }],
    });
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName, operationId }]);
  });
  return { operationId };
}
