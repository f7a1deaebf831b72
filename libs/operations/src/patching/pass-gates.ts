import { DomainError, earliestStart, parseMaintenanceWindow } from '@rocket/domain';
import type { ClusterRow } from '@rocket/persistence';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { blackoutsOf, passGate, waitUntilBack } from '../clusters/member-gates.js';
import { recordReadings } from '../clusters/verify-members.js';
import { NotYet } from '../operations/operation-definition.js';
import { lsnOf } from './lsn-of.js';
import { memberPlanOf } from './patch-step.js';
import type { PatchStep, StepFindings } from './patch-step.js';
import { patchClusterSubject } from './patch-subject.js';
import { recordPatched } from './record-patch.js';
import { requireNothingLost } from './require-nothing-lost.js';
import type { WriteWatch } from './write-watch.js';

const LOOK_EVERY_MS = 5 * 60_000;

/**
 * Waits until the member may be taken out.
 *
 * @throws NotYet when its maintenance window does not leave enough time
 * @throws DomainError `step-failed` with what still stands in the way when patience is over
 */
export async function gateBefore(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  await requireOpening(subject.row, parts);
  const { step, context } = parts;
  const { primary } = patchClusterSubject(context.operation);
  const leaving = step.serverName ?? '';
  const readings = await passGate(subject, { leaving, primary }, parts);
  // The primary is shut down before it is patched: where it was can only be asked here.
  const lsnBefore = lsnOf(readings.find(({ serverName }) => serverName === leaving)?.positionBytes);
  const found: StepFindings = { commands: [], findings: lsnBefore === undefined ? {} : { lsnBefore } };
  await context.record((tx) => tx.operations.recordFindings(context.operation.id, step.ordinal, found));
}

async function requireOpening(row: ClusterRow, parts: PatchStep): Promise<void> {
  const { dependencies, context } = parts;
  const now = dependencies.clock.now();
  const { isWindowed } = patchClusterSubject(context.operation);
  const window = !isWindowed || row.maintenanceWindow === null ? null : parseMaintenanceWindow(row.maintenanceWindow);
  if (typeof window === 'string') throw new DomainError('step-failed', `The maintenance window ${window}.`);
  const start = earliestStart(
    window,
    await blackoutsOf(dependencies.uow, row.environmentId, now),
    memberPlanOf(parts).expectedMs,
    now,
  );
  if ('refusal' in start) throw new DomainError('step-failed', start.refusal);
  if (start.at <= now) return;
  const { serverName } = memberPlanOf(parts);
  // The window or the blackout may be changed meanwhile.
  const until = new Date(Math.min(start.at.getTime(), now.getTime() + LOOK_EVERY_MS));
  const reason = isWindowed ? 'waits for the next opening' : 'waits for the end of a blackout';
  throw new NotYet(`${serverName} ${reason} at ${start.at.toISOString()}.`, until);
}

/**
 * Waits until the member answers as it should, several times in a row, and records what became of it.
 *
 * @throws DomainError `step-failed` with what is still wrong when its time is over
 */
export async function verifyMember(subject: ClusterSubject, parts: PatchStep, watch: WriteWatch): Promise<void> {
  const { dependencies, step, context } = parts;
  const { patchType, toRelease } = patchClusterSubject(context.operation);
  const version = patchType === 'DB' ? (toRelease ?? undefined) : undefined;
  const role = memberPlanOf(parts).as === 'only' ? 'Primary' : 'replica';
  const { reading, readings } = await waitUntilBack(subject, { serverName: step.serverName ?? '', version, role }, parts);
  await requireNothingLost(watch, context);
  context.say(
    `${reading.serverName}: version ${reading.version ?? '?'}, ${reading.role ?? '?'}, ${String(reading.lagBytes ?? 0)} bytes behind`,
  );
  await recordReadings(subject, readings, dependencies.clock, context);
  await context.flush();
  return recordPatched(subject, parts, reading);
}
