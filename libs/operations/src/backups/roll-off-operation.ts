import { DomainError, gigsOf } from '@rocket/domain';
import type { RollOffPlan } from '@rocket/domain';
import type { BackupRow, ClusterRow, NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { subjectOf } from '../clusters/cluster-subject.js';
import type { ClusterDependencies } from '../clusters/cluster-subject.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { methodOf, placeOf } from './backup-place.js';
import { planClusterRollOff } from './plan-cluster-roll-off.js';
import type { ClusterRollOff } from './plan-cluster-roll-off.js';
import { backupsOfStep } from './roll-off-steps.js';

/** Whatever is archived is before it. */
const END_OF_LOG = 2n ** 63n - 1n;

/**
 * Lets backups of a cluster go, and the log that nobody needs any more. Before each of them the rules are asked again, since
 * somebody may have held it meanwhile, or begun to restore it. What is marked as going stays marked when the files could
 * not be deleted: it is of no use any more, and the next run finishes it.
 */
export class RollOffOperation implements OperationDefinition {
  readonly kind = 'RollOffBackups';

  constructor(private readonly dependencies: ClusterDependencies) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    switch (step.action) {
      case 'remove-backup':
        return this.removeBackups(backupsOfStep(context.operation, step), context);
      case 'remove-log':
        return this.removeLog(context);
      default:
        throw new Error(`${context.operation.kind} has no step ${step.action}.`);
    }
  }

  /** What is gone is gone. */
  planCleanup(): NewStep[] {
    return [];
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const { id: operationId, dbmsType, clusterName, requestedBy: actor } = operation;
    const ids = operation.steps.flatMap((step) => (step.action === 'remove-backup' ? backupsOfStep(operation, step) : []));
    const rows = new Map((await tx.backups.byIds(ids)).map((row) => [row.id, row]));
    // When it was planned, all of them were there.
    const gone = ids.flatMap((id) => rows.get(id) ?? []).filter((row) => row.status === 'Expired');
    const said = gone.length === 0 ? [] : [goneSentence(gone, clusterName ?? '')];
    const type = status === 'Succeeded' ? 'RollOff' : 'RollOffFailed';
    if (status !== 'Succeeded') said.push(`Not all backups of ${clusterName ?? ''} that may go are gone. ${reason ?? ''}`.trim());
    // A night in which nothing had to go is no news.
    if (said.length > 0)
      await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text: said.join(' '), operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }

  private async removeBackups(backupIds: readonly string[], context: StepContext): Promise<void> {
    for (const backupId of backupIds) {
      context.signal.throwIfAborted();
      await this.removeBackup(backupId, context);
    }
  }

  private async removeBackup(backupId: string, context: StepContext): Promise<void> {
    const subject = await subjectOf(this.dependencies, context);
    const place = await placeOf(this.dependencies, subject.row);
    const row = await this.markExpiring(backupId, context);
    if (!row) return;
    const method = methodOf(subject);
    await method.remove(subject.cluster, place, row.label, context);
    const left = await method.list(subject.cluster, place, context.signal);
    if (left.some(({ label }) => label === row.label))
      throw new DomainError('step-failed', `${row.label} was deleted, and is there all the same.`);
    await context.record((tx) => tx.backups.change(backupId, { status: 'Expired', removedAt: this.dependencies.clock.now() }));
    context.say(`${row.label} is gone: ${gigsOf(row.storedBytes ?? 0)} GB.`);
  }

  /** Marks a backup as going, if it still may. Answers it, or `undefined` when it stays or is gone. */
  private markExpiring(backupId: string, context: StepContext): Promise<BackupRow | undefined> {
    return context.record(async (tx) => {
      const { dbmsType } = context.operation;
      if (dbmsType === null) throw new Error(`Operation ${context.operation.id} has no DBMS.`);
      // Who holds it or begins to use it locks this row first, and is seen by the plan.
      const row = await tx.backups.lockById(dbmsType, backupId);
      if (row.status === 'Expired') {
        context.say(`${row.label} is gone already.`);
        return undefined;
      }
      const stays = whyItStays(await this.plan(tx, context), row);
      if (stays !== undefined) {
        context.say(`${row.label} stays. ${stays}`);
        return undefined;
      }
      const expiringSince = row.expiringSince ?? this.dependencies.clock.now();
      if (row.status !== 'Expiring') await tx.backups.change(backupId, { status: 'Expiring', expiringSince });
      return row;
    });
  }

  private async removeLog(context: StepContext): Promise<void> {
    const subject = await subjectOf(this.dependencies, context);
    const place = await placeOf(this.dependencies, subject.row);
    // What the rows promise shrinks first: whatever happens then, they never promise what is not there.
    const line = await context.record(async (tx) => {
      const found = logLine(await this.plan(tx, context), subject.row);
      if (typeof found !== 'string') await tx.walRanges.trim(subject.row.id, found.before, found.except);
      return found;
    });
    if (typeof line === 'string') {
      context.say(line);
      return;
    }
    const { position } = line.before;
    const { bytes } = await methodOf(subject).removeWal(subject.cluster, place, position, line.except, context);
    context.say(`The log before ${line.name} is gone: ${gigsOf(bytes)} GB.`);
  }

  private async plan(tx: Transaction, { operation }: StepContext): Promise<ClusterRollOff> {
    const cluster = await tx.clusters.byId(operation.clusterId ?? '');
    return planClusterRollOff(tx, cluster, this.dependencies.clock.now());
  }
}

/** As a sentence; `undefined` when it may go now. */
function whyItStays({ plan, backups }: ClusterRollOff, { id }: BackupRow): string | undefined {
  if (!plan.order.includes(id)) return plan.items.find(({ backupId }) => backupId === id)?.reason ?? 'The rules keep it.';
  // One that was kept at its own step, and may go by now, has to go first all the same.
  const child = [...backups.values()].find(({ parentId, status }) => parentId === id && status !== 'Expired');
  return child && `${child.label} builds on it.`;
}

/** Up to where the log may go, or why it stays. */
function logLine({ plan, backups }: ClusterRollOff, { lifecycle, expiredAt }: Pick<ClusterRow, 'lifecycle' | 'expiredAt'>) {
  const { wal } = plan;
  // Of a cluster that is deleted no Full will come any more onto which it could be replayed.
  if (lifecycle === 'Expired' && plan.items.every(({ decision }) => decision !== 'keep'))
    return { name: 'the end', before: { position: END_OF_LOG, at: expiredAt ?? new Date(0) }, except: [] };
  if (!wal) return 'The log stays: there is no Full from which it could lead on.';
  const first = backups.get(wal.backupId);
  const except = piecesOf(wal, backups);
  if (!first || first.walStart === null || !except)
    return 'The log stays: of a backup that is kept nobody knows what it needs of it.';
  return { name: first.label, before: { position: first.walStart, at: first.startedAt }, except };
}

function piecesOf(wal: NonNullable<RollOffPlan['wal']>, backups: ClusterRollOff['backups']) {
  const pieces = wal.except.map(({ backupId, from, to }) => {
    const { walStart = null, walStop = null } = backups.get(backupId) ?? {};
    return walStart === null ? undefined : { from: walStart, to: walStop, fromAt: from, toAt: to };
  });
  return pieces.every((piece) => piece !== undefined) ? pieces : undefined;
}

function goneSentence(gone: readonly BackupRow[], clusterName: string): string {
  const bytes = gone.reduce((sum, { storedBytes }) => sum + (storedBytes ?? 0), 0);
  const names = gone.slice(0, 3).map(({ label }) => label);
  const more = gone.length > names.length ? ` and ${gone.length - names.length} more` : '';
  const what = gone.length === 1 ? 'One backup' : `${gone.length} backups`;
  return `${what} of ${clusterName} rolled off: ${names.join(', ')}${more}, ${gigsOf(bytes)} GB.`;
}
