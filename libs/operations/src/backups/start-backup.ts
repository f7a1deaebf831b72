import { DomainError } from '@rocket/domain';
import type { BackupType, DbmsType } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { NewStep } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import { toSubject } from '../clusters/cluster-subject.js';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { requireLifecycle } from '../clusters/require-lifecycle.js';
import { startOperation } from '../operations/start-operation.js';
import { methodOf, settleBackupPlace } from './backup-place.js';
import { backupLabel } from './backup-subject.js';
import type { BackupSubject } from './backup-subject.js';

export interface StartBackupCommand {
  dbmsType: DbmsType;
  clusterName: string;
  backupType: BackupType;
  /** The member to take it from; absent: a healthy replica, or else the primary. */
  serverName?: string | undefined;
  actor: string;
}

/**
 * Accepts the wish for a backup. The first one of a cluster gives it its place, its key and its schedule.
 *
 * @throws DomainError `cluster-not-found`, `cluster-not-ready`, `cluster-busy`, `backup-type-unavailable`,
 *   `backup-not-possible`, `repository-not-found`, `validation-failed` for a server that is no member
 */
export async function startBackup(
  dependencies: ClusterDependencies & { bell: OperationBell },
  { dbmsType, clusterName, backupType, serverName, actor }: StartBackupCommand,
): Promise<{ backupId: string; operationId: string }> {
  const { uow, secretBox, clock, bell } = dependencies;
  const seen = await uow.read.clusters.byName(dbmsType, clusterName);
  requireLifecycle(seen, 'Active');
  const method = methodOf(await toSubject(dependencies, seen));
  if (!method.types.includes(backupType)) throw new DomainError('backup-type-unavailable', method.whyNot ?? '');
  const [backupId, operationId, now] = [newId(), newId(), clock.now()];
  const subject: BackupSubject = { backupId, label: backupLabel(now, backupType), backupType, serverName: serverName ?? null };
  await uow.run(async (tx) => {
    await settleBackupPlace(tx, { secretBox, now, placeKind: method.placeKind }, await tx.clusters.byName(dbmsType, clusterName));
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(row, 'Active');
    if (serverName !== undefined && !row.members.some(({ server }) => server.serverName === serverName)) {
      const detail = `${serverName} is no member of ${row.clusterName}.`;
      throw new DomainError('validation-failed', detail, {}, [{ pointer: '/serverName', detail }]);
    }
    await startOperation(tx, bell, {
      id: operationId,
      kind: 'BackupCluster',
      title: `Back up ${dbmsType} cluster ${row.clusterName}`,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: backupSteps(row.clusterName, subject),
      subject,
    });
    await tx.backups.add({
      id: backupId,
      clusterId: row.id,
      dbmsType,
      clusterName: row.clusterName,
      repositoryId: row.backupRepositoryId ?? '',
      method: method.name,
      label: subject.label,
      backupType,
      status: 'Running',
      parentId: null,
      serverName: null,
      operationId,
      release: row.release,
      startedAt: now,
    });
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName, operationId }]);
  });
  return { backupId, operationId };
}

function backupSteps(clusterName: string, { backupType }: BackupSubject): NewStep[] {
  const step = (action: string, title: string): NewStep => ({ action, direction: 'forward', title, serverName: null });
  return [
    step('prepare-backup', `Keep the log of ${clusterName} until it is archived, and see that it is being archived`),
    step('take-backup', `Take a ${backupType} from a replica that is well, or else from the primary`),
    step('confirm-backup', 'Wait until the log that the backup needs is archived'),
  ];
}
