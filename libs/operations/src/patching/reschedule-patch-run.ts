import { DomainError, FINAL_OPERATION_STATUSES } from '@rocket/domain';
import type { OperationBell } from '@rocket/jobs';
import type { OperationRow, PartRow, UnitOfWork } from '@rocket/persistence';
import type { Clock } from '@rocket/platform';
import { tellOfNewTimes } from '../notifications/patching-notices.js';
import { hashPlan } from '../operations/start-operation.js';
import { patchRunSubject } from './patch-subject.js';
import type { PatchRunSubject, PatchSchedule, WavePlan } from './patch-subject.js';
import { expectedTimes } from './start-patch-run.js';

export interface ReschedulePatchRun {
  patchRunId: string;
  schedule: PatchSchedule;
  actor: string;
}

/** Whether clusters of a run can still be given another time: those that have not begun. */
export function mayReschedule(run: OperationRow, parts: readonly Pick<PartRow, 'clusterId'>[]): boolean {
  const isOver = (FINAL_OPERATION_STATUSES as readonly string[]).includes(run.status) || run.cancelRequested;
  return !isOver && notBegun(patchRunSubject(run), parts).length > 0;
}

/**
 * Gives the clusters of a run that have not begun another time, and tells their contacts. Those that have begun go on.
 *
 * @throws DomainError `operation-not-found`, `operation-action-not-allowed` when the run is over or all of it has begun
 */
export async function reschedulePatchRun(
  { uow, bell, clock }: { uow: UnitOfWork; bell: OperationBell; clock: Clock },
  { patchRunId, schedule, actor }: ReschedulePatchRun,
): Promise<void> {
  const now = clock.now();
  const planned = patchRunSubject(await uow.read.operations.byId(patchRunId));
  const waves = notBegun(planned, await uow.read.operations.partStates(patchRunId));
  const times = await expectedTimes({ uow }, { ...planned, waves, schedule }, now);
  await uow.run(async (tx) => {
    const locked = await tx.operations.lockById(patchRunId);
    const parts = await tx.operations.partStates(patchRunId);
    if (!mayReschedule(locked, parts))
      throw new DomainError(
        'operation-action-not-allowed',
        `The run is ${locked.status}, and no cluster of it waits for its time any more.`,
      );
    const before = patchRunSubject(locked);
    const subject = { ...before, schedule };
    await tx.operations.changeSubject(patchRunId, subject, hashPlan(locked.plan, subject));
    const begun = new Set(parts.map(({ clusterId }) => clusterId));
    const waiting = new Map([...times].filter(([clusterId]) => !begun.has(clusterId)));
    await tellOfNewTimes(tx, { ...locked, subject }, waiting);
    const { title, dbmsType, clusterName } = locked;
    const text = `${title}: to begin ${inWords(schedule)} instead of ${inWords(before.schedule)}.`;
    const about = { dbmsType, clusterName, operationId: patchRunId };
    await tx.activities.add([{ type: 'ConfigChange', ...about, planned: true, actor, text }]);
    await tx.events.add([{ type: 'operation', operationId: patchRunId, dbmsType, clusterName, status: locked.status, text }]);
    await tx.operations.makeDue(patchRunId);
    tx.onCommit(() => bell.ring(patchRunId));
  });
}

/** The waves as they are, without the clusters that have an operation of their own. */
function notBegun({ waves }: PatchRunSubject, parts: readonly Pick<PartRow, 'clusterId'>[]): WavePlan[] {
  const begun = new Set(parts.map(({ clusterId }) => clusterId));
  return waves
    .map((wave) => ({ ...wave, clusters: wave.clusters.filter(({ clusterId }) => !begun.has(clusterId)) }))
    .filter(({ clusters }) => clusters.length > 0);
}

function inWords(schedule: PatchSchedule): string {
  switch (schedule.kind) {
    case 'now':
      return 'at once';
    case 'window':
      return 'in the window of each cluster';
    case 'at':
      return `at ${schedule.at}`;
  }
}
