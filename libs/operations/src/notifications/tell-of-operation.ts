import type { NotificationEvent, OperationKind } from '@rocket/domain';
import type { NewNotice, OperationRow, Transaction } from '@rocket/persistence';
import { restoreSubject } from '../backups/backup-subject.js';
import { tellOfPatchingEnd, tellOfPatchingHalt } from './patching-notices.js';
import { toldCluster } from './told-cluster.js';

type EndStatus = 'Succeeded' | 'Failed' | 'Cancelled';

/** What people who use a cluster want to know of, however it ended. Patching and backups are told of by their own rules. */
const CHANGES: readonly OperationKind[] = [
  'CreateCluster',
  'Switchover',
  'Failover',
  'RejoinMember',
  'RestartCluster',
  'StopCluster',
  'StartCluster',
  'ChangeTls',
  'AddServer',
  'RemoveServer',
  'DeleteCluster',
  'UndeleteCluster',
  'ChangeCluster',
  'RestoreCluster',
  'RestoreInPlace',
];

/** Notes what contacts are to be told, in the transaction in which an operation ends. */
export async function tellOfEnd(
  tx: Transaction,
  operation: OperationRow,
  status: EndStatus,
  reason: string | null,
  now: Date,
): Promise<void> {
  const { kind } = operation;
  if (kind === 'PatchCluster' || kind === 'PatchRun') return tellOfPatchingEnd(tx, operation);
  if (kind === 'BackupCluster' && status === 'Failed')
    return tell(tx, operation, 'backup-failed', operation.clusterId, reason, now);
  if (kind === 'DrillBackup' && status === 'Failed') {
    const restore = await tx.restores.byId(operation.dbmsType ?? 'PostgreSQL', restoreSubject(operation).restoreId);
    return tell(tx, operation, 'drill-failed', restore.sourceClusterId, reason, now);
  }
  if (!CHANGES.includes(kind)) return;
  const outcome = { Succeeded: 'done', Failed: `failed. ${reason ?? ''}`, Cancelled: 'cancelled' }[status];
  return tell(tx, operation, 'cluster-changed', operation.clusterId, `${operation.title}: ${outcome}`.trim(), now);
}

/** Notes what contacts are to be told, in the transaction in which an operation halts. */
export async function tellOfHalt(tx: Transaction, operation: OperationRow, reason: string, now: Date): Promise<void> {
  if (operation.kind === 'PatchCluster') await tellOfPatchingHalt(tx, operation, reason, now);
}

async function tell(
  tx: Transaction,
  { id, dbmsType, requestedBy, ticketUrl }: OperationRow,
  event: NotificationEvent,
  clusterId: string | null,
  text: string | null,
  now: Date,
): Promise<void> {
  const clusters = await tx.notices.clusters(clusterId === null ? [] : [clusterId]);
  const notices = clusters.map((cluster): NewNotice => ({
    event,
    cause: id,
    applicationId: cluster.applicationId,
    facts: {
      what: dbmsType ?? '',
      clusters: [{ ...toldCluster(cluster), at: now.toISOString(), ...(text === null ? {} : { text }) }],
      actor: requestedBy,
      ticketUrl,
      path: `/clusters/${cluster.dbmsType}/${cluster.clusterName}`,
    },
  }));
  await tx.notices.add(notices);
}
