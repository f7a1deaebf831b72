import type { OperationKind } from '@rocket/domain';
import type { OutputListener } from '@rocket/hosts';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';

/** A step as the code that performs it sees it. */
export interface StepToPerform {
  ordinal: number;
  action: string;
  serverName: string | null;
}

/** What a step is given while it is performed. */
export interface StepContext {
  operation: OperationRow;
  /** Aborted when the lease is lost or the worker shuts down. */
  signal: AbortSignal;
  /** Adds to the step's captured output, which people see live. Registered secrets are masked. */
  say: OutputListener;
  /** Stores what was said up to now. */
  flush(): Promise<void>;
  /** From here on this text never appears in output or errors of the step. */
  hide(secret: string): void;
  /** A transaction that is refused when another worker has taken over. */
  record<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/**
 * Thrown by a step that has to wait for something that is not its own doing, such as an opening or other operations. The
 * step counts as not begun, nobody is kept busy meanwhile, and the operation is looked at again at `until`.
 */
export class NotYet extends Error {
  constructor(
    /** What is waited for, as a sentence. */
    reason: string,
    readonly until: Date,
    /** Asked once more in the transaction that lets go: whether it has come meanwhile. */
    readonly hasCome: (tx: Transaction) => Promise<boolean> = () => Promise.resolve(false),
    /** `Scheduled`: it was meant to begin then. */
    readonly status: 'Waiting' | 'Scheduled' = 'Waiting',
  ) {
    super(reason);
  }
}

/**
 * One kind of operation: what its steps do, how it is undone, and what is recorded at its end. Steps must look before
 * they touch: after a crash the same step is performed again.
 */
export interface OperationDefinition {
  readonly kind: OperationKind;
  /** What a step that failed for good leads to. Absent: the way back. */
  readonly onFailure?: 'turnBack' | 'halt';
  /** Whether it may pause or be cancelled before this step. Absent: before every step. */
  mayRestBefore?(step: StepToPerform): boolean;
  /** Whether a wish to cancel ends this step while it runs. Absent: it does. */
  isInterruptible?(step: StepToPerform): boolean;
  perform(step: StepToPerform, context: StepContext): Promise<void>;
  /** Steps that undo what was built, planned at the moment of turning back. None: the operation just ends. */
  planCleanup(operation: OperationRow): NewStep[];
  /** Records, in the transaction that ends the operation, what has become of its subject. `reason` is there for `Failed` and `Cancelled`. */
  recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void>;
  /** Whether a worker that shuts down finishes this step first, within reason. Absent: it does not. */
  isCritical?(step: StepToPerform): boolean;
  /** Records, in the transaction in which the operation halts, what a person has to know. */
  recordHalt?(tx: Transaction, operation: OperationRow, reason: string): Promise<void>;
  /** The worker lets go of the operation, for whatever reason: what was kept open for it is closed. Never throws. */
  letGo?(operationId: string): Promise<void>;
}
