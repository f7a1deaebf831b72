import { createHash } from 'node:crypto';
import { MOVED_MS, isMoved, patchingEnd } from '@rocket/domain';
import type { PatchEnding } from '@rocket/domain';
import type { AppointmentRow, ConcernedCluster, NoticedCluster, OperationRow, PartRow, Transaction } from '@rocket/persistence';
import { stateOfPart } from '../operations/part-state.js';
import { patchRunSubject } from '../patching/patch-subject.js';
import type { PatchRunSubject } from '../patching/patch-subject.js';
import { toldCluster } from './told-cluster.js';
import type { PatchTime } from './patch-times.js';

type Run = Pick<OperationRow, 'id' | 'dbmsType' | 'requestedBy' | 'ticketUrl'> & { subject: PatchRunSubject };

/** Of one application in one run: its mails stand together. */
const threadOf = (runId: string, applicationId: string): string => `patching-${runId}-${applicationId}`;

/**
 * Remembers when a run is expected to come to whom, and tells those to whom it does not come at once. In the transaction that
 * starts the run.
 */
export async function tellOfPlan(tx: Transaction, run: Run, times: ReadonlyMap<string, PatchTime>, now: Date): Promise<void> {
  const { subject } = run;
  const usual =
    subject.patchType === 'DB' && run.dbmsType !== null ? await tx.patches.usualWriteOutageMs(run.dbmsType) : undefined;
  const concerned = await tx.notices.clusters(clusterIdsOf(subject));
  const appointments = [...byApplication(concerned)].map(([applicationId, clusters]): AppointmentRow => ({
    runId: run.id,
    applicationId,
    sequence: 0,
    clusters: clusters.map((cluster) => ({
      ...toldCluster(cluster),
      ...(usual === undefined ? {} : { expectedOutageMs: usual }),
      ...timeOf(times.get(cluster.id)),
    })),
  }));
  await tx.patchAppointments.save(appointments);
  const later = appointments.filter(({ clusters }) => isLater(clusters, now));
  await tx.notices.add(later.map((appointment) => notice('patching-planned', run, appointment, 'planned')));
}

/** Tells the contacts of a cluster's application that work on their clusters begins. Once for each run. */
export async function tellOfStart(tx: Transaction, part: Pick<OperationRow, 'parentId' | 'clusterId'>): Promise<void> {
  const found = await appointmentFor(tx, part);
  if (!found) return;
  await tx.notices.add([notice('patching-starting', found.run, found.appointment, 'starting')]);
}

/** Tells that patching a cluster has halted, and why. Once for each time. */
export async function tellOfPatchingHalt(tx: Transaction, part: OperationRow, reason: string, now: Date): Promise<void> {
  const found = await appointmentFor(tx, part);
  if (!found) return;
  const { run, appointment, cluster } = found;
  const halted = { ...toldCluster(cluster), text: reason, at: now.toISOString() };
  const cause = `${part.id}:${String(now.getTime())}`;
  await tx.notices.add([notice('patching-halted', run, { ...appointment, clusters: [halted] }, cause)]);
}

/**
 * Tells of clusters whose turn has moved: their windows were changed, or a blackout came between. Those that only wait until
 * others are done are not told again and again.
 *
 * @param opening when each cluster that has not begun may begin, by its id
 */
export async function tellOfMoves(tx: Transaction, run: Run, opening: ReadonlyMap<string, PatchTime>, now: Date): Promise<void> {
  const later = new Map([...opening].filter(([, { startsAt }]) => startsAt.getTime() > now.getTime() + MOVED_MS));
  await tellOfNewTimes(tx, run, later);
}

/** Tells of clusters that have another time now than was told last. */
export async function tellOfNewTimes(tx: Transaction, run: Run, times: ReadonlyMap<string, PatchTime>): Promise<void> {
  if (times.size === 0) return;
  const concerned = byApplication(await tx.notices.clusters([...times.keys()]));
  const appointments = await tx.patchAppointments.ofRun(run.id);
  for (const appointment of appointments) {
    const moved = (concerned.get(appointment.applicationId) ?? []).filter((cluster) => hasMoved(appointment, cluster, times));
    if (moved.length === 0) continue;
    const next: AppointmentRow = {
      ...appointment,
      sequence: appointment.sequence + 1,
      clusters: appointment.clusters.map((told) => {
        const cluster = moved.find(({ clusterName }) => clusterName === told.clusterName);
        return cluster ? { ...told, ...timeOf(times.get(cluster.id)) } : told;
      }),
    };
    await tx.patchAppointments.save([next]);
    await tx.notices.add([notice('patching-moved', run, next, `moved:${String(next.sequence)}`)]);
  }
}

/**
 * Tells how patching ended for the application of a cluster, as soon as it has for all of its clusters in the run; and, at the
 * end of the run, for everybody who was not told yet.
 */
export async function tellOfPatchingEnd(tx: Transaction, operation: OperationRow): Promise<void> {
  const runId = operation.kind === 'PatchRun' ? operation.id : operation.parentId;
  if (runId === null) return;
  const run = asRun(await tx.operations.byId(runId));
  // Little of each: a run over many clusters comes by here as often as one of them ends.
  const parts = await tx.operations.partStates(runId);
  const applications = byApplication(await tx.notices.clusters(clusterIdsOf(run.subject)));
  for (const appointment of await tx.patchAppointments.ofRun(runId)) {
    const clusters = applications.get(appointment.applicationId) ?? [];
    if (operation.kind !== 'PatchRun' && !clusters.some(({ id }) => id === operation.clusterId)) continue;
    const isOver = operation.kind === 'PatchRun';
    const ended = clusters.map((cluster) => endingOf(cluster, parts, isOver));
    const event = patchingEnd(ended.map(({ ending }) => ending));
    if (event === undefined) continue;
    const told = ended.map(({ cluster, ending, part }) => ({
      ...(timesFrom(appointment, cluster) ?? {}),
      ...endedCluster(cluster, ending, part),
    }));
    const cause = createHash('sha256')
      .update(ended.map(({ ending, part }) => `${part?.id ?? ''}:${ending}`).join(' '))
      .digest('hex');
    await tx.notices.add([notice(event, run, { ...appointment, clusters: told }, cause.slice(0, 16))]);
  }
}

function notice(
  event: Parameters<Transaction['notices']['add']>[0][number]['event'],
  run: Run,
  { applicationId, clusters, sequence }: AppointmentRow,
  cause: string,
): Parameters<Transaction['notices']['add']>[0][number] {
  const { id, subject, dbmsType, requestedBy, ticketUrl } = run;
  return {
    event,
    cause: `${id}:${applicationId}:${cause}`,
    applicationId,
    thread: threadOf(id, applicationId),
    facts: {
      what: whatOf(subject, dbmsType),
      clusters,
      actor: requestedBy,
      ticketUrl,
      sequence,
      path: `/patching/runs/${dbmsType ?? ''}/${id}`,
    },
  };
}

function whatOf({ patchType, toRelease }: PatchRunSubject, dbmsType: string | null): string {
  if (patchType === 'OS') return 'the updates of its operating system';
  return toRelease === null ? `the newest release of ${dbmsType ?? 'its DBMS'}` : `${dbmsType ?? ''} ${toRelease}`.trim();
}

function asRun(operation: OperationRow): Run {
  return { ...operation, subject: patchRunSubject(operation) };
}

async function appointmentFor(tx: Transaction, part: Pick<OperationRow, 'parentId' | 'clusterId'>) {
  if (part.parentId === null || part.clusterId === null) return undefined;
  const [cluster] = await tx.notices.clusters([part.clusterId]);
  const appointments = await tx.patchAppointments.ofRun(part.parentId);
  const appointment = appointments.find(({ applicationId }) => applicationId === cluster?.applicationId);
  return cluster && appointment ? { cluster, appointment, run: asRun(await tx.operations.byId(part.parentId)) } : undefined;
}

function clusterIdsOf({ waves }: PatchRunSubject): string[] {
  return waves.flatMap(({ clusters }) => clusters.map(({ clusterId }) => clusterId));
}

function byApplication(clusters: readonly ConcernedCluster[]): Map<string, ConcernedCluster[]> {
  return Map.groupBy(clusters, ({ applicationId }) => applicationId);
}

function timeOf(time: PatchTime | undefined): Pick<NoticedCluster, 'startsAt' | 'endsAt'> {
  return time ? { startsAt: time.startsAt.toISOString(), endsAt: time.endsAt.toISOString() } : {};
}

function isLater(clusters: readonly NoticedCluster[], now: Date): boolean {
  const starts = clusters.flatMap(({ startsAt }) => (startsAt === undefined ? [] : [Date.parse(startsAt)]));
  return starts.length > 0 && Math.min(...starts) > now.getTime() + MOVED_MS;
}

function timesFrom(
  { clusters }: AppointmentRow,
  { clusterName }: ConcernedCluster,
): { startsAt: string; endsAt: string } | undefined {
  const told = clusters.find((cluster) => cluster.clusterName === clusterName);
  return told?.startsAt === undefined || told.endsAt === undefined ? undefined : { startsAt: told.startsAt, endsAt: told.endsAt };
}

function hasMoved(appointment: AppointmentRow, cluster: ConcernedCluster, times: ReadonlyMap<string, PatchTime>): boolean {
  const time = times.get(cluster.id);
  const told = timesFrom(appointment, cluster);
  return (
    time !== undefined &&
    told !== undefined &&
    isMoved(told, { startsAt: time.startsAt.toISOString(), endsAt: time.endsAt.toISOString() })
  );
}

function endingOf(cluster: ConcernedCluster, parts: readonly PartRow[], isOver: boolean) {
  const part = parts.filter(({ clusterId }) => clusterId === cluster.id).at(-1);
  const state = stateOfPart(part, { finishedAt: isOver ? new Date() : null });
  const ending: PatchEnding =
    state === 'Done' || state === 'Failed' || state === 'Cancelled' || state === 'LeftOut' ? state : 'Open';
  return { cluster, ending, part };
}

const OUTCOMES: Readonly<Record<PatchEnding, string>> = {
  Done: 'Patched',
  Failed: 'Failed',
  Cancelled: 'Cancelled',
  LeftOut: 'Left out',
  Open: 'Not begun',
};

function endedCluster(cluster: ConcernedCluster, ending: PatchEnding, part: PartRow | undefined): NoticedCluster {
  return {
    ...toldCluster(cluster),
    outcome: OUTCOMES[ending],
    ...(typeof part?.writeOutageMs === 'number' ? { writeOutageMs: part.writeOutageMs } : {}),
    ...(ending === 'Failed' && part?.error ? { text: part.error } : {}),
  };
}
