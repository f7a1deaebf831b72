import { afterDeed } from '@rocket/domain';
import type { IntakeRow, NewNotice, OperationRow, Transaction } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { toldCluster } from '../notifications/told-cluster.js';

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
  if (deed === 'finish') await tellItsContacts(tx, request, requestedBy, clock.now());
}

/** Contacts of the application hear that it has a new cluster, if they want to hear of requests. */
async function tellItsContacts(tx: Transaction, { clusterId, number }: IntakeRow, actor: string, now: Date): Promise<void> {
  const clusters = await tx.notices.clusters(clusterId === null ? [] : [clusterId]);
  const notices = clusters.map((cluster): NewNotice => ({
    event: 'request-done',
    cause: cluster.id,
    applicationId: cluster.applicationId,
    facts: {
      what: `REQ-${String(number)}`,
      clusters: [{ ...toldCluster(cluster), at: now.toISOString() }],
      actor,
      path: `/clusters/${cluster.dbmsType}/${cluster.clusterName}`,
    },
  }));
  await tx.notices.add(notices);
}
