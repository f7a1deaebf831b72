import { setTimeout as sleep } from 'node:timers/promises';
import { decideNextStep, isDomainError } from '@rocket/domain';
import type { Decision, OperationKind } from '@rocket/domain';
import { isDatabaseUnavailable } from '@rocket/persistence';
import type { Lease, OperationRow, StepOutcome, Transaction, UnitOfWork } from '@rocket/persistence';
import type { Logger } from '@rocket/platform';
import type { OperationBell } from '@rocket/jobs';
import { tellOfEnd, tellOfHalt } from '../notifications/tell-of-operation.js';
import { NotYet } from './operation-definition.js';
import type { OperationDefinition, StepContext } from './operation-definition.js';
import {
  INTERRUPTED_TOO_OFTEN,
  notUndone,
  operationEvent,
  reasonOf,
  sentenceOf,
  stepAt,
  stepEvent,
} from './describe-operation.js';
import { isPlanIntact } from './start-operation.js';
import { StepOutput } from './step-output.js';

/** Moments at which a test may end the process, to see that nothing is lost. */
export type Checkpoint = 'step-recorded-as-running' | 'step-performed' | 'step-recorded-as-finished' | 'before-end' | 'after-end';

export interface RunnerOptions {
  uow: UnitOfWork;
  definitions: readonly OperationDefinition[];
  logger: Logger;
  /** Names this worker in the lease. */
  owner: string;
  /** Wakes the operation that waits for this one. Without it the sweeper does, a moment later. */
  bell?: OperationBell;
  /** A worker that does not renew for so long has lost the operation. */
  leaseMs?: number;
  onCheckpoint?: (checkpoint: Checkpoint, ordinal: number) => void;
}

const LEASE_MS = 10_000;
const STOP_POLL_MS = 20;

/** A person asked for the operation to be cancelled while a step was running. */
class CancelRequested extends Error {
  constructor() {
    super('Cancelled by request.');
  }
}

/** What this worker is at. `isCritical`: in a step that is better finished than interrupted. */
interface Work {
  abort: AbortController;
  isCritical: boolean;
}

/** This worker's hold on an operation. `abort`: the hold is over. `cancel`: forward steps shall stop. */
interface Hold {
  lease: Lease;
  work: Work;
  abort: AbortSignal;
  cancel: AbortSignal;
}

type StepRow = OperationRow['steps'][number];

/**
 * Carries an operation on from wherever its rows say it is: decide, act, record, until it ends or has to wait.
 *
 * The lease keeps others away; its token fences off this worker's writes if another one has taken over. What is
 * recorded before a crash stands; what was done and not recorded is found by the step when it is performed again.
 */
export class OperationRunner {
  private readonly definitions: ReadonlyMap<OperationKind, OperationDefinition>;
  private readonly leaseMs: number;
  private readonly running = new Set<Work>();
  private stopping = false;

  constructor(private readonly options: RunnerOptions) {
    this.definitions = new Map(options.definitions.map((definition) => [definition.kind, definition]));
    this.leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /** Looks at an operation. Returns when it ended, waits, is paused, or is in other hands. */
  async run(operationId: string): Promise<void> {
    if (this.stopping) return;
    const work: Work = { abort: new AbortController(), isCritical: false };
    // Before the lease is asked for: a wish to stop that comes meanwhile is heard.
    this.running.add(work);
    try {
      const lease = await this.options.uow.read.operations.acquire(operationId, this.options.owner, this.leaseMs);
      if (lease) await this.workUnder(lease, work);
    } finally {
      this.running.delete(work);
    }
  }

  /**
   * Lets go of everything; what was interrupted is taken up again by the next worker. A step in which somebody may take no
   * writes is given so long to end by itself first.
   */
  async stop(graceMs = 0): Promise<void> {
    this.stopping = true;
    const end = performance.now() + graceMs;
    const isPatient = (work: Work): boolean => work.isCritical && performance.now() < end;
    while (this.running.size > 0) {
      for (const work of this.running) if (!isPatient(work)) work.abort.abort(new Error('The worker is shutting down.'));
      if (![...this.running].some(isPatient)) return;
      await sleep(STOP_POLL_MS);
    }
  }

  private async workUnder(lease: Lease, work: Work): Promise<void> {
    const { uow, logger } = this.options;
    const { abort } = work;
    const cancel = new AbortController();
    const heartbeat = this.keepAlive(lease, abort, cancel);
    try {
      await this.carryOn({ lease, work, abort: abort.signal, cancel: cancel.signal });
    } catch (error) {
      if (!isDomainError(error, 'lease-lost') && !abort.signal.aborted) throw error;
      logger.warn({ operationId: lease.operationId }, 'operation given out of hand');
    } finally {
      clearInterval(heartbeat);
      for (const definition of this.definitions.values()) await definition.letGo?.(lease.operationId);
      if (abort.signal.aborted) await uow.read.operations.release(lease, 0).catch(() => undefined);
    }
  }

  /** Renews the lease. Where that fails for as long as the lease lasts, somebody else may hold it by now: work ends. */
  private keepAlive(lease: Lease, abort: AbortController, cancel: AbortController): NodeJS.Timeout {
    const { operations } = this.options.uow.read;
    let heldUntil = performance.now() + this.leaseMs;
    return setInterval(() => {
      const askedAt = performance.now();
      if (askedAt > heldUntil) abort.abort(new Error('The lease ran out and could not be renewed.'));
      else
        operations.renew(lease, this.leaseMs).then(
          ({ cancelRequested }) => {
            heldUntil = askedAt + this.leaseMs;
            if (cancelRequested) cancel.abort(new CancelRequested());
          },
          (error: unknown) => isDomainError(error, 'lease-lost') && abort.abort(error),
        );
    }, this.leaseMs / 3);
  }

  private async carryOn(hold: Hold): Promise<void> {
    for (;;) {
      // Between two steps nothing is lost by letting go.
      if (this.stopping) hold.work.abort.abort(new Error('The worker is shutting down.'));
      hold.abort.throwIfAborted();
      const operation = await this.options.uow.read.operations.byId(hold.lease.operationId);
      const goesOn = await this.follow(this.decide(operation), operation, hold);
      if (!goesOn) return;
    }
  }

  private decide(operation: OperationRow): Decision {
    const definition = this.definitionOf(operation);
    return decideNextStep({
      ...operation,
      planIntact: isPlanIntact(operation),
      onFailure: definition.onFailure ?? 'turnBack',
      mayRestBefore: (ordinal) => definition.mayRestBefore?.(stepAt(operation, ordinal)) ?? true,
    });
  }

  /** Does what was decided; answers whether there is more to decide now. */
  private async follow(decision: Decision, operation: OperationRow, hold: Hold): Promise<boolean> {
    const { lease } = hold;
    switch (decision.do) {
      case 'apply':
        return this.applyStep(decision.ordinal, operation, hold);
      case 'wait':
        await this.waitFor(decision.ordinal, decision.delayMs, operation, lease);
        return false;
      case 'pause':
        return !(await this.pause(operation, lease));
      case 'halt':
        await this.halt(operation, lease);
        return false;
      case 'turnBack':
        return this.turnBack(operation, lease);
      case 'finish':
        await this.finish(decision.status, operation, lease);
        return false;
      default:
        return decision satisfies never;
    }
  }

  /** Answers whether there is more to decide now. */
  private async applyStep(ordinal: number, operation: OperationRow, hold: Hold): Promise<boolean> {
    const { lease } = hold;
    const step = stepAt(operation, ordinal);
    await this.fenced(lease, async (tx) => {
      await tx.operations.stepStarted(operation.id, ordinal);
      await tx.operations.change(operation.id, { phase: step.title });
      await tx.events.add([stepEvent(operation, ordinal, 'Running'), operationEvent(operation, 'Running', step.title)]);
    });
    this.checkpoint('step-recorded-as-running', ordinal);

    const output = new StepOutput((text) =>
      this.fenced(lease, async (tx) => {
        await tx.operations.appendOutput(operation.id, ordinal, text);
        await tx.events.add([{ ...stepEvent(operation, ordinal, null), type: 'output', text }]);
      }),
    );
    const failure = await this.perform(step, operation, hold, output);
    this.checkpoint('step-performed', ordinal);
    await output.flush();
    if (failure instanceof NotYet) return this.postpone(operation, ordinal, lease, failure);
    await this.recordOutcome(operation, ordinal, lease, outcomeOf(failure, output, step.attempt + 1));
    this.checkpoint('step-recorded-as-finished', ordinal);
    return true;
  }

  /** Performs the step and answers its failure, if any. @throws when it is not the step that failed, but our hold on it */
  private async perform(step: StepRow, operation: OperationRow, hold: Hold, output: StepOutput): Promise<unknown> {
    // What undoes an operation is not cancelled by the wish to cancel it.
    const definition = this.definitionOf(operation);
    const isInterruptible = step.direction === 'forward' && (definition.isInterruptible?.(step) ?? true);
    const signal = isInterruptible ? AbortSignal.any([hold.abort, hold.cancel]) : hold.abort;
    hold.work.isCritical = definition.isCritical?.(step) ?? false;
    try {
      await definition.perform(step, this.contextOf(operation, hold.lease, output, signal));
      return undefined;
    } catch (error) {
      if (hold.abort.aborted || isDomainError(error, 'lease-lost')) throw error;
      // Not the step failed, but what it had to record or to look up: it is performed again when the database is back.
      if (!isDomainError(error) && isDatabaseUnavailable(error)) throw error;
      if (signal.aborted) return signal.reason;
      if (!isDomainError(error) && !(error instanceof NotYet)) {
        const fields = { operationId: operation.id, ordinal: step.ordinal, action: step.action };
        this.options.logger.error({ ...fields, reason: output.mask(sentenceOf(error)) }, 'step failed unexpectedly');
      }
      return error;
    } finally {
      hold.work.isCritical = false;
    }
  }

  private async recordOutcome(operation: OperationRow, ordinal: number, lease: Lease, outcome: StepOutcome): Promise<void> {
    await this.fenced(lease, async (tx) => {
      await tx.operations.stepFinished(operation.id, ordinal, outcome);
      await tx.events.add([{ ...stepEvent(operation, ordinal, outcome.status), text: outcome.error ?? null }]);
    });
  }

  private async waitFor(ordinal: number, delayMs: number, operation: OperationRow, lease: Lease): Promise<void> {
    await this.fenced(lease, async (tx) => {
      await tx.operations.retryStep(operation.id, ordinal);
      const phase = `Trying again in ${Math.round(delayMs / 1000)} s: ${stepAt(operation, ordinal).title}`;
      await tx.operations.change(operation.id, { status: 'Waiting', phase });
      await tx.events.add([operationEvent(operation, 'Waiting', phase)]);
      await tx.operations.release(lease, delayMs);
    });
  }

  /** The step waits for something: nobody is kept busy by it. Answers whether that has come in this very moment. */
  private async postpone(operation: OperationRow, ordinal: number, lease: Lease, notYet: NotYet): Promise<boolean> {
    const { message: phase, status, until } = notYet;
    return this.fenced(lease, async (tx) => {
      await tx.operations.postponeStep(operation.id, ordinal);
      const { cancelRequested, pauseRequested } = await tx.operations.wishesOf(operation.id);
      if (cancelRequested || pauseRequested || (await notYet.hasCome(tx))) return true;
      await tx.operations.change(operation.id, { status, phase: phase.slice(0, 500) });
      await tx.events.add([operationEvent(operation, status, phase)]);
      await tx.operations.release(lease, Math.max(0, until.getTime() - Date.now()));
      return false;
    });
  }

  /** Everything stays as it is until a person says what to do. */
  private async halt(operation: OperationRow, lease: Lease): Promise<void> {
    const reason = reasonOf(operation);
    await this.fenced(lease, async (tx) => {
      await this.definitionOf(operation).recordHalt?.(tx, operation, reason);
      const phase = `Halted. ${reason}`.slice(0, 500);
      const now = new Date();
      await tx.operations.change(operation.id, { status: 'Paused', phase, error: reason, haltedAt: now });
      await tellOfHalt(tx, operation, reason, now);
      await tx.events.add([operationEvent(operation, 'Paused', phase)]);
      await tx.operations.release(lease, 0);
      await this.wakeParent(tx, operation);
    });
  }

  /** Whoever waits for this operation looks at it again. */
  private async wakeParent(tx: Transaction, { parentId }: OperationRow): Promise<void> {
    if (parentId === null) return;
    await tx.operations.makeDue(parentId);
    tx.onCommit(() => this.options.bell?.ring(parentId) ?? Promise.resolve());
  }

  private async turnBack(operation: OperationRow, lease: Lease): Promise<boolean> {
    const cleanup = this.definitionOf(operation).planCleanup(operation);
    await this.fenced(lease, async (tx) => {
      await tx.operations.endUnfinishedSteps(operation.id, operation.cancelRequested ? 'Cancelled' : 'Failed');
      await tx.operations.appendSteps(operation.id, cleanup);
      await tx.operations.change(operation.id, { error: reasonOf(operation), phase: 'Undoing what was built' });
      await tx.events.add([operationEvent(operation, 'Running', 'Undoing what was built')]);
    });
    if (cleanup.length > 0) return true;
    const status = operation.cancelRequested ? 'Cancelled' : 'Failed';
    await this.finish(status, { ...operation, error: reasonOf(operation) }, lease);
    return false;
  }

  private async finish(status: 'Succeeded' | 'Failed' | 'Cancelled', operation: OperationRow, lease: Lease): Promise<void> {
    this.checkpoint('before-end', 0);
    const reason = status === 'Succeeded' ? null : `${operation.error ?? reasonOf(operation)}${notUndone(operation)}`;
    const givenUp = operation.steps.filter((step) => step.status === 'Running');
    await this.fenced(lease, async (tx) => {
      for (const { ordinal } of givenUp)
        await tx.operations.stepFinished(operation.id, ordinal, { status: 'Failed', error: INTERRUPTED_TOO_OFTEN });
      await this.definitionOf(operation).recordEnd(tx, operation, status, reason);
      const phase = status === 'Succeeded' ? 'Done' : (reason ?? status);
      const now = new Date();
      await tx.operations.change(operation.id, { status, phase: phase.slice(0, 500), error: reason, finishedAt: now });
      await tellOfEnd(tx, operation, status, reason, now);
      await tx.events.add([operationEvent(operation, status, phase)]);
      await tx.operations.release(lease, 0);
      await this.wakeParent(tx, operation);
    });
    this.checkpoint('after-end', 0);
  }

  /** Answers whether it is paused now. Nobody rings for a paused operation: one to be cancelled must never become one. */
  private async pause(operation: OperationRow, lease: Lease): Promise<boolean> {
    return this.fenced(lease, async (tx) => {
      const { pauseRequested, cancelRequested } = await tx.operations.wishesOf(operation.id);
      if (!pauseRequested || cancelRequested) return false;
      const phase = 'Paused by request';
      await tx.operations.change(operation.id, { status: 'Paused', phase });
      await tx.events.add([operationEvent(operation, 'Paused', phase)]);
      await tx.operations.release(lease, 0);
      return true;
    });
  }

  private fenced<T>(lease: Lease, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.options.uow.run(async (tx) => {
      await tx.operations.fence(lease);
      return work(tx);
    });
  }

  private contextOf(operation: OperationRow, lease: Lease, output: StepOutput, signal: AbortSignal): StepContext {
    return {
      operation,
      signal,
      say: (text) => output.say(text),
      flush: () => output.flush(),
      hide: (secret) => output.hide(secret),
      record: (work) => this.fenced(lease, work),
    };
  }

  private definitionOf(operation: OperationRow): OperationDefinition {
    const definition = this.definitions.get(operation.kind);
    if (!definition) throw new Error(`This worker does not know operations of kind ${operation.kind}.`);
    return definition;
  }

  private checkpoint(checkpoint: Checkpoint, ordinal: number): void {
    this.options.onCheckpoint?.(checkpoint, ordinal);
  }
}

/** What took too long once may take too long again: that is found out a few times only, while a server that is away is waited for. */
const MAX_TIMED_OUT = 3;

function outcomeOf(failure: unknown, output: StepOutput, attempt: number): StepOutcome {
  if (failure === undefined) return { status: 'Succeeded' };
  if (failure instanceof CancelRequested) return { status: 'Cancelled', error: failure.message };
  const timedOut = isDomainError(failure, 'command-timed-out') && attempt < MAX_TIMED_OUT;
  const retryable = isDomainError(failure, 'host-unreachable') || timedOut;
  return { status: 'Failed', error: output.mask(sentenceOf(failure)), retryable };
}
