import { DomainError, FINAL_OPERATION_STATUSES } from '@rocket/domain';
import type { OperationAction } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { OperationRow, UnitOfWork } from '@rocket/persistence';

/**
 * What may be asked of an operation now. Building a cluster or cleaning a server cannot be retried once it ended:
 * what was built is gone, and asking again is a new operation. No step of theirs may be skipped.
 */
export function allowedActions(
  operation: Pick<OperationRow, 'status' | 'cancelRequested' | 'pauseRequested' | 'steps'>,
): OperationAction[] {
  if ((FINAL_OPERATION_STATUSES as readonly string[]).includes(operation.status)) return [];
  if (operation.cancelRequested || operation.steps.some(({ direction }) => direction === 'cleanup')) return [];
  if (operation.status === 'Paused') return ['resume', 'cancel'];
  const mayRetry = operation.status === 'Waiting';
  return [...(mayRetry ? (['retry'] as const) : []), ...(operation.pauseRequested ? [] : (['pause'] as const)), 'cancel'];
}

/**
 * A person's wish about an operation. `pause` and `cancel` take effect between steps, or at once where a step can be
 * interrupted; `retry` ends the wait before the next attempt.
 *
 * @throws DomainError `operation-not-found`, `operation-action-not-allowed`
 */
export async function requestOperationAction(
  { uow, bell }: { uow: UnitOfWork; bell: OperationBell },
  { operationId, action }: { operationId: string; action: OperationAction },
): Promise<OperationRow> {
  await uow.run(async (tx) => {
    const operation = await tx.operations.lockById(operationId);
    const allowed = allowedActions(operation);
    if (!allowed.includes(action)) {
      const offer = allowed.length > 0 ? `It can be asked to ${allowed.join(' or ')}.` : 'Nothing can be asked of it any more.';
      throw new DomainError(
        'operation-action-not-allowed',
        `The operation is ${operation.status} and cannot ${action} now. ${offer}`,
        { allowed },
      );
    }
    await tx.operations.change(operationId, {
      ...(action === 'cancel' ? { cancelRequested: true, pauseRequested: false } : {}),
      ...(action === 'pause' ? { pauseRequested: true } : {}),
      ...(action === 'resume' ? { pauseRequested: false } : {}),
      ...(operation.status === 'Paused' && action !== 'pause' ? { status: 'Queued' as const } : {}),
    });
    await tx.operations.makeDue(operationId);
    const { dbmsType, clusterName } = operation;
    await tx.events.add([
      { type: 'operation', operationId, dbmsType, clusterName, status: operation.status, text: `Asked to ${action}` },
    ]);
    tx.onCommit(() => bell.ring(operationId));
  });
  return uow.read.operations.byId(operationId);
}
