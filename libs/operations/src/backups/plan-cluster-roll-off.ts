import {
  chooseBackup,
  effectivePolicy,
  formatLogPosition,
  planDeletedRollOff,
  planRollOff,
  recoverableTimes,
} from '@rocket/domain';
import type {
  BackupChoice,
  LoggedBackup,
  PolicySource,
  RecoverableTimes,
  RetentionPolicy,
  RollOffPlan,
  WalRange,
  WantedState,
} from '@rocket/domain';
import type { BackupRow, Repositories, RetainedClusterRow } from '@rocket/persistence';

/** What holds for a cluster, and who said so. */
export interface HoldingPolicy {
  policy: RetentionPolicy;
  source: PolicySource;
}

export interface ClusterRollOff extends HoldingPolicy {
  plan: RollOffPlan;
  /** Every backup of the plan, by its id. */
  backups: ReadonlyMap<string, BackupRow>;
  /** What the backups that go take in the store, bytes. The log comes on top of it. */
  freesBytes: number;
}

/** What is recorded of a cluster's backups, as the rules want it. */
export interface Ledger {
  rows: BackupRow[];
  facts: LoggedBackup[];
  ranges: WalRange[];
}

/** The zone in whose calendar days, weeks and months of a cluster's backups are counted. */
const ZONE_WITHOUT_SCHEDULE = 'UTC';

/**
 * Which backups of a cluster would go now, and why the others stay. Changes nothing.
 *
 * @param hypothetical a policy of which the effect is to be seen before it is saved; the one that holds, when there is none
 * @throws RangeError for a policy that `checkPolicy` finds fault with
 */
export async function planClusterRollOff(
  read: Repositories,
  cluster: RetainedClusterRow,
  now: Date,
  hypothetical?: RetentionPolicy,
): Promise<ClusterRollOff> {
  // One after the other: in a transaction they share a connection.
  const ledger = await readLedger(read, cluster.id);
  const schedule = await read.backupSchedules.find(cluster.id);
  const holding = (await holdingPolicies(read, [cluster])).get(cluster.id);
  if (!holding) throw new Error(`No policy holds for cluster ${cluster.id}.`);
  const policy = hypothetical ?? holding.policy;
  const plan = planRetained(cluster, ledger, policy, now, schedule?.zone);
  const backups = new Map(ledger.rows.map((row) => [row.id, row]));
  const freesBytes = plan.order.reduce((sum, id) => sum + (backups.get(id)?.storedBytes ?? 0), 0);
  return { policy, source: holding.source, plan, backups, freesBytes };
}

/** What becomes of the backups of a cluster: by its policy as long as it is there, and by the instant that was said when it is not. */
export function planRetained(
  { lifecycle, backupsKeptUntil }: Pick<RetainedClusterRow, 'lifecycle' | 'backupsKeptUntil'>,
  ledger: Ledger,
  policy: RetentionPolicy,
  now: Date,
  zone?: string,
): RollOffPlan {
  if (lifecycle !== 'Expired') return planLedger(ledger, policy, now, zone);
  return planDeletedRollOff(ledger.facts, backupsKeptUntil, now, archivedUntilOf(ledger));
}

export function planLedger(ledger: Ledger, policy: RetentionPolicy, now: Date, zone?: string): RollOffPlan {
  return planRollOff(ledger.facts, policy, now, zone ?? ZONE_WITHOUT_SCHEDULE, archivedUntilOf(ledger));
}

function archivedUntilOf({ ranges }: Ledger): Date | null {
  const archivedMs = Math.max(...ranges.map(({ toAt }) => toAt.getTime()));
  return Number.isFinite(archivedMs) ? new Date(archivedMs) : null;
}

/** What holds for each of these clusters. */
export async function holdingPolicies(
  read: Repositories,
  clusters: readonly Pick<RetainedClusterRow, 'id' | 'environmentId' | 'backupRetentionDays'>[],
): Promise<ReadonlyMap<string, HoldingPolicy>> {
  const rows = await read.backupPolicies.of(
    clusters.map(({ id }) => id),
    [...new Set(clusters.map(({ environmentId }) => environmentId))],
  );
  const policyOf = (key: 'clusterId' | 'environmentId', id: string) => rows.find((row) => row[key] === id)?.policy ?? null;
  return new Map(
    clusters.map(({ id, environmentId, backupRetentionDays }) => {
      const given = { cluster: policyOf('clusterId', id), environment: policyOf('environmentId', environmentId) };
      return [id, effectivePolicy({ ...given, backupRetentionDays })];
    }),
  );
}

export async function readLedger(read: Repositories, clusterId: string): Promise<Ledger> {
  const found = await readLedgers(read, [clusterId]);
  return found.get(clusterId) ?? { rows: [], facts: [], ranges: [] };
}

/** What is recorded of several clusters, in as many questions as for one. */
export async function readLedgers(read: Repositories, clusterIds: readonly string[]): Promise<ReadonlyMap<string, Ledger>> {
  if (clusterIds.length === 0) return new Map();
  const rows = await read.backups.planned(clusterIds);
  const used = await read.backups.usedByRestores(clusterIds);
  const ranges = await read.walRanges.of(clusterIds);
  const rowsOf = Map.groupBy(rows, ({ clusterId }) => clusterId);
  return new Map(
    clusterIds.map((id) => {
      const own = rowsOf.get(id) ?? [];
      return [id, { rows: own, facts: own.map((row) => toFacts(row, used.has(row.id))), ranges: ranges.get(id) ?? [] }];
    }),
  );
}

/** Which instants of a cluster can be restored. */
export async function recoverableTimesOf(read: Repositories, clusterId: string): Promise<RecoverableTimes> {
  const { facts, ranges } = await readLedger(read, clusterId);
  return recoverableTimes(facts, ranges);
}

/** From which backup of a cluster something is restored, or why it cannot be. */
export async function chooseBackupOf(
  read: Repositories,
  clusterId: string,
  wanted: WantedState,
): Promise<{ choice: BackupChoice; chain: BackupRow[] } | string> {
  const { rows, facts, ranges } = await readLedger(read, clusterId);
  const choice = chooseBackup(wanted, facts, ranges);
  if (typeof choice === 'string') return choice;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { choice, chain: choice.chain.flatMap((id) => byId.get(id) ?? []) };
}

function toFacts(row: BackupRow, isRestored: boolean): LoggedBackup {
  const { term, walStart, walStop, holdBy, holdReason } = row;
  return {
    id: row.id,
    name: row.label,
    type: row.backupType,
    status: row.status,
    startedAt: row.startedAt,
    stoppedAt: row.stoppedAt,
    parentId: row.parentId,
    hold: holdBy === null || holdReason === null ? null : { by: holdBy, reason: holdReason },
    inUseBy: isRestored ? 'restore' : null,
    ...(walStart === null ? {} : { walStart: formatLogPosition(walStart) }),
    ...(walStop === null ? {} : { walStop: formatLogPosition(walStop) }),
    log: term === null || walStart === null || walStop === null ? null : { term, start: walStart, stop: walStop },
  };
}
