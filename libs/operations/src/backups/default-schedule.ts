import { defaultFullMinute, parseMaintenanceWindow } from '@rocket/domain';
import type { ClusterRow, NewBackupSchedule } from '@rocket/persistence';

/** What a first Full is taken to last, as long as nobody knows. */
export const UNKNOWN_BACKUP_MS = 60 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** When a cluster is backed up from the first time on, until somebody says otherwise: one Full every night. */
export function defaultSchedule(
  { id, maintenanceWindow }: Pick<ClusterRow, 'id' | 'maintenanceWindow'>,
  now: Date,
): NewBackupSchedule {
  const parsed = maintenanceWindow === null ? null : parseMaintenanceWindow(maintenanceWindow);
  const minute = defaultFullMinute(id, typeof parsed === 'string' ? null : parsed, UNKNOWN_BACKUP_MS, now);
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS + minute * MINUTE_MS;
  return {
    clusterId: id,
    fullCron: `${minute % 60} ${Math.floor(minute / 60)} * * *`,
    diffCron: null,
    incrCron: null,
    zone: 'UTC',
    isEnabled: true,
    nextDueAt: new Date(today > now.getTime() ? today : today + DAY_MS),
  };
}
