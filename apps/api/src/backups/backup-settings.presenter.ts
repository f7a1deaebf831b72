import type {
  BackupPolicy,
  BackupRepository,
  BackupSchedule,
  EnvironmentBackupPolicy,
  EnvironmentPolicyEffect,
  RepositoryLevel,
} from '@rocket/contracts';
import type { StoreCapacity } from '@rocket/backup-stores';
import { gigsOf } from '@rocket/domain';
import type { BackupType } from '@rocket/domain';
import type { EnvironmentRollOff, HoldingPolicy } from '@rocket/operations';
import type { BackupPolicyRow, BackupRepositoryRow, BackupScheduleRow } from '@rocket/persistence';
import cronstrue from 'cronstrue';
import { presentRange } from './backup.presenter.js';

const MINUTE_MS = 60_000;
const CLUSTERS_SHOWN = 200;

export function presentPolicy({ policy, source }: HoldingPolicy, own: BackupPolicyRow | null): BackupPolicy {
  return {
    policy,
    source,
    own: own?.policy ?? null,
    changedBy: own?.changedBy ?? null,
    changedAt: own?.changedAt.toISOString() ?? null,
    version: own?.version ?? 0,
  };
}

export function presentEnvironmentPolicy(environment: string, row: BackupPolicyRow | null): EnvironmentBackupPolicy {
  return {
    environment,
    policy: row?.policy ?? null,
    changedBy: row?.changedBy ?? null,
    changedAt: row?.changedAt.toISOString() ?? null,
    version: row?.version ?? 0,
  };
}

export function presentEnvironmentEffect(
  environment: string,
  { clusters, clusterCount, goingAlreadyCount }: EnvironmentRollOff,
): EnvironmentPolicyEffect {
  return {
    environment,
    clusterCount,
    lookedAtCount: clusters.length,
    goingCount: clusters.reduce((sum, { goingCount }) => sum + goingCount, 0),
    goingAlreadyCount,
    freesGigs: gigsOf(clusters.reduce((sum, { freesBytes }) => sum + freesBytes, 0)),
    losingCount: clusters.filter(({ losesRange }) => losesRange).length,
    clusters: clusters
      .filter(({ goingCount }) => goingCount > 0)
      .slice(0, CLUSTERS_SHOWN)
      .map(({ freesBytes, recoverable, ...rest }) => ({
        ...rest,
        freesGigs: gigsOf(freesBytes),
        recoverable: { before: presentRange(recoverable.before), after: presentRange(recoverable.after) },
      })),
  };
}

export function presentSchedule(
  clusterName: string,
  { fullCron, diffCron, incrCron, zone, isEnabled, nextDueAt, lastDueAt, version }: Omit<BackupScheduleRow, 'clusterId'>,
  expectedMs: number,
  types: readonly BackupType[],
): BackupSchedule {
  return {
    clusterName,
    fullCron,
    diffCron,
    incrCron,
    zone,
    isEnabled,
    words: [inWords('Full', fullCron), inWords('Diff', diffCron), inWords('Incr', incrCron)].filter(Boolean).join(' '),
    nextDueAt: nextDueAt?.toISOString() ?? null,
    lastDueAt: lastDueAt?.toISOString() ?? null,
    types: [...types],
    expectedMinutes: Math.ceil(expectedMs / MINUTE_MS),
    version,
  };
}

/** What is known of a repository, and what it said of its size. */
export interface ShownRepository {
  row: BackupRepositoryRow;
  capacity: StoreCapacity | null;
  /** Why it did not answer, as a sentence. */
  fault: string | null;
  backupBytes: number;
  clusterCount: number;
}

export function presentRepository({ row, capacity, fault, backupBytes, clusterCount }: ShownRepository): BackupRepository {
  const usedPercent = capacity && percentUsed(capacity);
  return {
    id: row.id,
    name: row.name,
    environment: row.environment?.environment ?? null,
    kind: row.kind,
    serverName: row.server?.serverName ?? null,
    path: row.path,
    totalGigs: capacity && gigsOf(capacity.totalBytes),
    freeGigs: capacity && gigsOf(capacity.freeBytes),
    usedPercent,
    level: levelOf(row, usedPercent),
    fault,
    warnPercent: row.warnPercent,
    criticalPercent: row.criticalPercent,
    backupsGigs: gigsOf(backupBytes),
    clusterCount,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}

function levelOf({ warnPercent, criticalPercent }: BackupRepositoryRow, usedPercent: number | null): RepositoryLevel {
  if (usedPercent === null) return 'unknown';
  if (usedPercent >= criticalPercent) return 'critical';
  return usedPercent >= warnPercent ? 'warning' : 'ok';
}

function percentUsed({ totalBytes, freeBytes }: StoreCapacity): number {
  return totalBytes === 0 ? 100 : Math.round((1 - freeBytes / totalBytes) * 1000) / 10;
}

/** `Full: At 02:17.` */
function inWords(type: string, cron: string | null): string {
  return cron === null ? '' : `${type}: ${cronstrue.toString(cron, { use24HourTimeFormat: true })}.`;
}
