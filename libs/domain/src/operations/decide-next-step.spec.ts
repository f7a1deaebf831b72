import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideNextStep, MAX_ATTEMPTS, MAX_INTERRUPTIONS, retryDelayMs } from './decide-next-step.js';
import type { Decision, RecordedStep } from './decide-next-step.js';

/** What becomes of a step when it is applied. `dies`: the worker ends before it could record anything. */
const OUTCOMES = ['succeeds', 'fails', 'failsForNow', 'dies'] as const;
type Outcome = (typeof OUTCOMES)[number];
/** What a person does in the moment before a decision. A paused operation is resumed later. */
const WISHES = ['nothing', 'pause', 'cancel'] as const;
type Wish = (typeof WISHES)[number];

interface Life {
  forwardSteps: number;
  cleanupSteps: number;
  /** One for each application of a step; over and over again when they run out. */
  outcomes: readonly Outcome[];
  wishes: readonly Wish[];
}

interface Trace {
  decisions: Decision[];
  steps: RecordedStep[];
  /** How many decisions had been made when the wish to cancel was recorded. */
  cancelledAfter: number | undefined;
  end: 'Succeeded' | 'Failed' | 'Cancelled';
}

/** More decisions than any operation may need: each step once per interruption, a wait for each, and one per wish. */
const boundOf = ({ forwardSteps, cleanupSteps, wishes }: Life): number =>
  (forwardSteps + cleanupSteps) * MAX_INTERRUPTIONS * 2 + wishes.length + 2;

const life: fc.Arbitrary<Life> = fc.record({
  forwardSteps: fc.integer({ min: 1, max: 6 }),
  cleanupSteps: fc.integer({ min: 0, max: 4 }),
  outcomes: fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 20 }),
  wishes: fc.array(fc.constantFrom(...WISHES), { maxLength: 15 }),
});

/** Lives an operation to its end as the runner does: decide, act, record. */
function live(given: Life): Trace {
  let steps: RecordedStep[] = pending('forward', 1, given.forwardSteps);
  let cancelRequested = false;
  let cancelledAfter: number | undefined;
  let applied = 0;
  const decisions: Decision[] = [];
  const change = (ordinal: number, to: Partial<RecordedStep>): void => {
    steps = steps.map((step) => (step.ordinal === ordinal ? { ...step, ...to } : step));
  };

  while (decisions.length < boundOf(given)) {
    const wish = given.wishes[decisions.length] ?? 'nothing';
    if (wish === 'cancel' && !cancelRequested) {
      cancelRequested = true;
      cancelledAfter = decisions.length;
    }
    const record = { steps, cancelRequested, pauseRequested: wish === 'pause', planIntact: true };
    const decision = decideNextStep(record);
    expect(decideNextStep(structuredClone(record))).toEqual(decision);
    decisions.push(decision);
    if (decision.do === 'finish') return { decisions, steps, cancelledAfter, end: decision.status };
    if (decision.do === 'wait') change(decision.ordinal, { status: 'Pending' });
    if (decision.do === 'turnBack') {
      const running = cancelRequested ? 'Cancelled' : 'Failed';
      const ended = { Pending: 'Cancelled', Running: running } as const;
      steps = steps.map((step) =>
        step.status === 'Pending' || step.status === 'Running' ? { ...step, status: ended[step.status] } : step,
      );
      if (given.cleanupSteps === 0) return { decisions, steps, cancelledAfter, end: running };
      steps = [...steps, ...pending('cleanup', steps.length + 1, given.cleanupSteps)];
    }
    if (decision.do === 'apply') {
      const outcome = given.outcomes[applied++ % given.outcomes.length]!;
      const attempt = steps.find(({ ordinal }) => ordinal === decision.ordinal)!.attempt + 1;
      change(decision.ordinal, { attempt, ...recordOf(outcome) });
    }
  }
  throw new Error(`still not at its end after ${decisions.length} decisions`);
}

function pending(direction: 'forward' | 'cleanup', first: number, count: number): RecordedStep[] {
  return Array.from({ length: count }, (_, index) => step(direction, first + index));
}

function step(direction: 'forward' | 'cleanup', ordinal: number, rest: Partial<RecordedStep> = {}): RecordedStep {
  return { direction, ordinal, status: 'Pending', attempt: 0, retryable: false, ...rest };
}

function recordOf(outcome: Outcome): Pick<RecordedStep, 'status' | 'retryable'> {
  if (outcome === 'dies') return { status: 'Running', retryable: false };
  return { status: outcome === 'succeeds' ? 'Succeeded' : 'Failed', retryable: outcome === 'failsForNow' };
}

const decide = (steps: RecordedStep[], wishes: { cancelRequested?: boolean; pauseRequested?: boolean } = {}): Decision =>
  decideNextStep({ steps, cancelRequested: false, pauseRequested: false, planIntact: true, ...wishes });

describe('an operation whose plan is not the accepted one any more', () => {
  const changed = (steps: RecordedStep[]): Decision =>
    decideNextStep({ steps, cancelRequested: false, pauseRequested: false, planIntact: false });
  const step = (given: Partial<RecordedStep>): RecordedStep => ({
    ordinal: 1,
    direction: 'forward',
    status: 'Pending',
    attempt: 0,
    retryable: false,
    ...given,
  });

  it('starts nothing more, undoes what was done, and has failed', () => {
    const forward = [step({ status: 'Succeeded' }), step({ ordinal: 2 })];
    expect(changed(forward)).toEqual({ do: 'turnBack' });
    const undoing = [...forward, step({ ordinal: 3, direction: 'cleanup' })];
    expect(changed(undoing)).toEqual({ do: 'apply', ordinal: 3 });
    expect(changed(undoing.map((one) => (one.ordinal === 3 ? { ...one, status: 'Succeeded' } : one)))).toEqual({
      do: 'finish',
      status: 'Failed',
    });
  });
});

describe('whatever happens to an operation', () => {
  const always = (promise: (trace: Trace, given: Life) => void): void =>
    fc.assert(
      fc.property(life, (given) => promise(live(given), given)),
      { numRuns: 1_000 },
    );

  it('ends, and the same record always gets the same decision', () => always(() => undefined));

  it('applies no step more often than a step may be interrupted', () =>
    always(({ steps }) => {
      for (const { attempt } of steps) expect(attempt).toBeLessThanOrEqual(MAX_INTERRUPTIONS);
    }));

  it('starts no forward step after it was cancelled', () =>
    always(({ decisions, cancelledAfter, steps }) => {
      if (cancelledAfter === undefined) return;
      const forward = new Set(steps.filter(({ direction }) => direction === 'forward').map(({ ordinal }) => ordinal));
      for (const decision of decisions.slice(cancelledAfter))
        if (decision.do === 'apply') expect(forward).not.toContain(decision.ordinal);
    }));

  it('never goes forward again once it has turned back, and turns back once', () =>
    always(({ decisions }, { forwardSteps }) => {
      const turn = decisions.findIndex((decision) => decision.do === 'turnBack');
      if (turn < 0) return;
      for (const decision of decisions.slice(turn + 1)) {
        expect(decision.do).not.toBe('turnBack');
        if (decision.do === 'apply') expect(decision.ordinal).toBeGreaterThan(forwardSteps);
      }
    }));

  it('succeeded only if every forward step has, and then undid nothing', () =>
    always(({ end, steps }, { forwardSteps }) => {
      const reached = steps.filter(({ direction, status }) => direction === 'forward' && status === 'Succeeded').length;
      expect(end === 'Succeeded').toBe(reached === forwardSteps);
      if (end === 'Succeeded') expect(steps).toHaveLength(forwardSteps);
    }));

  it('begins every cleanup step before it ends, though others of them fail', () =>
    always(({ steps }) => {
      for (const { direction, attempt } of steps) if (direction === 'cleanup') expect(attempt).toBeGreaterThan(0);
    }));

  it('applies the steps in their order, one at a time', () =>
    always(({ decisions }) => {
      const order = decisions.flatMap((decision) => (decision.do === 'apply' ? [decision.ordinal] : []));
      expect(order).toEqual([...order].sort((one, other) => one - other));
    }));

  it('says Cancelled only to those who asked for it', () =>
    always(({ end, cancelledAfter }) => {
      if (end === 'Cancelled') expect(cancelledAfter).toBeDefined();
    }));
});

describe('the decision', () => {
  const done = step('forward', 1, { status: 'Succeeded', attempt: 1 });

  it('is the first step that is not done', () => {
    expect(decide([done, step('forward', 2), step('forward', 3)])).toEqual({ do: 'apply', ordinal: 2 });
  });

  it('counts a skipped step as done', () => {
    expect(decide([step('forward', 1, { status: 'Skipped' })])).toEqual({ do: 'finish', status: 'Succeeded' });
  });

  it('is to apply again what was interrupted, but not for ever', () => {
    const interrupted = (attempt: number): RecordedStep => step('forward', 2, { status: 'Running', attempt });
    expect(decide([done, interrupted(MAX_INTERRUPTIONS - 1)])).toEqual({ do: 'apply', ordinal: 2 });
    expect(decide([done, interrupted(MAX_INTERRUPTIONS)])).toEqual({ do: 'turnBack' });
  });

  it('gives more and more patience to what may pass, then turns back', () => {
    const failed = (attempt: number): RecordedStep => step('forward', 1, { status: 'Failed', retryable: true, attempt });
    expect(decide([failed(1)])).toEqual({ do: 'wait', ordinal: 1, delayMs: 1_000 });
    expect(decide([failed(2)])).toEqual({ do: 'wait', ordinal: 1, delayMs: 4_000 });
    expect(decide([failed(MAX_ATTEMPTS)])).toEqual({ do: 'turnBack' });
    expect(retryDelayMs(3)).toBe(9_000);
  });

  it('turns back at once from a failure that will not pass', () => {
    expect(decide([step('forward', 1, { status: 'Failed', attempt: 1 })])).toEqual({ do: 'turnBack' });
  });

  it('pauses between steps, never inside one that was begun', () => {
    expect(decide([done, step('forward', 2)], { pauseRequested: true })).toEqual({ do: 'pause' });
    const begun = step('forward', 2, { status: 'Running', attempt: 1 });
    expect(decide([done, begun], { pauseRequested: true })).toEqual({ do: 'apply', ordinal: 2 });
  });

  it('does not pause while it undoes: half of an undone cluster helps nobody', () => {
    const steps = [step('forward', 1, { status: 'Failed', attempt: 1 }), step('cleanup', 2)];
    expect(decide(steps, { pauseRequested: true })).toEqual({ do: 'apply', ordinal: 2 });
  });

  it('is Failed after F1 ok, F2 failed for good, C1 failed for good, C2 ok', () => {
    const failed = step('forward', 2, { status: 'Failed', attempt: 1 });
    const cleanup = step('cleanup', 3, { status: 'Failed', attempt: 1 });
    expect(decide([done, failed, step('cleanup', 3), step('cleanup', 4)])).toEqual({ do: 'apply', ordinal: 3 });
    expect(decide([done, failed, cleanup, step('cleanup', 4)])).toEqual({ do: 'apply', ordinal: 4 });
    const last = step('cleanup', 4, { status: 'Succeeded', attempt: 1 });
    expect(decide([done, failed, cleanup, last])).toEqual({ do: 'finish', status: 'Failed' });
  });

  it('is to turn back again when the worker died while turning back from something that needs no undoing', () => {
    expect(decide([done, step('forward', 2, { status: 'Cancelled' })])).toEqual({ do: 'turnBack' });
  });

  it('keeps what was reached when the wish to cancel came too late', () => {
    expect(decide([done], { cancelRequested: true })).toEqual({ do: 'finish', status: 'Succeeded' });
  });
});

describe('an operation that halts on a failure', () => {
  const halting = (steps: RecordedStep[], wishes: { cancelRequested?: boolean; pauseRequested?: boolean } = {}): Decision =>
    decideNextStep({
      steps,
      cancelRequested: false,
      pauseRequested: false,
      planIntact: true,
      onFailure: 'halt',
      mayRestBefore: (ordinal) => ordinal % 2 === 1,
      ...wishes,
    });
  const done = step('forward', 1, { status: 'Succeeded', attempt: 1 });

  it('starts nothing more and undoes nothing until somebody says what to do', () => {
    const failed = step('forward', 2, { status: 'Failed', attempt: 1 });
    expect(halting([done, failed, step('forward', 3)])).toEqual({ do: 'halt', ordinal: 2 });
  });

  it('turns back when it is told to after a failure', () => {
    const failed = step('forward', 2, { status: 'Failed', attempt: 1 });
    expect(halting([done, failed], { cancelRequested: true })).toEqual({ do: 'turnBack' });
  });

  it('goes on past a step that was skipped', () => {
    expect(halting([done, step('forward', 2, { status: 'Skipped', attempt: 1 }), step('forward', 3)])).toEqual({
      do: 'apply',
      ordinal: 3,
    });
  });

  it('pauses and is cancelled only where it may come to rest', () => {
    expect(halting([done, step('forward', 2)], { pauseRequested: true })).toEqual({ do: 'apply', ordinal: 2 });
    expect(halting([done, step('forward', 2)], { cancelRequested: true })).toEqual({ do: 'apply', ordinal: 2 });
    const two = [done, step('forward', 2, { status: 'Succeeded', attempt: 1 }), step('forward', 3)];
    expect(halting(two, { pauseRequested: true })).toEqual({ do: 'pause' });
    expect(halting(two, { cancelRequested: true })).toEqual({ do: 'turnBack' });
  });
});
