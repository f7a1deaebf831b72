import type { RollOffItem } from '@rocket/domain';
import { holdingPolicies, planRetained, readLedgers } from '@rocket/operations';
import type { Repositories, ShownBackupRow } from '@rocket/persistence';

/**
 * What the plans of their clusters say of these backups, by the id of the backup. In as many questions for a fleet as for one
 * cluster.
 */
export async function planItemsOf(
  read: Repositories,
  rows: readonly ShownBackupRow[],
  now: Date,
): Promise<ReadonlyMap<string, RollOffItem>> {
  const clusterIds = [...new Set(rows.map(({ clusterId }) => clusterId))];
  if (clusterIds.length === 0) return new Map();
  const [ledgers, clusters, schedules] = await Promise.all([
    readLedgers(read, clusterIds),
    read.clusters.retained(clusterIds),
    read.backupSchedules.of(clusterIds),
  ]);
  const policies = await holdingPolicies(read, clusters);
  const zones = new Map(schedules.map(({ clusterId, zone }) => [clusterId, zone]));
  const items = new Map<string, RollOffItem>();
  for (const cluster of clusters) {
    const [ledger, policy] = [ledgers.get(cluster.id), policies.get(cluster.id)?.policy];
    if (!ledger || !policy) continue;
    for (const item of planRetained(cluster, ledger, policy, now, zones.get(cluster.id)).items) items.set(item.backupId, item);
  }
  return items;
}
