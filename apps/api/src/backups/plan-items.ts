import type { RollOffItem } from '@rocket/domain';
import { holdingPolicies, planLedger, readLedgers } from '@rocket/operations';
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
  const [ledgers, policies, schedules] = await Promise.all([
    readLedgers(read, clusterIds),
    read.clusters.retained(clusterIds).then((clusters) => holdingPolicies(read, clusters)),
    read.backupSchedules.of(clusterIds),
  ]);
  const zones = new Map(schedules.map(({ clusterId, zone }) => [clusterId, zone]));
  const items = new Map<string, RollOffItem>();
  for (const [clusterId, ledger] of ledgers) {
    const policy = policies.get(clusterId)?.policy;
    if (!policy) continue;
    for (const item of planLedger(ledger, policy, now, zones.get(clusterId)).items) items.set(item.backupId, item);
  }
  return items;
}
