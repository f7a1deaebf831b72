import { afterDeed } from '@rocket/domain';
import type { OperationRow, Transaction } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';

/** Records what became of a request when the operation that builds it is over. In the transaction that ends the operation. */
export async function recordProvisioned(
  tx: Transaction,
  { id: operationId, requestedBy }: Pick<OperationRow, 'id' | 'requestedBy'>,
  outcome: { status: 'Succeeded' | 'Failed' | 'Cancelled'; reason: string | null },
  clock: Pick<Clock, 'now'>,
): Promise<void> {
  const found = await tx.intakeRequests.byOperation(operationId);
  if (!found) return;
  const request = await tx.intakeRequests.lock(found.id);
  const deed = outcome.status === 'Succeeded' ? 'finish' : 'fail';
  const status = afterDeed(request.status, deed);
  await tx.intakeRequests.note(request.id, { actor: requestedBy, deed, text: outcome.reason ?? '' });
  await tx.intakeRequests.change(request.id, {
    status,
    ...(deed === 'finish' ? { endedAt: clock.now() } : { clusterId: null, operationId: null }),
  });
}
