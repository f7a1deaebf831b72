import type { Backup, BackupOverviewRow, DeletedCluster, Recoverable, Restore, RollOff, TimeRange } from '@rocket/contracts';
import { formatLogPosition, gigsOf, recoverableTimes, ticketLink } from '@rocket/domain';
import type { BackupProblem, Recoverable as Range, RecoverableTimes, RollOffItem } from '@rocket/domain';
import type { ClusterRollOff, Ledger } from '@rocket/operations';
import type { BackupOverviewRow as OverviewRow, DeletedClusterRow, RestoreRow, ShownBackupRow } from '@rocket/persistence';

const PROBLEM_WORDS: Readonly<Record<BackupProblem, string>> = {
  NothingRestorable: 'Nothing can be restored: there is no successful Full.',
  LastFailed: 'The last backup failed.',
  Stale: 'The newest backup is older than it should be.',
  ArchiveBehind: 'The log is not archived up to now.',
};

/** @param item what the plan says of it; absent for one that is gone */
export function presentBackup(row: ShownBackupRow, item: RollOffItem | undefined): Backup {
  return {
    id: row.id,
    clusterName: row.clusterName,
    label: row.label,
    backupType: row.backupType,
    status: row.status,
    dbSizeGigs: toGigs(row.dbSizeBytes),
    bkupSizeGigs: toGigs(row.storedBytes),
    start: row.startedAt.toISOString(),
    stop: instant(row.stoppedAt),
    progressPercent: row.progressPercent,
    parentId: row.parentId,
    method: row.method,
    release: row.release,
    serverName: row.serverName,
    repository: row.repository.name,
    walStart: row.walStart === null ? null : formatLogPosition(row.walStart),
    walStop: row.walStop === null ? null : formatLogPosition(row.walStop),
    manifestSha256: row.manifestSha256,
    failure: row.failure,
    verifiedAt: instant(row.verifiedAt),
    verification: row.verification,
    heldBy: row.holdBy,
    holdReason: row.holdReason,
    heldAt: instant(row.heldAt),
    keepReason: item && item.decision !== 'gone' ? item.reason : null,
    expiresAt: instant(item?.expiresAt ?? null),
    removedAt: instant(row.removedAt),
    operationId: row.operationId,
    version: row.version,
  };
}

export function presentRollOff(rollOff: ClusterRollOff): RollOff {
  const { plan, backups, policy, source, freesBytes } = rollOff;
  return {
    items: plan.items.flatMap(({ backupId, decision, reason, expiresAt }) => {
      const row = backups.get(backupId);
      if (!row || decision === 'gone') return [];
      const { label, backupType, status, stoppedAt, storedBytes } = row;
      const shown = { backupId, label, backupType, status, stop: instant(stoppedAt), bkupSizeGigs: toGigs(storedBytes) };
      return [{ ...shown, decision, reason, expiresAt: instant(expiresAt) }];
    }),
    order: plan.order,
    recoverable: { before: presentRange(plan.recoverable.before), after: presentRange(plan.recoverable.after) },
    freesGigs: gigsOf(freesBytes),
    problems: plan.problems,
    policy,
    source,
  };
}

export function presentRecoverable({ ranges, gaps, archivedUntil, problems }: RecoverableTimes): Recoverable {
  return {
    ranges: ranges.map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() })),
    gaps: gaps.map(({ from, to, reason }) => ({ from: from.toISOString(), to: to.toISOString(), reason })),
    archivedUntil: instant(archivedUntil),
    problems,
  };
}

export function presentOverview(row: OverviewRow, ledger: Ledger | undefined): BackupOverviewRow {
  const { ranges, gaps } = recoverableTimes(ledger?.facts ?? [], ledger?.ranges ?? []);
  const { last } = row;
  return {
    clusterName: row.clusterName,
    displayName: row.displayName,
    environment: row.environment,
    application: row.application,
    problem: row.problem,
    problemText: row.problem && PROBLEM_WORDS[row.problem],
    last: last && {
      id: last.id,
      label: last.label,
      backupType: last.backupType,
      status: last.status,
      start: last.startedAt.toISOString(),
      stop: instant(last.stoppedAt),
      failure: last.failure,
    },
    runningBackupId: row.runningBackupId,
    lastProvenAt: instant(row.lastVerifiedAt),
    lastProvenBackupId: row.lastVerifiedBackupId,
    nextDueAt: instant(row.nextDueAt),
    fullDueAt: instant(row.fullDueAt),
    fullRefusal: row.fullRefusal,
    isScheduled: row.isScheduled,
    backupCount: row.backupCount,
    storedGigs: gigsOf(row.storedBytes),
    trendGigs: row.trend.map(gigsOf),
    recoverable: presentRange(ranges.at(-1) ?? null),
    gapCount: gaps.length,
    archivedUntil: instant(row.archivedUntil),
  };
}

export function presentDeletedCluster(row: DeletedClusterRow, ledger: Ledger | undefined): DeletedCluster {
  const { deletedAt, backupsKeptUntil, storedBytes, ...rest } = row;
  const { ranges, gaps } = recoverableTimes(ledger?.facts ?? [], ledger?.ranges ?? []);
  return {
    ...rest,
    deletedAt: instant(deletedAt),
    backupsKeptUntil: instant(backupsKeptUntil),
    storedGigs: gigsOf(storedBytes),
    recoverable: presentRange(ranges.at(-1) ?? null),
    gapCount: gaps.length,
  };
}

export function presentRestore(row: RestoreRow, ticketPattern: string | undefined): Restore {
  return {
    id: row.id,
    sourceClusterName: row.sourceClusterName,
    backupId: row.backupId,
    backupLabel: row.backup.label,
    goal: row.goal,
    targetTime: instant(row.targetTime),
    purpose: row.purpose,
    targetClusterName: row.targetClusterName,
    status: row.status,
    progressPercent: row.progressPercent,
    reason: row.reason,
    ticketUrl: row.ticketUrl,
    ticketLink: ticketLink(row.ticketUrl, ticketPattern),
    actor: row.actor,
    startedAt: row.startedAt.toISOString(),
    finishedAt: instant(row.finishedAt),
    recoveredToAt: instant(row.recoveredToAt),
    lastCommitAt: instant(row.lastCommitAt),
    checks: row.checks,
    failure: row.failure,
    operationId: row.operationId,
  };
}

export function presentRange(range: Range | null): TimeRange | null {
  return range && { from: range.from.toISOString(), to: range.to.toISOString() };
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function toGigs(bytes: number | null): number | null {
  return bytes === null ? null : gigsOf(bytes);
}
