import { describe, expect, it } from '@jest/globals';
import { decideNextStep, planRollingPatch } from '@rocket/domain';
import type { NewStep, OperationRow } from '@rocket/persistence';
import fc from 'fast-check';
import { patchChoices } from './patch-choices.js';
import type { PatchClusterSubject } from './patch-subject.js';
import { RESTING_PLACES, planPatchCleanup, planPatchSteps } from './plan-patch-steps.js';

/** What becomes of a step. `dies`: the worker ends in its middle, and it is performed again. */
const OUTCOMES = ['succeeds', 'succeeds', 'succeeds', 'fails', 'dies'] as const;
type Outcome = (typeof OUTCOMES)[number];
const CHOICES = ['retry', 'skip', 'rollback', 'cancel'] as const;
type Choice = (typeof CHOICES)[number];
type Step = OperationRow['steps'][number];

interface Life {
  members: number;
  outcomes: readonly Outcome[];
  choices: readonly Choice[];
  /** After so many steps somebody asks for the run to be cancelled. */
  cancelAfter: number | null;
}

const life: fc.Arbitrary<Life> = fc.record({
  members: fc.integer({ min: 1, max: 5 }),
  outcomes: fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 30 }),
  choices: fc.array(fc.constantFrom(...CHOICES), { minLength: 1, maxLength: 6 }),
  cancelAfter: fc.option(fc.integer({ min: 0, max: 30 })),
});

/** A cluster as far as a patch changes it. */
class ModelCluster {
  readonly down = new Set<string>();
  readonly patched: string[] = [];
  constructor(
    readonly names: readonly string[],
    public primary: string | null,
  ) {}

  get isWritable(): boolean {
    return this.primary !== null && !this.down.has(this.primary);
  }
}

interface Trace {
  cluster: ModelCluster;
  steps: Step[];
  end: 'Succeeded' | 'Failed' | 'Cancelled';
  mostDown: number;
  /** Members that were taken out after the wish to cancel. */
  takenOutAfterCancel: number;
  wasWritableWhenNobodyWorked: boolean;
}

function live({ members, outcomes, choices, cancelAfter }: Life): Trace {
  const names = Array.from({ length: members }, (_, index) => `n${String(index)}`);
  const subject = subjectOf(names);
  const cluster = new ModelCluster(names, 'n0');
  let steps = toRows(planPatchSteps(subject), 1);
  const wishes = { cancelRequested: false, rollbackRequested: false };
  const trace = { mostDown: 0, takenOutAfterCancel: 0, wasWritableWhenNobodyWorked: true };
  let applied = 0;
  let asked = 0;
  const row = (): OperationRow => ({ steps, subject, ...wishes }) as unknown as OperationRow;
  const change = (ordinal: number, to: Partial<Step>): void => {
    steps = steps.map((step) => (step.ordinal === ordinal ? { ...step, ...to } : step));
  };
  for (let round = 0; round < 2_000; round++) {
    if (cancelAfter !== null && applied >= cancelAfter && asked === 0) wishes.cancelRequested = true;
    const decision = decideNextStep({
      steps,
      ...wishes,
      pauseRequested: false,
      planIntact: true,
      onFailure: 'halt',
      mayRestBefore: (ordinal) => RESTING_PLACES.includes(steps.find((step) => step.ordinal === ordinal)?.action ?? ''),
    });
    if (decision.do === 'finish') return { ...trace, cluster, steps, end: decision.status };
    if (decision.do === 'turnBack') {
      steps = steps.map((step) =>
        step.status === 'Pending' || step.status === 'Running' ? { ...step, status: 'Cancelled' } : step,
      );
      const cleanup = planPatchCleanup({ ...row(), steps });
      if (cleanup.length === 0) return { ...trace, cluster, steps, end: 'Cancelled' };
      steps = [...steps, ...toRows(cleanup, steps.length + 1)];
    }
    if (decision.do === 'halt') {
      trace.wasWritableWhenNobodyWorked &&= cluster.isWritable;
      const { skip, rollback } = patchChoices(row());
      // Patience ends: whoever is asked often enough gives up.
      const wish = asked > 20 ? 'cancel' : choices[asked % choices.length];
      asked++;
      if (wish === 'skip' && skip) for (const ordinal of skip) change(ordinal, { status: 'Skipped' });
      else if (wish === 'rollback' && rollback === true)
        Object.assign(wishes, { cancelRequested: true, rollbackRequested: true });
      else if (wish === 'cancel') wishes.cancelRequested = true;
      else change(decision.ordinal, { status: 'Pending', attempt: 0 });
    }
    if (decision.do === 'apply') {
      const step = steps.find(({ ordinal }) => ordinal === decision.ordinal)!;
      const outcome = applied > 400 ? 'succeeds' : outcomes[applied % outcomes.length]!;
      applied++;
      if (step.action === 'patch-member' && wishes.cancelRequested && step.attempt === 0) trace.takenOutAfterCancel++;
      const status = perform(cluster, step, subject, outcome);
      change(step.ordinal, { status, attempt: step.attempt + 1, retryable: false });
      trace.mostDown = Math.max(trace.mostDown, cluster.down.size);
    }
  }
  throw new Error('The run did not end.');
}

/** What the deeds promise, in the model. */
function perform(cluster: ModelCluster, step: Step, subject: PatchClusterSubject, outcome: Outcome): Step['status'] {
  const name = step.serverName ?? '';
  const { down } = cluster;
  const ended = outcome === 'dies' ? 'Running' : outcome === 'fails' ? 'Failed' : 'Succeeded';
  switch (step.action) {
    case 'check-plan':
    case 'gate-before':
    case 'verify-members':
      if (down.size > 0 || !cluster.isWritable) return 'Failed';
      return ended;
    case 'verify-member':
      return down.has(name) ? 'Failed' : ended;
    case 'patch-member':
      down.add(name);
      if (outcome === 'succeeds') {
        down.delete(name);
        cluster.patched.push(name);
      }
      return ended;
    case 'hand-over':
      if (cluster.primary === name) return ended;
      if (outcome !== 'succeeds') {
        // It died with nobody taking writes, or it failed and the old primary was started again.
        if (outcome === 'dies') down.add(subject.primary);
        else down.delete(subject.primary);
        return ended;
      }
      down.add(subject.primary);
      cluster.primary = name;
      return ended;
    case 'restore-primary':
      if (cluster.primary === subject.primary) down.delete(subject.primary);
      return 'Succeeded';
    case 'recover-member':
    case 'rollback-member':
      down.delete(name);
      return 'Succeeded';
    default:
      return ended;
  }
}

function subjectOf(names: readonly string[]): PatchClusterSubject {
  const members = names.map((serverName, index) => ({ serverName, isPrimary: index === 0, lagBytes: index, needsPatch: true }));
  const { order, candidate } = planRollingPatch(members);
  return {
    patchType: 'DB',
    toRelease: '17.10',
    primary: 'n0',
    candidate,
    isWindowed: false,
    members: order.map((member) => ({ ...member, fromVersion: '17.9', expectedMs: 1 })),
  };
}

function toRows(steps: readonly NewStep[], first: number): Step[] {
  return steps.map(
    (step, index) => ({ ...step, ordinal: first + index, status: 'Pending', attempt: 0, retryable: false }) as unknown as Step,
  );
}

const always = (promise: (trace: Trace, given: Life) => void): void =>
  fc.assert(
    fc.property(life, (given) => promise(live(given), given)),
    { numRuns: 1_500 },
  );

describe('a rolling patch, whatever fails and whatever people choose', () => {
  it('ends', () => always(() => undefined));

  it('never has two members out at once', () => always(({ mostDown }) => expect(mostDown).toBeLessThanOrEqual(1)));

  it('leaves a cluster that takes writes, at every halt of several members and at the end', () =>
    always(({ cluster, wasWritableWhenNobodyWorked }, { members }) => {
      if (members > 1) expect(wasWritableWhenNobodyWorked).toBe(true);
      expect(cluster.isWritable).toBe(true);
      expect([...cluster.down]).toEqual([]);
    }));

  it('patches the primary last', () =>
    always(({ cluster }) => {
      const at = cluster.patched.indexOf('n0');
      if (at >= 0) expect(cluster.patched.slice(at).every((name) => name === 'n0')).toBe(true);
    }));

  it('takes no member out after it was cancelled but the one whose turn had begun', () =>
    always(({ takenOutAfterCancel }) => expect(takenOutAfterCancel).toBeLessThanOrEqual(1)));

  it('has succeeded only when every step was done or left out', () =>
    always(({ end, steps }) => {
      if (end === 'Succeeded') expect(steps.every(({ status }) => status === 'Succeeded' || status === 'Skipped')).toBe(true);
    }));
});
