import type { NewStep, OperationRow } from '@rocket/persistence';
import { membersToPatch, patchClusterSubject } from './patch-subject.js';
import type { MemberPlan, PatchClusterSubject } from './patch-subject.js';

export type PatchAction =
  | 'check-plan'
  | 'gate-before'
  | 'prepare-release'
  | 'prepare-candidate'
  | 'hand-over'
  | 'follow-primary'
  | 'patch-member'
  | 'verify-member'
  | 'verify-members'
  | 'discard-candidate'
  | 'restore-primary'
  | 'recover-member'
  | 'rollback-member';

/** Steps before which nothing of any member is half done: here a run may be paused or cancelled. */
export const RESTING_PLACES: readonly string[] = [
  'check-plan',
  'prepare-release',
  'gate-before',
  'verify-members',
] satisfies PatchAction[];
/** With these the block of a member begins. */
const BLOCK_BEGINS: readonly string[] = ['prepare-release', 'gate-before'] satisfies PatchAction[];

/**
 * The steps of a rolling patch of one cluster: a block for each member, the primary last. What takes long and changes nothing
 * comes before the gate, so that what the gate has seen is still true when the member is taken out.
 */
export function planPatchSteps(subject: PatchClusterSubject): NewStep[] {
  return [
    forward('check-plan', 'Check that the cluster is as it was when this was planned', null),
    ...membersToPatch(subject).flatMap((member) => stepsOf(member, subject)),
    forward('verify-members', 'Ask every member for its version, role and replication', null),
  ];
}

function stepsOf(member: MemberPlan, subject: PatchClusterSubject): NewStep[] {
  const { serverName } = member;
  const { candidate, members, patchType, toRelease } = subject;
  const target = patchType === 'DB' ? (toRelease ?? '') : 'the updates of its operating system';
  const takesOver = member.as === 'primary' && candidate !== null;
  const others = members.map((one) => one.serverName).filter((name) => name !== serverName && name !== candidate);
  const handOver = takesOver
    ? [
        forward('prepare-candidate', `Let ${candidate} keep WAL for the other members`, candidate),
        forward('hand-over', `Shut ${serverName} down and make ${candidate} the primary`, candidate),
        ...others.map((name) => forward('follow-primary', `Let ${name} follow ${candidate}`, name)),
      ]
    : [];
  const goal = patchType === 'DB' ? `answers ${target}` : 'is back';
  return [
    ...(patchType === 'DB' ? [forward('prepare-release', `Have ${target} ready on ${serverName}`, serverName)] : []),
    forward('gate-before', `Check that ${serverName} may be taken out`, serverName),
    ...handOver,
    forward('patch-member', `Patch ${serverName} to ${target}`, serverName),
    forward('verify-member', `Wait until ${serverName} ${goal} and has caught up`, serverName),
  ];
}

/**
 * The way back, when a run was cancelled or the member on which it halted shall have its previous release: somebody takes
 * writes first of all, then everybody follows whoever that is, then the member is brought back.
 */
export function planPatchCleanup(operation: OperationRow): NewStep[] {
  const { primary, candidate, members } = patchClusterSubject(operation);
  const begun = operation.steps.filter(({ direction, attempt }) => direction === 'forward' && attempt > 0);
  const hasBegun = (action: PatchAction): boolean => begun.some((step) => step.action === action);
  const touched = begun.filter(({ action }) => action === 'patch-member').at(-1);
  const isDone = begun.some(
    (step) => step.action === 'verify-member' && step.serverName === touched?.serverName && step.status === 'Succeeded',
  );
  const names = members.map(({ serverName }) => serverName).filter((name) => name !== primary && name !== candidate);
  const steps: NewStep[] = [];
  if (candidate !== null && hasBegun('hand-over')) {
    steps.push(cleanup('restore-primary', `See that one of ${primary} and ${candidate} takes writes`, candidate));
    for (const name of [...names, candidate]) steps.push(cleanup('follow-primary', `Let ${name} follow the primary`, name));
    if (!touched || touched.serverName !== primary) steps.push(cleanup('recover-member', `Bring ${primary} back`, primary));
  } else if (candidate !== null && hasBegun('prepare-candidate')) {
    steps.push(cleanup('discard-candidate', `Let ${candidate} keep no WAL for others any more`, candidate));
  }
  const halted = haltedMember(operation);
  if (operation.rollbackRequested && halted !== undefined)
    steps.push(
      cleanup('rollback-member', `Give ${halted} its previous release again`, halted),
      cleanup('recover-member', `See that ${halted} has its part`, halted),
    );
  else if (touched && !isDone)
    steps.push(cleanup('recover-member', `Bring ${touched.serverName ?? ''} back`, touched.serverName));
  if (steps.length > 0) steps.push(cleanup('verify-members', 'Ask every member how it is', null));
  return steps;
}

/** The member in whose block the operation stands. */
export function haltedMember({ steps }: Pick<OperationRow, 'steps'>): string | undefined {
  const failed = steps.find(({ direction, status }) => direction === 'forward' && status === 'Failed');
  return failed ? memberOfBlock(steps, failed.ordinal) : undefined;
}

/** Whose block a step belongs to: that which began last before it. */
export function memberOfBlock(steps: OperationRow['steps'], ordinal: number): string | undefined {
  const first = steps.filter((step) => BLOCK_BEGINS.includes(step.action) && step.ordinal <= ordinal).at(-1);
  const end = steps.find((step) => step.direction === 'forward' && step.action === 'verify-members');
  if (!first || (end && end.ordinal <= ordinal)) return undefined;
  return first.serverName ?? undefined;
}

/** The steps of a member's block. */
export function blockOf(steps: OperationRow['steps'], serverName: string): OperationRow['steps'] {
  return steps.filter(({ direction, ordinal }) => direction === 'forward' && memberOfBlock(steps, ordinal) === serverName);
}

const forward = (action: PatchAction, title: string, serverName: string | null): NewStep => ({
  action,
  direction: 'forward',
  title,
  serverName,
});
const cleanup = (action: PatchAction, title: string, serverName: string | null): NewStep => ({
  action,
  direction: 'cleanup',
  title,
  serverName,
});
