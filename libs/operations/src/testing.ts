import { randomBytes } from 'node:crypto';
import { OperationBell } from '@rocket/jobs';
import type { NewStep, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { SecretBox, newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from './operations/operation-definition.js';
import { startOperation } from './operations/start-operation.js';

/** A bell that only remembers what was rung. */
export class RememberingBell extends OperationBell {
  readonly rung: string[] = [];

  constructor() {
    super({} as never, () => undefined);
  }

  override ring(operationId: string): Promise<void> {
    this.rung.push(operationId);
    return Promise.resolve();
  }

  override unanswered(): Promise<number> {
    return Promise.resolve(this.rung.length);
  }

  override ping(): Promise<void> {
    return Promise.resolve();
  }
}

export const testSecretBox = (): SecretBox => new SecretBox(randomBytes(32));

type Behaviour = (context: StepContext) => Promise<void>;

/** An operation whose steps do what a test says, and that remembers what was done to it. */
export class ScriptedOperation implements OperationDefinition {
  readonly kind = 'CleanServer';
  readonly performed: string[] = [];
  readonly ends: { status: string; reason: string | null }[] = [];
  cleanup: NewStep[] = [];

  constructor(private readonly behaviours: Record<string, Behaviour> = {}) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    this.performed.push(step.action);
    await this.behaviours[step.action]?.(context);
  }

  planCleanup(): NewStep[] {
    return this.cleanup;
  }

  recordEnd(_tx: Transaction, _operation: OperationRow, status: string, reason: string | null): Promise<void> {
    this.ends.push({ status, reason });
    return Promise.resolve();
  }
}

/** A step that goes forward. */
export const forward = (action: string): NewStep => ({ action, direction: 'forward', title: `Do ${action}`, serverName: null });
/** A step that undoes. */
export const cleanup = (action: string): NewStep => ({ action, direction: 'cleanup', title: `Undo ${action}`, serverName: null });

/** Stores an operation of these steps and answers its id. */
export async function storeOperation(uow: UnitOfWork, steps: readonly NewStep[]): Promise<string> {
  const id = newId();
  await uow.run((tx) =>
    startOperation(tx, new RememberingBell(), {
      id,
      kind: 'CleanServer',
      title: 'A scripted operation',
      dbmsType: 'PostgreSQL',
      clusterId: null,
      clusterName: null,
      requestedBy: 'tester',
      phase: 'Waiting for a worker',
      steps,
    }),
  );
  return id;
}
