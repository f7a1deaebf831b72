import { createHash } from 'node:crypto';
import type { OperationBell } from '@rocket/jobs';
import type { NewOperation, NewStep, OperationRow, Transaction } from '@rocket/persistence';

/** SHA-256 of a plan over its canonical text: keys sorted, since PostgreSQL's `jsonb` keeps no order of its own. */
export function hashPlan(plan: unknown): string {
  return createHash('sha256').update(JSON.stringify(plan, sortedKeys)).digest('hex');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What of a step decides what it does. Its title is left out: a long one is shortened when it is stored. */
const deedOf = ({ ordinal, action, serverName }: PlannedStep) => ({ ordinal, action, serverName });

type PlannedStep = Pick<NewStep, 'action' | 'direction' | 'title' | 'serverName'> & { ordinal: number };

/** Whether the plan is the one that was hashed, and the steps that lead to the goal are still those of the plan. */
export function isPlanIntact({ plan, planHash, steps }: Pick<OperationRow, 'plan' | 'planHash' | 'steps'>): boolean {
  const forward = steps.filter(({ direction }) => direction === 'forward');
  return hashPlan(plan) === planHash && hashPlan(forward.map(deedOf)) === hashPlan((plan as PlannedStep[]).map(deedOf));
}

/** Stores an operation with its plan, tells the screens, and rings the bell when the transaction has held. */
export async function startOperation(
  tx: Transaction,
  bell: OperationBell,
  operation: Omit<NewOperation, 'plan' | 'planHash'>,
): Promise<void> {
  const plan = operation.steps.map((step, index) => ({ ordinal: index + 1, ...step }));
  await tx.operations.add({ ...operation, plan, planHash: hashPlan(plan) });
  await tx.events.add([
    {
      type: 'operation',
      operationId: operation.id,
      dbmsType: operation.dbmsType,
      clusterName: operation.clusterName,
      status: 'Queued',
      text: operation.phase,
    },
  ]);
  tx.onCommit(() => bell.ring(operation.id));
}
