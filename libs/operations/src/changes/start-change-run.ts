import { DomainError } from '@rocket/domain';
import type { Change, DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import { newId } from '@rocket/platform';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { startOperation } from '../operations/start-operation.js';
import { valueWords } from './change-subject.js';
import type { ChangeRunSubject } from './change-subject.js';
import { planChangeRun } from './plan-change-run.js';
import type { ChangeRunPlan, ChangeRunRequest } from './plan-change-run.js';

export interface StartChangeRun extends ChangeRunRequest {
  /** The hash of the plan that was reviewed. */
  planHash?: string | undefined;
  ticketUrl?: string | undefined;
  actor: string;
}

/**
 * Plans a change as things are now and starts it. Clusters that are not fit for it are left out, and the plan says so.
 *
 * @throws DomainError as `planChangeRun`, and `change-not-possible`, `capability-missing`, `plan-changed`
 */
export async function startChangeRun(
  dependencies: ClusterDependencies & { bell: OperationBell },
  { planHash, ticketUrl, actor, ...request }: StartChangeRun,
): Promise<{ operationId: string; plan: ChangeRunPlan }> {
  const plan = await planChangeRun(dependencies, request);
  requirePossible(plan);
  requireReviewed(plan, planHash);
  const operationId = await startPlanned(dependencies, plan, { dbmsType: request.dbmsType, ticketUrl, actor });
  return { operationId, plan };
}

/** @throws DomainError `plan-changed` for a plan that is not the one that was reviewed, if one was */
export function requireReviewed({ planHash }: ChangeRunPlan, reviewed: string | undefined): void {
  if (reviewed !== undefined && reviewed !== planHash)
    throw new DomainError('plan-changed', 'What would be done now is not what was reviewed.', { planHash });
}

/** @throws DomainError `capability-missing`, `change-not-possible` */
export function requirePossible({ subject, refused, current, isIncapable }: ChangeRunPlan): void {
  if (subject.clusters.length > 0) return;
  const reasons = [...refused, ...current].map(
    ({ clusterName, serverName, reason }) => `${serverName ?? clusterName}: ${reason}`,
  );
  const detail = reasons.join(' ') || 'There is nothing to be done.';
  throw new DomainError(isIncapable ? 'capability-missing' : 'change-not-possible', detail);
}

/** Stores a plan as an operation. Answers its id. */
export async function startPlanned(
  { uow, bell }: ClusterDependencies & { bell: OperationBell },
  { subject }: ChangeRunPlan,
  { dbmsType, ticketUrl, actor }: { dbmsType: DbmsType; ticketUrl?: string | undefined; actor: string },
): Promise<string> {
  const id = newId();
  const [only, ...more] = subject.clusters;
  const whom = only && more.length === 0 ? only.clusterName : `${String(subject.clusters.length)} clusters`;
  await uow.run((tx) =>
    startOperation(tx, bell, {
      id,
      kind: 'ChangeRun',
      title: `${deedOf(subject)} ${whom}`,
      dbmsType,
      clusterId: null,
      clusterName: only && more.length === 0 ? only.clusterName : null,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      subject,
      ticketUrl: ticketUrl ?? null,
      steps: [{ action: 'run-wave', direction: 'forward', title: `Push it to ${whom}, the first one alone`, serverName: null }],
    }),
  );
  return id;
}

function deedOf({ change, undoes }: ChangeRunSubject): string {
  if (undoes !== null && change.kind === 'parameter') return `Set ${change.name} back to what it was before on`;
  return deedWords(change);
}

/** What is done, to be put before the name of a cluster: `Set work_mem to 64MB on`. */
export function deedWords(change: Change): string {
  switch (change.kind) {
    case 'parameter':
      return `Set ${change.name} to ${valueWords(change.value)} on`;
    case 'sql':
      return 'Run a statement on the primary of';
    case 'script':
      return 'Run a script on the servers of';
    default:
      return change satisfies never;
  }
}
