import { DomainError, chooseFailover, isDomainError } from '@rocket/domain';
import type { DbmsType, FailoverChoice } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { ClusterRow, NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { inspectMembers, memberOn, toSubject } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { performClusterStep } from './perform-cluster-step.js';
import type { CommonAction } from './perform-cluster-step.js';
import { requireConfirmation } from './require-confirmation.js';
import { requireLifecycle } from './require-lifecycle.js';

type FailoverAction = 'check-failover' | 'fence-primary' | 'prepare-candidate' | 'promote' | 'follow-primary';

/** Asking members that do not answer ends by itself; this is for the whole of it. */
const ASK_TIMEOUT_MS = 20_000;

/**
 * Makes a replica the primary after the primary is gone. What only that one had is lost, so a person has to ask for it. The
 * old primary is stopped for good if its server can be reached: it must not come back as a second one.
 */
export class FailoverOperation implements OperationDefinition {
  readonly kind = 'Failover';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const { lost, candidate } = partsOf(context.operation);
    const own: Record<Exclude<FailoverAction, CommonAction>, (subject: ClusterSubject) => Promise<void>> = {
      'check-failover': (subject) => check(subject, candidate, context),
      'fence-primary': (subject) => fence(subject, lost, context),
      'prepare-candidate': ({ engine, cluster }) => engine.prepareCandidate(cluster, memberOn(cluster, candidate), context),
      promote: ({ engine, cluster }) => engine.promote(cluster, memberOn(cluster, candidate), context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  /** Once somebody may have been promoted, the others have to follow whoever that is; before, nothing was changed. */
  planCleanup({ steps }: OperationRow): NewStep[] {
    if (!steps.some(({ action, attempt }) => action === 'promote' && attempt > 0)) return [];
    return steps
      .filter(({ action, status }) => action === 'follow-primary' && status !== 'Succeeded')
      .map(({ action, title, serverName }) => ({ action, direction: 'cleanup', title, serverName }));
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const { dbmsType, clusterName, requestedBy: actor, id: operationId } = operation;
    const { lost, candidate } = partsOf(operation);
    const isDone = status === 'Succeeded';
    const text = isDone
      ? `${candidate} took over in ${clusterName ?? ''} after ${lost} was gone. ${lost} has to be brought back as a replica.`
      : `${candidate} did not take over in ${clusterName ?? ''}. ${reason ?? ''}`.trim();
    const type = isDone ? 'Failover' : 'FailoverFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: false, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }
}

function partsOf({ steps }: OperationRow): { lost: string; candidate: string } {
  const nameIn = (action: FailoverAction): string => steps.find((step) => step.action === action)?.serverName ?? '';
  return { lost: nameIn('fence-primary'), candidate: nameIn('promote') };
}

async function check(subject: ClusterSubject, candidate: string, context: StepContext): Promise<void> {
  const choice = choose(subject.row, await inspectMembers(subject, context.signal), candidate);
  if ('refusal' in choice) throw new DomainError('step-failed', choice.refusal);
  const { missingBytes } = choice;
  context.say(missingBytes === null ? 'Nobody knows what is lost.' : `${missingBytes} bytes are known to be lost.`);
}

/** A server that does not answer cannot be stopped. It is said, and when it comes back it is seen as a second primary. */
async function fence({ engine, cluster }: ClusterSubject, lost: string, context: StepContext): Promise<void> {
  try {
    await engine.stopMember(cluster, memberOn(cluster, lost), context);
  } catch (error) {
    const isAway = isDomainError(error, 'host-unreachable') || isDomainError(error, 'command-timed-out');
    if (context.signal.aborted || !isAway) throw error;
    context.say(`${error.detail} It could not be stopped: should it come back, bring it back as a replica at once.`);
  }
}

function choose(row: ClusterRow, readings: Parameters<typeof chooseFailover>[0], wanted?: string) {
  const primary = row.members.find(({ nodeRole }) => nodeRole === 'Primary');
  const lost = primary && {
    serverName: primary.server.serverName,
    positionBytes: primary.positionBytes,
    seenAt: primary.observedAt,
  };
  return chooseFailover(readings, lost, wanted);
}

type FailoverParts = Omit<ClusterDependencies, 'clock'>;

/** Who would take over now, and what would be lost. @throws DomainError `no-failover-candidate` with the reason when nobody can */
export async function previewFailover(
  parts: FailoverParts,
  { dbmsType, clusterName, to }: { dbmsType: DbmsType; clusterName: string; to?: string | undefined },
): Promise<FailoverChoice & { row: ClusterRow }> {
  const row = await parts.uow.read.clusters.byName(dbmsType, clusterName);
  requireLifecycle(row, 'Active');
  const readings = await inspectMembers(await toSubject(parts, row), AbortSignal.timeout(ASK_TIMEOUT_MS));
  const choice = choose(row, readings, to);
  if ('refusal' in choice) throw new DomainError('no-failover-candidate', choice.refusal);
  return { ...choice, row };
}

/** @throws DomainError `confirmation-missing`, `cluster-busy`, and what `previewFailover` throws */
export async function startFailover(
  parts: FailoverParts & { bell: OperationBell },
  command: { dbmsType: DbmsType; clusterName: string; to?: string | undefined; confirm: string; actor: string },
): Promise<{ operationId: string }> {
  const { candidate, lost, row } = await previewFailover(parts, command);
  requireConfirmation(row, command.confirm, '/confirm');
  const others = row.members
    .map(({ server }) => server.serverName)
    .filter((name) => name !== candidate && name !== lost.serverName);
  const step = (action: FailoverAction, title: string, serverName: string): NewStep => ({
    action,
    direction: 'forward',
    title,
    serverName,
  });
  const operationId = newId();
  await parts.uow.run(async (tx) => {
    requireLifecycle(await tx.clusters.byId(row.id), 'Active');
    await startOperation(tx, parts.bell, {
      id: operationId,
      kind: 'Failover',
      title: `Fail ${row.clusterName} over from ${lost.serverName} to ${candidate}`,
      dbmsType: row.dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: command.actor,
      phase: 'Waiting for a worker',
      steps: [
        step('check-failover', `Check that ${lost.serverName} is gone and ${candidate} has come farthest`, candidate),
        step('fence-primary', `Stop ${lost.serverName} if it can be reached`, lost.serverName),
        step('prepare-candidate', `Let ${candidate} keep WAL for the other members`, candidate),
        step('promote', `Make ${candidate} the primary`, candidate),
        ...others.map((name) => step('follow-primary', `Let ${name} follow ${candidate}`, name)),
      ],
    });
  });
  return { operationId };
}
