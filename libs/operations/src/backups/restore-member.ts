import { DomainError } from '@rocket/domain';
import type { RestoreGoal, TakenBackup } from '@rocket/engine-core';
import type { BackupRow, Repositories, RestoreRow } from '@rocket/persistence';
import { openPasswords } from '../clusters/cluster-passwords.js';
import { memberOn, toSubject } from '../clusters/cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import { methodOf, placeOf } from './backup-place.js';
import { percentTeller } from './percent-teller.js';

/** The restore that an operation carries out, as it was asked for. */
export async function restoreOf({ restores }: Pick<Repositories, 'restores'>, restoreId: string): Promise<RestoreRow> {
  const [restore] = await restores.byIds([restoreId]);
  if (!restore) throw new Error(`The restore ${restoreId} has no row.`);
  return restore;
}

/** Restores a backup onto the member of the step and makes it the primary of its cluster. */
export async function restoreMember(
  dependencies: ClusterDependencies,
  { cluster }: ClusterSubject,
  restore: RestoreRow,
  step: StepToPerform,
  context: StepContext,
): Promise<void> {
  const { uow, secretBox, clock } = dependencies;
  const sourceRow = await uow.read.clusters.byId(restore.sourceClusterId);
  for (const password of Object.values(openPasswords(secretBox, sourceRow))) context.hide(password);
  const source = await toSubject(dependencies, sourceRow);
  const place = await placeOf(dependencies, sourceRow);
  const [backup] = await uow.read.backups.byIds([restore.backupId]);
  if (backup?.status !== 'Successful')
    throw new DomainError('restore-not-possible', `The backup is ${backup?.status ?? 'gone'} by now.`);
  const onProgress = percentTeller((percent) => uow.run((tx) => tx.restores.change(restore.id, { progressPercent: percent })));
  const restored = await methodOf(source).restore(
    cluster,
    memberOn(cluster, step.serverName),
    place,
    { cluster: source.cluster, chain: await chainOf(uow.read, backup) },
    goalOf(restore, await termOf(dependencies, sourceRow.id, restore.targetTime)),
    { signal: context.signal, say: context.say, onProgress },
  );
  const lastCommitAt = restored.lastCommitAt === null ? null : new Date(restored.lastCommitAt);
  const recoveredToAt = restore.targetTime ?? (restore.goal === 'backup' ? backup.stoppedAt : (lastCommitAt ?? clock.now()));
  await context.record((tx) => tx.restores.change(restore.id, { lastCommitAt, recoveredToAt, progressPercent: 100 }));
}

/**
 * Which term to follow: the one that was there at the instant, or that is there now. Of several it is the one that went on
 * longest: after a restore in place, what was committed afterwards on the one is not on the other.
 */
async function termOf({ uow }: ClusterDependencies, clusterId: string, at: Date | null): Promise<number | null> {
  const ranges = (await uow.read.walRanges.of([clusterId])).get(clusterId) ?? [];
  const there = at === null ? ranges : ranges.filter(({ fromAt, toAt }) => fromAt <= at && at <= toAt);
  return there.toSorted((one, other) => one.toAt.getTime() - other.toAt.getTime() || one.term - other.term).at(-1)?.term ?? null;
}

function goalOf({ goal, targetTime }: RestoreRow, term: number | null): RestoreGoal {
  switch (goal) {
    case 'backup':
      return { to: goal };
    case 'latest':
      return { to: goal, term };
    case 'time':
      if (targetTime === null) throw new Error('A restore to an instant names none.');
      return { to: 'time', at: targetTime, term };
    default:
      return goal satisfies never;
  }
}

/** A backup with all that it builds on, the Full first. */
async function chainOf({ backups }: Pick<Repositories, 'backups'>, backup: BackupRow): Promise<TakenBackup[]> {
  const rows = [backup];
  for (let parentId = backup.parentId; parentId !== null;) {
    const [parent] = await backups.byIds([parentId]);
    if (!parent) throw new Error(`The backup ${parentId} has no row.`);
    rows.unshift(parent);
    parentId = parent.parentId;
  }
  return rows.map((row, index) => toTaken(row, rows[index - 1]?.label ?? null));
}

/** A row as its files tell of it. */
function toTaken(row: BackupRow, parentLabel: string | null): TakenBackup {
  const { term, walStart, walStop, stoppedAt } = row;
  if (term === null || walStart === null || walStop === null || stoppedAt === null)
    throw new DomainError('restore-not-possible', `Nobody knows which part of the log ${row.label} needs.`);
  return {
    label: row.label,
    askedLabel: null,
    type: row.backupType,
    parentLabel,
    release: row.release,
    startedAt: row.startedAt.toISOString(),
    stoppedAt: stoppedAt.toISOString(),
    dbSizeBytes: row.dbSizeBytes ?? 0,
    storedBytes: row.storedBytes ?? 0,
    manifestSha256: row.manifestSha256,
    term,
    walStart,
    walStop,
  };
}
