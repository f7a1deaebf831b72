import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, afterFaults, earliestStart, gateFaults, isDomainError, parseMaintenanceWindow } from '@rocket/domain';
import type { Blackout, GateReading } from '@rocket/domain';
import type { ClusterRow, UnitOfWork } from '@rocket/persistence';
import { inspectMembers, memberOn } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { recordReadings } from '../clusters/verify-members.js';
import { NotYet } from '../operations/operation-definition.js';
import { gateLimits, memberPlanOf } from './patch-step.js';
import type { PatchStep } from './patch-step.js';
import { patchClusterSubject } from './patch-subject.js';
import { recordPatched } from './record-patch.js';
import { requireNothingLost } from './require-nothing-lost.js';
import type { WriteWatch } from './write-watch.js';

const FACTS_TIMEOUT_MS = 15_000;
const LOOK_EVERY_MS = 5 * 60_000;

/**
 * Waits until the member may be taken out.
 *
 * @throws NotYet when its maintenance window does not leave enough time
 * @throws DomainError `step-failed` with what still stands in the way when patience is over
 */
export async function gateBefore(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const { dependencies, step, context } = parts;
  const limits = gateLimits(dependencies);
  const leaving = step.serverName ?? '';
  await requireOpening(subject.row, parts);
  const deadline = dependencies.clock.now().getTime() + limits.patienceMs;
  for (;;) {
    const freeDiskGb = await freeDisk(subject, leaving, context.signal);
    const readings: GateReading[] = await inspectMembers(subject, context.signal);
    const { primary } = patchClusterSubject(context.operation);
    const faults = gateFaults(readings, { leaving, primary, freeDiskGb }, limits);
    if (faults.length === 0) {
      context.say(`All members are well${freeDiskGb === undefined ? '' : `; ${freeDiskGb.toFixed(1)} GB free on ${leaving}`}.`);
      return;
    }
    if (dependencies.clock.now().getTime() > deadline)
      throw new DomainError('step-failed', `${leaving} was not taken out. ${faults.join(' ')}`);
    context.say(`Waiting: ${faults.join(' ')}`);
    await sleep(Math.min(1_000, limits.patienceMs / 5), undefined, { signal: context.signal });
  }
}

/** Blackouts that concern a cluster, as the rules want them. */
export async function blackoutsOf(uow: UnitOfWork, environmentId: string, now: Date): Promise<Blackout[]> {
  const rows = await uow.read.blackouts.notOverAt(now);
  return rows
    .filter((row) => row.environmentId === null || row.environmentId === environmentId)
    .map(({ startsAt, endsAt, reason }) => ({ from: startsAt, to: endsAt, reason }));
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

async function freeDisk({ cluster }: ClusterSubject, serverName: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    return (await memberOn(cluster, serverName).host.facts({ timeoutMs: FACTS_TIMEOUT_MS, signal })).freeDiskGb;
  } catch (error) {
    // A server that does not answer is told of by its member.
    if (signal.aborted || !isDomainError(error)) throw error;
    return undefined;
  }
}

/**
 * Waits until the member answers as it should, several times in a row, and records what became of it.
 *
 * @throws DomainError `step-failed` with what is still wrong when its time is over
 */
export async function verifyMember(subject: ClusterSubject, parts: PatchStep, watch: WriteWatch): Promise<void> {
  const { dependencies, step, context } = parts;
  const limits = gateLimits(dependencies);
  const { patchType, toRelease } = patchClusterSubject(context.operation);
  const version = patchType === 'DB' ? (toRelease ?? undefined) : undefined;
  const deadline = dependencies.clock.now().getTime() + limits.catchUpMs;
  let good = 0;
  for (;;) {
    const readings = await inspectMembers(subject, context.signal);
    const reading = readings.find(({ serverName }) => serverName === step.serverName);
    const role = memberPlanOf(parts).as === 'only' ? 'Primary' : 'replica';
    const faults = reading ? afterFaults(reading, { role, version }, limits) : [`${step.serverName ?? ''} is no member.`];
    good = faults.length === 0 ? good + 1 : 0;
    if (reading && good >= limits.readings) {
      await requireNothingLost(watch, context);
      context.say(
        `${reading.serverName}: version ${reading.version ?? '?'}, ${reading.role ?? '?'}, ${String(reading.lagBytes ?? 0)} bytes behind`,
      );
      await recordReadings(subject, readings, dependencies.clock, context);
      await context.flush();
      return recordPatched(subject, parts, reading);
    }
    if (dependencies.clock.now().getTime() > deadline) throw new DomainError('step-failed', faults.join(' '));
    await sleep(limits.pauseMs, undefined, { signal: context.signal });
  }
}
