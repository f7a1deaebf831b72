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
  /** From here on this text never appears in output or errors of the step. */
  hide(secret: string): void;
  /** A transaction that is refused when another worker has taken over. */
  record<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/**
 * One kind of operation: what its steps do, how it is undone, and what is recorded at its end. Steps must look before
 * they touch: after a crash the same step is performed again.
 */
export interface OperationDefinition {
  readonly kind: OperationKind;
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
}
