import { DomainError, expectedBackupMs, isDomainError, nextDue, parseMaintenanceWindow, scheduleFaults } from '@rocket/domain';
import type { BackupSchedule, BackupType, DbmsType } from '@rocket/domain';
import type { BackupScheduleRow, ClusterRow, Repositories } from '@rocket/persistence';
import { toSubject } from '../clusters/cluster-subject.js';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import { requireLifecycle } from '../clusters/require-lifecycle.js';
import { methodOf } from './backup-place.js';
import { cronClock } from './cron-clock.js';

export interface ChangeBackupScheduleCommand {
  dbmsType: DbmsType;
  clusterName: string;
  schedule: BackupSchedule;
  isEnabled: boolean;
  /** The version that was read; 0 when there was none. */
  expectedVersion: number;
  actor: string;
}

const FULLS_LOOKED_AT = 5;

/**
 * Says when a cluster is backed up. From now on: what the old schedule would have made until now is not caught up.
 *
 * @throws DomainError `cluster-not-found`, `cluster-not-ready`, `backup-not-possible`, `validation-failed` at the field,
 *   `edit-conflict`
 */
export async function changeBackupSchedule(
  dependencies: ClusterDependencies,
  { dbmsType, clusterName, schedule, isEnabled, expectedVersion, actor }: ChangeBackupScheduleCommand,
): Promise<BackupScheduleRow> {
  const { uow, clock } = dependencies;
  const { types, whyNot } = methodOf(await toSubject(dependencies, await uow.read.clusters.byName(dbmsType, clusterName)));
  requireTypes(schedule, types, whyNot);
  return uow.run(async (tx) => {
    const cluster = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(cluster, 'Active', 'Stopped');
    const now = clock.now();
    requireGoodSchedule(schedule, cluster, await expectedFullMs(tx, cluster.id), now);
    const nextDueAt = isEnabled ? nextDue(schedule, now, cronClock) : null;
    const { fullCron, diffCron, incrCron, zone } = schedule;
    const fields = { clusterId: cluster.id, fullCron, diffCron, incrCron, zone };
    await tx.backupSchedules.put({ ...fields, isEnabled, nextDueAt, lastDueAt: now }, expectedVersion);
    const text = `Backups of ${cluster.clusterName}: ${isEnabled ? wordsOf(schedule) : 'switched off'}.`;
    await tx.activities.add([{ type: 'ConfigChange', dbmsType, clusterName: cluster.clusterName, planned: true, actor, text }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: cluster.clusterName }]);
    const row = await tx.backupSchedules.find(cluster.id);
    if (!row) throw new Error(`The schedule of ${cluster.clusterName} was not stored.`);
    return row;
  });
}

/** What can be taken of a cluster; nothing where it cannot be backed up at all. */
export async function typesOf(dependencies: Omit<ClusterDependencies, 'clock'>, row: ClusterRow): Promise<readonly BackupType[]> {
  try {
    return methodOf(await toSubject(dependencies, row)).types;
  } catch (error) {
    if (isDomainError(error)) return [];
    throw error;
  }
}

/** How long a Full of this cluster will take, as far as anybody can tell. */
export async function expectedFullMs(read: Repositories, clusterId: string): Promise<number> {
  return expectedBackupMs(await read.backups.fullDurations(clusterId, FULLS_LOOKED_AT));
}

/** What can never be taken is not promised. */
function requireTypes({ diffCron, incrCron }: BackupSchedule, types: readonly BackupType[], whyNot: string | null): void {
  const errors = [
    { type: 'Diff' as const, pointer: '/diffCron', cron: diffCron },
    { type: 'Incr' as const, pointer: '/incrCron', cron: incrCron },
  ].flatMap(({ type, pointer, cron }) =>
    cron === null || types.includes(type) ? [] : [{ pointer, detail: `must be absent. ${whyNot ?? ''}`.trim() }],
  );
  if (errors.length > 0)
    throw new DomainError('validation-failed', errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join(' '), {}, errors);
}

function requireGoodSchedule(
  schedule: BackupSchedule,
  { maintenanceWindow }: Pick<ClusterRow, 'maintenanceWindow'>,
  expectedMs: number,
  now: Date,
): void {
  const parsed = maintenanceWindow === null ? null : parseMaintenanceWindow(maintenanceWindow);
  const window = typeof parsed === 'string' ? null : parsed;
  const faults = scheduleFaults(schedule, { window, expectedMs, now }, cronClock);
  if (faults.length === 0) return;
  throw new DomainError(
    'validation-failed',
    faults.map(({ field, detail }) => `${field} ${detail}.`).join(' '),
    {},
    faults.map(({ field, detail }) => ({ pointer: `/${field}`, detail })),
  );
}

/** `Full 17 2 * * *, Diff 17 14 * * *, zone UTC` */
function wordsOf({ fullCron, diffCron, incrCron, zone }: BackupSchedule): string {
  const crons = [`Full ${fullCron}`, diffCron && `Diff ${diffCron}`, incrCron && `Incr ${incrCron}`].filter(Boolean);
  return `${crons.join(', ')}, zone ${zone}`;
}
