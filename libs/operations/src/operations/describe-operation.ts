import { isDomainError } from '@rocket/domain';
import type { OperationRow } from '@rocket/persistence';
import { isPlanIntact } from './start-operation.js';

const PLAN_CHANGED = 'The stored steps are not those of the plan that was accepted; nothing more was done by them.';
export const INTERRUPTED_TOO_OFTEN = 'the worker died while doing this, again and again.';

type StepRow = OperationRow['steps'][number];

export function stepAt(operation: OperationRow, ordinal: number): StepRow {
  const step = operation.steps.find((candidate) => candidate.ordinal === ordinal);
  if (!step) throw new Error(`Operation ${operation.id} has no step ${ordinal}.`);
  return step;
}

export function operationEvent(operation: OperationRow, status: string, text: string) {
  const { id, dbmsType, clusterName } = operation;
  return { type: 'operation', operationId: id, dbmsType, clusterName, status, text } as const;
}

export function stepEvent(operation: OperationRow, ordinal: number, status: string | null) {
  const { id, dbmsType, clusterName } = operation;
  const { serverName } = stepAt(operation, ordinal);
  return { type: 'step', operationId: id, dbmsType, clusterName, serverName, ordinal, status } as const;
}

/** What a person reads: the refusal's own sentence, or for a defect its bare message. */
export function sentenceOf(error: unknown): string {
  if (isDomainError(error)) return error.detail;
  return error instanceof Error ? error.message : String(error);
}

/** What of the way back failed, as sentences behind the reason. */
export function notUndone({ steps }: OperationRow): string {
  const failed = steps.filter(({ direction, status }) => direction === 'cleanup' && status === 'Failed');
  return failed.map(({ title, error }) => ` ${title}: ${error ?? 'failed'}`).join('');
}

export function reasonOf(operation: OperationRow): string {
  const failed = operation.steps.find((step) => step.status === 'Failed' && step.direction === 'forward');
  const interrupted = operation.steps.find((step) => step.status === 'Running');
  if (failed) return `${failed.title}: ${failed.error ?? 'failed'}`;
  if (operation.cancelRequested) return 'Cancelled by request.';
  if (!isPlanIntact(operation)) return PLAN_CHANGED;
  return interrupted ? `${interrupted.title}: ${INTERRUPTED_TOO_OFTEN}` : 'Cancelled.';
}
