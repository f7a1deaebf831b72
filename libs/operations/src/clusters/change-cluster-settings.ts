import { DomainError, parseMaintenanceWindow, scheduleFaults } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { ClusterRow, Repositories, UnitOfWork } from '@rocket/persistence';
import { expectedFullMs } from '../backups/change-backup-schedule.js';
import { cronClock } from '../backups/cron-clock.js';
import { requireLifecycle } from './require-lifecycle.js';

export interface ChangeClusterSettingsCommand {
  dbmsType: DbmsType;
  clusterName: string;
  /** The version that was read: settings that somebody else changed meanwhile are not overwritten. */
  expectedVersion: number;
  backupRetentionDays?: number | undefined;
  /** `null` for any time. */
  maintenanceWindow?: string | null | undefined;
  actor: string;
}

/**
 * Changes what is only recorded of a cluster and touches no server. Answers the cluster as it is afterwards; what is the same
 * as before is no change.
 *
 * @throws DomainError `cluster-not-found`, `cluster-not-ready`, `validation-failed`, `edit-conflict`
 */
export async function changeClusterSettings(uow: UnitOfWork, command: ChangeClusterSettingsCommand): Promise<ClusterRow> {
  const { dbmsType, clusterName, expectedVersion, actor } = command;
  const maintenanceWindow = readWindow(command.maintenanceWindow);
  return uow.run(async (tx) => {
    const row = await tx.clusters.byName(dbmsType, clusterName);
    requireLifecycle(row, 'Active', 'Stopped');
    if (row.version !== expectedVersion) throw newerVersion(row, expectedVersion);
    const { backupRetentionDays = row.backupRetentionDays } = command;
    const wanted = {
      backupRetentionDays,
      maintenanceWindow: maintenanceWindow === undefined ? row.maintenanceWindow : maintenanceWindow,
    };
    const changes = wordsOf(row, wanted);
    if (changes.length === 0) return row;
    if (wanted.maintenanceWindow !== row.maintenanceWindow) await requireOutOfBackups(tx, row.id, wanted.maintenanceWindow);
    if (!(await tx.clusters.changeVersion(row.id, expectedVersion, wanted))) throw newerVersion(row, expectedVersion);
    const text = `Settings of ${row.clusterName}: ${changes.join(', ')}.`;
    await tx.activities.add([{ type: 'ConfigChange', dbmsType, clusterName: row.clusterName, planned: true, actor, text }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName }]);
    return tx.clusters.byId(row.id);
  });
}

type Settings = Pick<ClusterRow, 'backupRetentionDays' | 'maintenanceWindow'>;

/** `backup retention 30 -> 14 days, maintenance window any time -> Sun:02:00-Sun:04:00 Europe/Zurich` */
function wordsOf(before: Settings, after: Settings): string[] {
  const words: string[] = [];
  if (before.backupRetentionDays !== after.backupRetentionDays)
    words.push(`backup retention ${before.backupRetentionDays} -> ${after.backupRetentionDays} days`);
  if (before.maintenanceWindow !== after.maintenanceWindow)
    words.push(`maintenance window ${before.maintenanceWindow ?? 'any time'} -> ${after.maintenanceWindow ?? 'any time'}`);
  return words;
}

/** A window is not moved over the time in which the cluster is backed up. */
async function requireOutOfBackups(read: Repositories, clusterId: string, maintenanceWindow: string | null): Promise<void> {
  const schedule = await read.backupSchedules.find(clusterId);
  const window = maintenanceWindow === null ? null : parseMaintenanceWindow(maintenanceWindow);
  if (!schedule?.isEnabled || window === null || typeof window === 'string') return;
  const given = { window, expectedMs: await expectedFullMs(read, clusterId), now: new Date() };
  const fault = scheduleFaults(schedule, given, cronClock).find(({ field }) => field === 'fullCron');
  if (!fault) return;
  const detail = `meets the backups of the cluster (${schedule.fullCron}, ${schedule.zone}), which ${fault.detail}`;
  throw new DomainError('validation-failed', `maintenanceWindow ${detail}.`, {}, [{ pointer: '/maintenanceWindow', detail }]);
}

function readWindow(text: string | null | undefined): string | null | undefined {
  if (text === null || text === undefined) return text;
  const window = parseMaintenanceWindow(text);
  if (typeof window !== 'string') return text.trim();
  throw new DomainError('validation-failed', `/maintenanceWindow ${window}.`, {}, [
    { pointer: '/maintenanceWindow', detail: window },
  ]);
}

function newerVersion({ clusterName, version }: ClusterRow, expected: number): DomainError {
  const detail = `You changed version ${expected} of ${clusterName}, but there is a newer one.`;
  return new DomainError('edit-conflict', detail, { version });
}
