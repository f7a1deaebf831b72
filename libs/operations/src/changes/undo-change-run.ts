import { DomainError, FINAL_OPERATION_STATUSES } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { OperationRow } from '@rocket/persistence';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { partOn } from '../operations/wave-of-parts.js';
import { setStepOf } from './change-step.js';
import { changeClusterSubject, changeRunSubject } from './change-subject.js';
import type { ChangeRunSubject, ParameterChange } from './change-subject.js';
import { planOver } from './plan-change-run.js';
import type { ChangeRunPlan } from './plan-change-run.js';
import type { UndoTarget } from './plan-change-cluster.js';
import { requirePossible, requireReviewed, startPlanned } from './start-change-run.js';

type Targets = ReadonlyMap<string, ReadonlyMap<string, UndoTarget>>;

/**
 * Plans to give every server what it had before a run: a value, or what its configuration files say.
 *
 * @throws DomainError `operation-not-found`; `undo-not-possible` for what is not over, was no parameter, has set nothing, or
 *   was changed again since; as `planChangeRun`
 */
export async function planUndo(dependencies: ClusterDependencies, operationId: string): Promise<ChangeRunPlan> {
  const { uow } = dependencies;
  const run = await uow.read.operations.byId(operationId);
  const change = requireUndoable(run);
  const targets = targetsOf(run, await uow.read.operations.partsOf(run.id));
  if (targets.size === 0) throw refused('It set nothing, or what it set was set back.');
  const rows = await uow.read.clusters.byIds([...targets.keys()]);
  const there = rows.filter(({ lifecycle }) => lifecycle === 'Active');
  if (there.length === 0) throw refused('None of its clusters is running.');
  const { maxParallelClusters } = changeRunSubject(run);
  const values = new Set([...targets.values()].flatMap((servers) => [...servers.values()].map(({ to }) => to)));
  const [value = null] = values.size === 1 ? values : [];
  const toPlan = { dbmsType: run.dbmsType ?? 'PostgreSQL', maxParallelClusters, undoes: run.id, targets } as const;
  return planOver(dependencies, there, { ...toPlan, change: { ...change, value } }, (conflicts) => {
    if (conflicts.length > 0) throw refused(`It was changed again since. ${conflicts.join(' ')}`);
  });
}

export interface StartUndo {
  operationId: string;
  /** The hash of the plan that was reviewed. */
  planHash?: string | undefined;
  ticketUrl?: string | undefined;
  actor: string;
}

/**
 * Starts it.
 *
 * @throws as `planUndo`; `change-not-possible` when every server has it already or none is fit for it; `plan-changed`
 */
export async function startUndo(
  dependencies: ClusterDependencies & { bell: OperationBell },
  { operationId, planHash, ticketUrl, actor }: StartUndo,
): Promise<{ operationId: string; plan: ChangeRunPlan }> {
  const plan = await planUndo(dependencies, operationId);
  requirePossible(plan);
  requireReviewed(plan, planHash);
  const { dbmsType } = await dependencies.uow.read.operations.byId(operationId);
  const undo = await startPlanned(dependencies, plan, { dbmsType: dbmsType ?? 'PostgreSQL', ticketUrl, actor });
  return { operationId: undo, plan };
}

/** Whether it makes sense to offer it; what has been changed since is found out when it is asked for. */
export function mayUndo(run: OperationRow, parts: readonly OperationRow[]): boolean {
  return isOver(run) && changeRunSubject(run).change.kind === 'parameter' && targetsOf(run, parts).size > 0;
}

function requireUndoable(run: OperationRow): ParameterChange {
  if (run.kind !== 'ChangeRun') throw refused(`“${run.title}” is not a change that was pushed.`);
  const { change } = changeRunSubject(run);
  if (change.kind !== 'parameter')
    throw refused(`A ${change.kind === 'sql' ? 'statement' : 'script'} has no way back that anybody knew of.`);
  if (!isOver(run)) throw refused('It is not over. Cancel it, and what it set is set back on the cluster it is at.');
  return change;
}

const isOver = ({ status }: OperationRow): boolean => (FINAL_OPERATION_STATUSES as readonly string[]).includes(status);

/** What the run has set and not set back, by cluster id and server name. */
function targetsOf(run: OperationRow, parts: readonly OperationRow[]): Targets {
  const { clusters }: ChangeRunSubject = changeRunSubject(run);
  return new Map(
    clusters.flatMap((plan) => {
      const part = partOn(parts, plan);
      const set = part ? setBy(part) : [];
      return set.length === 0 ? [] : [[plan.clusterId, new Map(set)] as const];
    }),
  );
}

function setBy(part: OperationRow): [string, UndoTarget][] {
  return changeClusterSubject(part).servers.flatMap(({ serverName, setAfter }): [string, UndoTarget][] => {
    const set = setStepOf(part, serverName);
    const back = part.steps.find((step) => step.action === 'set-back' && step.serverName === serverName);
    if (!set || back?.status === 'Succeeded' || set.findings.setBefore === setAfter) return [];
    return [[serverName, { expected: setAfter, to: set.findings.setBefore }]];
  });
}

function refused(detail: string): DomainError {
  return new DomainError('undo-not-possible', detail);
}
