import type { OperationRow } from '@rocket/persistence';
import { changeClusterSubject } from './change-subject.js';

/**
 * The steps that may be left out of a halted change: a statement or a script on one server. A parameter has to be the same on
 * every member, so that nobody is left out of it.
 */
export function changeChoices(operation: Pick<OperationRow, 'steps' | 'subject'>): { skip?: number[] } {
  const { change } = changeClusterSubject(operation);
  if (change.kind === 'parameter') return {};
  const failed = operation.steps.find(({ direction, status }) => direction === 'forward' && status === 'Failed');
  return failed && failed.action !== 'check-plan' ? { skip: [failed.ordinal] } : {};
}
