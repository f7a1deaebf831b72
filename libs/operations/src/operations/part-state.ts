import type { PartState } from '@rocket/domain';
import type { OperationRow } from '@rocket/persistence';

/** How far a part is; `undefined` for one that was never started. */
export function stateOfPart(
  part: Pick<OperationRow, 'leftOut' | 'haltedAt' | 'status'> | undefined,
  whole: Pick<OperationRow, 'finishedAt'>,
): PartState {
  if (!part) return whole.finishedAt === null ? 'Waiting' : 'Cancelled';
  if (part.leftOut) return 'LeftOut';
  if (part.haltedAt !== null) return 'Halted';
  switch (part.status) {
    case 'Succeeded':
      return 'Done';
    case 'Failed':
      return 'Failed';
    case 'Cancelled':
      return 'Cancelled';
    case 'Paused':
      return 'Paused';
    default:
      return 'Working';
  }
}
