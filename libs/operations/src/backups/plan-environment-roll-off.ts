import type { DbmsType, Recoverable, RetentionPolicy } from '@rocket/domain';
import type { GovernedCluster, Repositories } from '@rocket/persistence';
import { holdingPolicies, planLedger, readLedgers } from './plan-cluster-roll-off.js';

/** What a policy would do to one cluster. */
export interface GovernedRollOff {
  dbmsType: DbmsType;
  clusterName: string;
  /** How many of its backups would go. */
  goingCount: number;
  freesBytes: number;
  recoverable: { before: Recoverable | null; after: Recoverable | null };
  /** Whether something can be restored today that could not be then. */
  losesRange: boolean;
}

export interface EnvironmentRollOff {
  /** What would happen to those that were looked at: first those that lose, then those of which most would go. */
  clusters: GovernedRollOff[];
  /** How many clusters of the environment have no policy of their own, and backups. */
  clusterCount: number;
  /** How many go already by what holds now. */
  goingAlreadyCount: number;
}

/** As many are looked at for one preview, which is asked for while somebody types. */
export const CLUSTERS_LOOKED_AT = 1_000;
/** Of so many the catalogue is in memory at a time. */
const AT_ONCE = 100;

/**
 * What a policy would do to the backups of all clusters of an environment that have none of their own, at their next roll-off.
 * Changes nothing.
 *
 * @throws RangeError for a policy that `checkPolicy` finds fault with
 */
export async function planEnvironmentRollOff(
  read: Repositories,
  environmentId: string,
  policy: RetentionPolicy,
  now: Date,
): Promise<EnvironmentRollOff> {
  const { clusters: governed, clusterCount } = await read.backupPolicies.governed(environmentId, CLUSTERS_LOOKED_AT);
  const clusters: GovernedRollOff[] = [];
  let goingAlreadyCount = 0;
  for (let from = 0; from < governed.length; from += AT_ONCE) {
    const part = governed.slice(from, from + AT_ONCE);
    const found = await planPart(read, part, policy, now);
    clusters.push(...found.clusters);
    goingAlreadyCount += found.goingAlreadyCount;
  }
  clusters.sort((one, other) => Number(other.losesRange) - Number(one.losesRange) || other.goingCount - one.goingCount);
  return { clusters, clusterCount, goingAlreadyCount };
}

async function planPart(read: Repositories, part: readonly GovernedCluster[], policy: RetentionPolicy, now: Date) {
  const ids = part.map(({ id }) => id);
  const ledgers = await readLedgers(read, ids);
  const zones = new Map((await read.backupSchedules.of(ids)).map(({ clusterId, zone }) => [clusterId, zone]));
  const holding = await holdingPolicies(read, part);
  let goingAlreadyCount = 0;
  const clusters = part.flatMap(({ id, dbmsType, clusterName }): GovernedRollOff[] => {
    const [ledger, held] = [ledgers.get(id), holding.get(id)];
    if (!ledger || !held) return [];
    const zone = zones.get(id);
    const { order, recoverable } = planLedger(ledger, policy, now, zone);
    goingAlreadyCount += planLedger(ledger, held.policy, now, zone).order.length;
    const going = new Set(order);
    const freesBytes = ledger.rows.reduce((sum, row) => sum + (going.has(row.id) ? (row.storedBytes ?? 0) : 0), 0);
    const { before, after } = recoverable;
    const losesRange = before !== null && (after === null || after.from > before.from);
    return [{ dbmsType, clusterName, goingCount: order.length, freesBytes, recoverable, losesRange }];
  });
  return { clusters, goingAlreadyCount };
}
