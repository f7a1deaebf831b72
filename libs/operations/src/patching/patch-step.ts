import { GATE_LIMITS } from '@rocket/domain';
import type { GateLimits, PatchCommand, PatchFindings } from '@rocket/domain';
import type { Config } from '@rocket/platform';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import { patchClusterSubject } from './patch-subject.js';
import type { MemberPlan } from './patch-subject.js';

/** What the deeds of a patch are given besides the cluster. */
export interface PatchStep {
  dependencies: ClusterDependencies;
  step: StepToPerform;
  context: StepContext;
}

/** What a step of a patch leaves behind for the record of its member. */
export interface StepFindings {
  commands: PatchCommand[];
  findings: PatchFindings;
}

type PatchSettings = Pick<
  Config,
  'patchMaxTransactionSeconds' | 'patchGatePatienceSeconds' | 'patchCatchUpSeconds' | 'patchRebootSeconds'
>;

/** The limits as this installation has them. */
export function gateLimitsOf(config: PatchSettings): GateLimits {
  return {
    ...GATE_LIMITS,
    transactionMs: config.patchMaxTransactionSeconds * 1_000,
    patienceMs: config.patchGatePatienceSeconds * 1_000,
    catchUpMs: config.patchCatchUpSeconds * 1_000,
    rebootMs: config.patchRebootSeconds * 1_000,
  };
}

/** The plan of the member that the step is about. @throws Error for a step that is about none, which is a defect */
export function memberPlanOf({ step, context }: Pick<PatchStep, 'step' | 'context'>): MemberPlan {
  const plan = patchClusterSubject(context.operation).members.find(({ serverName }) => serverName === step.serverName);
  if (!plan) throw new Error(`${step.action} of ${context.operation.title} is about no member of the plan.`);
  return plan;
}

/** What an earlier attempt of the same step has found. */
export function earlierFindings({ step, context }: Pick<PatchStep, 'step' | 'context'>): StepFindings {
  const row = context.operation.steps.find(({ ordinal }) => ordinal === step.ordinal);
  const found = row?.findings as Partial<StepFindings> | null | undefined;
  return { commands: [...(found?.commands ?? [])], findings: { ...found?.findings } };
}
