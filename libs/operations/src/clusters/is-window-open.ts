import { parseMaintenanceWindow, windowAt } from '@rocket/domain';
import type { ClusterRow } from '@rocket/persistence';

/** Whether the cluster may be worked on by plan just now: then it is not backed up. */
export function isWindowOpen({ maintenanceWindow }: Pick<ClusterRow, 'maintenanceWindow'>, now: Date): boolean {
  const window = maintenanceWindow === null ? null : parseMaintenanceWindow(maintenanceWindow);
  return window !== null && typeof window !== 'string' && windowAt(window, now) !== undefined;
}
