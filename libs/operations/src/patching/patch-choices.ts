import type { OperationRow } from '@rocket/persistence';
import { blockOf, haltedMember } from './plan-patch-steps.js';
import { patchClusterSubject } from './patch-subject.js';

const HAND_OVER: readonly string[] = ['prepare-candidate', 'hand-over'];
const TOUCHING: readonly string[] = [...HAND_OVER, 'follow-primary', 'patch-member'];

/** What a person may do about a halted operation, besides trying again and giving up. */
export interface HaltChoices {
  /** The steps that are left out when its member is; absent where that is not safe. */
  skip?: number[];
  /** Whether the member can have its previous release again. */
  rollback?: boolean;
}

/**
 * A member may be left out while leaving it out takes nothing away from anybody: a replica always, since the next gate opens
 * only when it is well; the primary only before anybody took over from it. Its release can be given back once it was touched.
 */
export function patchChoices(operation: Pick<OperationRow, 'steps' | 'subject'>): HaltChoices {
  const serverName = haltedMember(operation);
  if (serverName === undefined) return {};
  const { members, patchType } = patchClusterSubject(operation);
  const member = members.find((one) => one.serverName === serverName);
  const block = blockOf(operation.steps, serverName);
  const wasHandedOver = block.some(({ action, attempt }) => HAND_OVER.includes(action) && attempt > 0);
  const wasTouched = block.some(({ action, attempt }) => action === 'patch-member' && attempt > 0);
  const open = block.filter(({ status }) => status !== 'Succeeded' && status !== 'Skipped').map(({ ordinal }) => ordinal);
  return {
    ...(member && !wasHandedOver && (member.as === 'replica' || !wasTouched) ? { skip: open } : {}),
    rollback: patchType === 'DB' && wasTouched,
  };
}

/**
 * Where to begin again after a halt: with the whole block of the member while nothing of it was touched, since what its gate has
 * seen may not be true any more; else with the step that failed.
 */
export function stepsToRepeat(operation: Pick<OperationRow, 'kind' | 'steps'>): number[] {
  const failed = operation.steps.filter(({ status }) => status === 'Failed').map(({ ordinal }) => ordinal);
  const serverName = operation.kind === 'PatchCluster' ? haltedMember(operation) : undefined;
  if (serverName === undefined) return failed;
  const block = blockOf(operation.steps, serverName);
  const isTouched = block.some(({ action, attempt }) => TOUCHING.includes(action) && attempt > 0);
  return isTouched ? failed : block.filter(({ status }) => status !== 'Skipped').map(({ ordinal }) => ordinal);
}
