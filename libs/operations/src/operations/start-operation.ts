import type { OperationBell } from '@rocket/jobs';
import type { NewOperation, NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { canonicalHash } from '@rocket/platform';

/** What is hashed: the steps, and what else was decided on with them. */
export function hashPlan(plan: unknown, subject: unknown = null): string {
  return canonicalHash(subject === null ? plan : { plan, subject });
}

/** What of a step decides what it does. Its title is left out: a long one is shortened when it is stored. */
const deedOf = ({ ordinal, action, serverName }: PlannedStep) => ({ ordinal, action, serverName });

type PlannedStep = Pick<NewStep, 'action' | 'direction' | 'title' | 'serverName'> & { ordinal: number };

/** Whether the plan is the one that was hashed, and the steps that lead to the goal are still those of the plan. */
export function isPlanIntact({
  plan,
  subject,
  planHash,
  steps,
}: Pick<OperationRow, 'plan' | 'subject' | 'planHash' | 'steps'>): boolean {
  const forward = steps.filter(({ direction }) => direction === 'forward');
  return (
    hashPlan(plan, subject) === planHash &&
    canonicalHash(forward.map(deedOf)) === canonicalHash((plan as PlannedStep[]).map(deedOf))
  );
}

/** Stores an operation with its plan, tells the screens, and rings the bell when the transaction has held. */
export async function startOperation(
  tx: Transaction,
  bell: OperationBell,
  operation: Omit<NewOperation, 'plan' | 'planHash'>,
): Promise<void> {
  const plan = operation.steps.map((step, index) => ({ ordinal: index + 1, ...step }));
  await tx.operations.add({ ...operation, plan, planHash: hashPlan(plan, operation.subject) });
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
