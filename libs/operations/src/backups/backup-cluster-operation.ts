import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, gigsOf } from '@rocket/domain';
import type { TakenBackup } from '@rocket/engine-core';
import type { BackupRow, NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { inspectMembers, memberOn } from '../clusters/cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { leaderOf } from '../clusters/follow-whoever-leads.js';
import { performClusterStep } from '../clusters/perform-cluster-step.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { adoptUnknown } from './adopt-backup.js';
import { methodOf, placeOf, readyPlaceOf } from './backup-place.js';
import { backupSubject } from './backup-subject.js';
import { capacityOf } from './capacity-of.js';
import { chooseSource } from './choose-source.js';
import { percentTeller } from './percent-teller.js';

const STORE_TIMEOUT_MS = 60_000;
/** Somebody has to fetch the log, and begins within seconds. */
const ARCHIVE_BEGINS_MS = 2 * 60_000;
/** A backup is of no use before its log is stored, and a busy cluster writes much of it. */
const ARCHIVE_ARRIVES_MS = 60 * 60_000;
const LOOK_EVERY_MS = 250;

/** Takes a backup. It counts once its log is archived; one that failed leaves its row, and no file. */
export class BackupClusterOperation implements OperationDefinition {
  readonly kind = 'BackupCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const own = {
      'prepare-backup': (subject: ClusterSubject) => this.#prepare(subject, context),
      'take-backup': (subject: ClusterSubject) => this.#take(subject, context),
      'confirm-backup': () => this.#confirm(context),
      'remove-backup': (subject: ClusterSubject) => this.#remove(subject, context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup({ steps }: OperationRow): NewStep[] {
    if (!steps.some(({ action, attempt }) => action === 'take-backup' && attempt > 0)) return [];
    return [{ action: 'remove-backup', direction: 'cleanup', title: 'Remove what was stored of the backup', serverName: null }];
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const { backupId } = backupSubject(operation);
    const [backup] = await tx.backups.byIds([backupId]);
    const { dbmsType, id: operationId, requestedBy: actor } = operation;
    const clusterName = operation.clusterName ?? '';
    if (status === 'Succeeded') {
      await tx.backups.change(backupId, { status: 'Successful', progressPercent: 100 });
      if (backup?.backupType === 'Full' && operation.clusterId !== null) await tx.fullsDue.done(operation.clusterId);
    } else
      await tx.backups.change(backupId, {
        status: 'Failed',
        failure: reason ?? (status === 'Cancelled' ? 'It was cancelled.' : 'It failed.'),
        stoppedAt: null,
      });
    const text =
      status === 'Succeeded'
        ? `${clusterName} was backed up: ${backup?.label ?? ''}.`
        : `${clusterName} was not backed up. ${reason ?? ''}`;
    const type = status === 'Succeeded' ? 'Backup' : 'BackupFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text: text.trim(), operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }

  async #prepare(subject: ClusterSubject, context: StepContext): Promise<void> {
    const { uow } = this.dependencies;
    const { row, cluster } = subject;
    const place = await readyPlaceOf(this.dependencies, row, context.signal);
    const method = methodOf(subject);
    const readings = await inspectMembers(subject, context.signal);
    const primary = memberOn(cluster, leaderOf(readings, row.members));
    await method.prepare(cluster, primary, place, context);
    const capacity = await capacityOf(place, { timeoutMs: STORE_TIMEOUT_MS, signal: context.signal });
    if (capacity) context.say(`${String(gigsOf(capacity.freeBytes))} GB free in the backup repository.`);
    const range = await this.#until(ARCHIVE_BEGINS_MS, context, () => uow.read.walRanges.newestOf(row.id));
    if (!range) throw new DomainError('step-failed', `Nobody archives the log of ${row.clusterName}. Is a worker running?`);
    context.say(`The log is archived until ${range.toAt.toISOString()}.`);
  }

  async #take(subject: ClusterSubject, context: StepContext): Promise<void> {
    const { uow } = this.dependencies;
    const { backupId, label, backupType, serverName } = backupSubject(context.operation);
    const place = await placeOf(this.dependencies, subject.row);
    const readings = await inspectMembers(subject, context.signal);
    const source = memberOn(subject.cluster, serverName ?? chooseSource(readings));
    context.say(`${source.serverName} is backed up.`);
    await context.record((tx) => tx.backups.change(backupId, { serverName: source.serverName, progressPercent: 0 }));
    const onProgress = percentTeller((percent) => uow.run((tx) => tx.backups.progress(backupId, percent)));
    const io = { signal: context.signal, say: context.say, onProgress };
    const method = methodOf(subject);
    const taken = await method.take(subject.cluster, source, place, { label, type: backupType }, io);
    // It may build on one that somebody has made by hand.
    await adoptUnknown(this.dependencies, subject, place, context.signal);
    await context.record(async (tx) => {
      const parent = taken.parentLabel === null ? null : await tx.backups.byLabel(subject.row.id, taken.parentLabel);
      await tx.backups.change(backupId, { ...takenFacts(taken), parentId: parent?.id ?? null });
    });
  }

  async #confirm(context: StepContext): Promise<void> {
    const { uow } = this.dependencies;
    const { backupId } = backupSubject(context.operation);
    const [backup] = await uow.read.backups.byIds([backupId]);
    if (!backup) throw new Error(`The backup ${backupId} has no row.`);
    const isThere = await this.#until(ARCHIVE_ARRIVES_MS, context, async () =>
      (await this.#isLogArchived(backup)) ? true : undefined,
    );
    if (isThere !== true) throw new DomainError('step-failed', 'The log that the backup needs was not archived in time.');
    context.say('The log that the backup needs is archived.');
  }

  /** @throws DomainError `wal-missing` when it will never be */
  async #isLogArchived({ clusterId, term, walStart, walStop, label }: BackupRow): Promise<boolean> {
    if (term === null || walStart === null || walStop === null) return false;
    const ranges = (await this.dependencies.uow.read.walRanges.of([clusterId])).get(clusterId) ?? [];
    const range = ranges.find((one) => one.term === term && one.from <= walStart && walStart < one.to);
    if (range) return range.to >= walStop;
    const isPassed = ranges.some((one) => one.term > term || (one.term === term && one.from > walStart));
    if (isPassed) throw new DomainError('wal-missing', `The log that ${label} begins with was not archived.`);
    return false;
  }

  async #remove(subject: ClusterSubject, context: StepContext): Promise<void> {
    const { label } = backupSubject(context.operation);
    await methodOf(subject).remove(subject.cluster, await placeOf(this.dependencies, subject.row), label, context);
    context.say('Nothing of it is stored.');
  }

  async #until<T>(forMs: number, { signal }: StepContext, ask: () => Promise<T | null | undefined>): Promise<T | undefined> {
    const endsAt = performance.now() + forMs;
    for (;;) {
      const answer = await ask();
      if (answer !== null && answer !== undefined) return answer;
      if (performance.now() > endsAt) return undefined;
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  }
}

/** A backup as its row keeps it. */
function takenFacts(taken: TakenBackup): Partial<BackupRow> {
  const { label, type: backupType, release, dbSizeBytes, storedBytes, manifestSha256, term, walStart, walStop } = taken;
  const instants = { startedAt: new Date(taken.startedAt), stoppedAt: new Date(taken.stoppedAt) };
  return { label, backupType, release, dbSizeBytes, storedBytes, manifestSha256, term, walStart, walStop, ...instants };
}
