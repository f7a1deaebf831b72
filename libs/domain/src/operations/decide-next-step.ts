import type { StepStatus } from './operation-words.js';

/** A step as it was recorded. */
export interface RecordedStep {
  ordinal: number;
  /** `forward` leads to the goal; `cleanup` undoes what was built when the goal was given up. */
  direction: 'forward' | 'cleanup';
  status: StepStatus;
  /** How often it was started. */
  attempt: number;
  /** Whether its last failure may be over when it is tried again, for instance a server that did not answer. */
  retryable: boolean;
}

export interface RecordedOperation {
  /** In the order of their ordinals. */
  steps: readonly RecordedStep[];
  cancelRequested: boolean;
  pauseRequested: boolean;
  /** Whether the steps are still those of the plan that was accepted, and the plan is still the one that was hashed. */
  planIntact: boolean;
  /** What a step that failed for good leads to: the way back, or a halt in which a person decides. */
  onFailure?: 'turnBack' | 'halt';
  /**
   * Whether the operation may come to rest before this step. Where it may not, a wish to pause or to cancel is heard at the
   * next step where it may: half of a member's patch helps nobody. Absent: everywhere.
   */
  mayRestBefore?: (ordinal: number) => boolean;
}

/** What to do next. Exactly one thing; it is recorded before the next decision is asked for. */
export type Decision =
  | { do: 'apply'; ordinal: number }
  /** Try this step again, but not at once. */
  | { do: 'wait'; ordinal: number; delayMs: number }
  | { do: 'pause' }
  /** A step failed for good: nothing starts any more until a person says what to do. */
  | { do: 'halt'; ordinal: number }
  /** Give up the goal: no forward step starts any more, cleanup steps are added. */
  | { do: 'turnBack' }
  | { do: 'finish'; status: 'Succeeded' | 'Failed' | 'Cancelled' };

/** A step that fails in a way that may pass is started so often, all in all: a server that is away for two minutes is waited for. */
export const MAX_ATTEMPTS = 8;
/** A step that was interrupted (its worker died) is started so often, all in all; then it is taken to be the reason of the deaths. */
export const MAX_INTERRUPTIONS = 10;

/** Seconds of patience grow with every attempt: 1 s, 4 s, 9 s, 16 s. */
export function retryDelayMs(attempt: number): number {
  return 1_000 * attempt * attempt;
}

/**
 * Decides what comes next in an operation that goes forward step by step and, when it cannot reach its goal, undoes
 * what it built. Pure: the recorded state is all it knows.
 *
 * - A step found `Running` was interrupted: it is applied again (steps look before they touch).
 * - A failed forward step, a wish to cancel, or a plan that is not the accepted one any more turns the operation back.
 * - Operations that halt on a failure keep what they have reached instead, and turn back only when they are told to.
 * - A failed cleanup step never stops the other cleanup steps.
 *
 * F1 ok, F2 failed for good, C1 C2 pending -> apply C1, apply C2, finish Failed.
 */
export function decideNextStep(operation: RecordedOperation): Decision {
  const forward = operation.steps.filter(({ direction }) => direction === 'forward');
  const cleanup = operation.steps.filter(({ direction }) => direction === 'cleanup');
  if (cleanup.length > 0) return decideCleanup(operation, forward, cleanup);

  const step = forward.find(({ status }) => status !== 'Succeeded' && status !== 'Skipped');
  if (!step) return { do: 'finish', status: 'Succeeded' };
  const mayRest = operation.mayRestBefore?.(step.ordinal) ?? true;
  const isHeard = operation.cancelRequested && (mayRest || step.status === 'Failed');
  if (isHeard || !operation.planIntact || step.status === 'Cancelled') return { do: 'turnBack' };
  if (isHopeless(step)) {
    return operation.onFailure === 'halt' && step.status === 'Failed'
      ? { do: 'halt', ordinal: step.ordinal }
      : { do: 'turnBack' };
  }
  if (operation.pauseRequested && mayRest && step.status !== 'Running') return { do: 'pause' };
  return attempt(step);
}

function decideCleanup(
  { planIntact }: RecordedOperation,
  forward: readonly RecordedStep[],
  cleanup: readonly RecordedStep[],
): Decision {
  const step = cleanup.find(
    ({ status, ...rest }) => status !== 'Succeeded' && status !== 'Skipped' && !isHopeless({ status, ...rest }),
  );
  if (step) return attempt(step);
  // Also when only the way back failed: something is not as it was.
  const hasFailed = !planIntact || [...forward, ...cleanup].some(({ status }) => status === 'Failed');
  return { do: 'finish', status: hasFailed ? 'Failed' : 'Cancelled' };
}

function attempt(step: RecordedStep): Decision {
  if (step.status === 'Failed') return { do: 'wait', ordinal: step.ordinal, delayMs: retryDelayMs(step.attempt) };
  return { do: 'apply', ordinal: step.ordinal };
}

function isHopeless(step: RecordedStep): boolean {
  if (step.status === 'Cancelled') return true;
  if (step.status === 'Running') return step.attempt >= MAX_INTERRUPTIONS;
  return step.status === 'Failed' && (!step.retryable || step.attempt >= MAX_ATTEMPTS);
}
