import { DomainError, FINAL_OPERATION_STATUSES, isWhole } from '@rocket/domain';
import type { OperationAction } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { OperationChange, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { changeChoices } from '../changes/change-choices.js';
import { patchChoices, stepsToRepeat } from '../patching/patch-choices.js';
import type { HaltChoices } from '../patching/patch-choices.js';
import { waveFindings } from './wave-of-parts.js';
import type { WaveFindings } from './wave-of-parts.js';

type Asked = Pick<OperationRow, 'kind' | 'status' | 'cancelRequested' | 'pauseRequested' | 'haltedAt' | 'steps' | 'subject'>;

/**
 * What may be asked of an operation now. Building a cluster or cleaning a server cannot be retried once it ended:
 * what was built is gone, and asking again is a new operation. Only operations that halt let steps be left out.
 */
export function allowedActions(operation: Asked): OperationAction[] {
  if ((FINAL_OPERATION_STATUSES as readonly string[]).includes(operation.status)) return [];
  if (operation.cancelRequested || operation.steps.some(({ direction }) => direction === 'cleanup')) return [];
  if (operation.haltedAt !== null) return haltActions(operation);
  if (operation.status === 'Paused') return ['resume', 'cancel'];
  const mayRetry = operation.status === 'Waiting' && !isWhole(operation.kind);
  return [...(mayRetry ? (['retry'] as const) : []), ...(operation.pauseRequested ? [] : (['pause'] as const)), 'cancel'];
}

function haltActions(operation: Asked): OperationAction[] {
  if (isWhole(operation.kind)) return ['retry', 'skip', 'cancel'];
  const { skip, rollback } = choicesOf(operation);
  return ['retry', ...(skip ? (['skip'] as const) : []), ...(rollback ? (['rollback'] as const) : []), 'cancel'];
}

/** What a person may choose about a part that halted. */
function choicesOf(operation: Pick<OperationRow, 'kind' | 'steps' | 'subject'>): HaltChoices {
  if (operation.kind === 'PatchCluster') return patchChoices(operation);
  return operation.kind === 'ChangeCluster' ? changeChoices(operation) : {};
}

/**
 * A person's wish about an operation. `pause` and `cancel` take effect between steps, or at once where a step can be
 * interrupted; `retry` ends the wait before the next attempt, or goes on after a halt; `skip` goes on without the member, or
 * without the clusters, on which it halted; `rollback` gives that member its previous release and ends. What is asked of a
 * whole is asked of its parts, and a part that goes on takes its whole along.
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
    await ask(tx, operation, action);
    const ringFor = [operationId, ...(await askParts(tx, operation, action)), ...(await wakeWhole(tx, operation, action))];
    for (const id of ringFor) tx.onCommit(() => bell.ring(id));
  });
  return uow.read.operations.byId(operationId);
}

async function ask(tx: Transaction, operation: OperationRow, action: OperationAction): Promise<void> {
  const { id, dbmsType, clusterName, status } = operation;
  const { skip } = choicesOf(operation);
  if (action === 'skip' && isWhole(operation.kind)) await goOnWithout(tx, operation);
  else if (action === 'skip' && skip) await tx.operations.skipSteps(id, skip);
  else if (operation.haltedAt !== null && action === 'retry') await tx.operations.repeatSteps(id, stepsToRepeat(operation));
  await tx.operations.change(id, {
    ...WISHES[action],
    ...(operation.haltedAt === null ? {} : { haltedAt: null, retriedAt: new Date() }),
    ...(status === 'Paused' && action !== 'pause' ? { status: 'Queued' as const } : {}),
  });
  await tx.operations.makeDue(id);
  await tx.events.add([{ type: 'operation', operationId: id, dbmsType, clusterName, status, text: `Asked to ${action}` }]);
}

/** A wave goes on without the clusters on which it halted, also those that had no operation yet; anything else is left out itself. */
async function goOnWithout(tx: Transaction, { id, steps }: OperationRow): Promise<void> {
  const failed = steps.find(({ status }) => status === 'Failed');
  if (!failed) return;
  const found = waveFindings(failed);
  if (found.halted.length === 0) return tx.operations.skipSteps(id, [failed.ordinal]);
  const leftOut = [...new Set([...found.leftOut, ...found.halted])];
  await tx.operations.recordFindings(id, failed.ordinal, { leftOut, halted: [] } satisfies WaveFindings);
  await tx.operations.repeatSteps(id, [failed.ordinal]);
}

const WISHES: Readonly<Record<OperationAction, OperationChange>> = {
  retry: { error: null },
  skip: { error: null },
  rollback: { cancelRequested: true, rollbackRequested: true, pauseRequested: false },
  pause: { pauseRequested: true },
  resume: { pauseRequested: false },
  cancel: { cancelRequested: true, pauseRequested: false },
};

/** Answers for whom the bell has to ring. */
async function askParts(tx: Transaction, operation: OperationRow, action: OperationAction): Promise<string[]> {
  if (!isWhole(operation.kind)) return [];
  switch (action) {
    case 'cancel':
      return tx.operations.askParts(operation.id, { cancelRequested: true, pauseRequested: false });
    case 'pause':
    case 'resume':
      return tx.operations.askParts(operation.id, { pauseRequested: action === 'pause' });
    case 'retry':
    case 'skip': {
      const parts = await tx.operations.partsOf(operation.id);
      const halted = parts.filter(({ haltedAt }) => haltedAt !== null);
      for (const part of halted) await ask(tx, part, action === 'retry' ? 'retry' : 'cancel');
      const failed = parts.filter(({ status }) => status === 'Failed' || status === 'Cancelled');
      if (action === 'skip') await tx.operations.leaveOut([...halted, ...failed].map(({ id }) => id));
      return halted.map(({ id }) => id);
    }
    case 'rollback':
      return [];
    default:
      return action satisfies never;
  }
}

/** A run that halted because of this part goes on with it; it decides by itself what that means. */
async function wakeWhole(tx: Transaction, { parentId, haltedAt }: OperationRow, action: OperationAction): Promise<string[]> {
  if (parentId === null || haltedAt === null || action === 'pause' || action === 'resume') return [];
  const whole = await tx.operations.lockById(parentId);
  if (whole.haltedAt !== null && (action === 'retry' || action === 'skip')) {
    await tx.operations.repeatSteps(parentId, stepsToRepeat(whole));
    await tx.operations.change(parentId, { haltedAt: null, error: null, status: 'Queued' });
  }
  await tx.operations.makeDue(parentId);
  return [parentId];
}
