import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import type { OperationRow } from '@rocket/persistence';
import { changeClusterSubject } from './change-subject.js';
import type { ServerPlan } from './change-subject.js';

/** What the deeds of a change are given besides the cluster. */
export interface ChangeStep {
  dependencies: ClusterDependencies;
  step: StepToPerform;
  context: StepContext;
}

/** What `set-parameter` leaves behind: recorded before anything is set. */
export interface SetFindings {
  /** What had been set before; null for nothing. */
  setBefore: string | null;
  /** What held before, and what holds since. */
  before: string;
  after?: string;
}

/** What a statement or a script leaves behind. */
export interface RunFindings {
  /** Which request it was begun for: the first, or the one of a person after a failure. */
  begunFor: string;
  /** Absent while nobody knows whether it ran to its end. What it said is in the step's output and error, where secrets are hidden. */
  end?: { exitCode: number | null; isFailure: boolean };
}

/** What an earlier attempt of the same step has recorded. */
export function earlierFindings({ step, context }: Pick<ChangeStep, 'step' | 'context'>): unknown {
  return context.operation.steps.find(({ ordinal }) => ordinal === step.ordinal)?.findings ?? undefined;
}

export async function keepFindings(findings: object, { step, context }: ChangeStep): Promise<void> {
  await context.record((tx) => tx.operations.recordFindings(context.operation.id, step.ordinal, findings));
}

/** The plan of the server that the step is about. @throws Error for a step that is about none, which is a defect */
export function serverPlanOf({ step, context }: Pick<ChangeStep, 'step' | 'context'>): ServerPlan {
  const plan = changeClusterSubject(context.operation).servers.find(({ serverName }) => serverName === step.serverName);
  if (!plan) throw new Error(`${step.action} of ${context.operation.title} is about no server of the plan.`);
  return plan;
}

/** The step that sets the parameter on a server, once it has been begun there. */
export function setStepOf(
  { steps }: Pick<OperationRow, 'steps'>,
  serverName: string | null,
): { ordinal: number; findings: SetFindings } | undefined {
  const step = steps.find((one) => one.action === 'set-parameter' && one.serverName === serverName);
  const findings = step?.findings as SetFindings | null | undefined;
  return step && findings ? { ordinal: step.ordinal, findings } : undefined;
}
