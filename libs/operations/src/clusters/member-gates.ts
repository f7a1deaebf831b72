import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, GATE_LIMITS, afterFaults, gateFaults, isDomainError } from '@rocket/domain';
import type { Blackout, GateLimits } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { BlackoutRow, UnitOfWork } from '@rocket/persistence';
import type { StepContext } from '../operations/operation-definition.js';
import { inspectMembers, memberOn } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { leaderOf } from './follow-whoever-leads.js';

const FACTS_TIMEOUT_MS = 15_000;

interface GateParts {
  dependencies: ClusterDependencies;
  context: StepContext;
}

export function gateLimits({ gateLimits: given }: ClusterDependencies): GateLimits {
  return { ...GATE_LIMITS, ...given };
}

/** Blackouts that concern a cluster, as the rules want them. */
export async function blackoutsOf(uow: UnitOfWork, environmentId: string, now: Date): Promise<Blackout[]> {
  return blackoutsIn(await uow.read.blackouts.notOverAt(now), environmentId);
}

/** Of these, the ones that concern an environment. */
export function blackoutsIn(rows: readonly BlackoutRow[], environmentId: string): Blackout[] {
  return rows
    .filter((row) => row.environmentId === null || row.environmentId === environmentId)
    .map(({ startsAt, endsAt, reason }) => ({ from: startsAt, to: endsAt, reason }));
}

/**
 * Waits until a member may be taken out. Answers what every member said then.
 *
 * @param primary who is the primary by plan
 * @throws DomainError `step-failed` with what still stands in the way when patience is over
 */
export async function passGate(
  subject: ClusterSubject,
  { leaving, primary }: { leaving: string; primary: string },
  { dependencies, context }: GateParts,
): Promise<MemberReading[]> {
  const limits = gateLimits(dependencies);
  const deadline = dependencies.clock.now().getTime() + limits.patienceMs;
  for (;;) {
    const freeDiskGb = await freeDisk(subject, leaving, context.signal);
    const readings = await inspectMembers(subject, context.signal);
    const faults = gateFaults(readings, { leaving, primary, freeDiskGb }, limits);
    if (faults.length === 0) {
      context.say(`All members are well${freeDiskGb === undefined ? '' : `; ${freeDiskGb.toFixed(1)} GB free on ${leaving}`}.`);
      return readings;
    }
    if (dependencies.clock.now().getTime() > deadline)
      throw new DomainError('step-failed', `${leaving} was not taken out. ${faults.join(' ')}`);
    context.say(`Waiting: ${faults.join(' ')}`);
    await sleep(Math.min(1_000, limits.patienceMs / 5), undefined, { signal: context.signal });
  }
}

/**
 * Waits until a member that was taken out answers as it should, several times in a row.
 *
 * @param version what it has to answer, exactly; undefined when it may be any
 * @param role which part it has to have; absent: that of the primary exactly when it leads
 * @throws DomainError `step-failed` with what is still wrong when its time is over
 */
export async function waitUntilBack(
  subject: ClusterSubject,
  { serverName, version, role }: { serverName: string; version?: string | undefined; role?: 'Primary' | 'replica' },
  { dependencies, context }: GateParts,
): Promise<{ reading: MemberReading; readings: MemberReading[] }> {
  const limits = gateLimits(dependencies);
  const deadline = dependencies.clock.now().getTime() + limits.catchUpMs;
  let good = 0;
  for (;;) {
    const askedAt = performance.now();
    // The others matter for who leads, and in the end for what is recorded of them: they are asked once before that, too,
    // while there is time to sign in.
    const isAlone = role !== undefined && good + 2 < limits.readings;
    const readings = await inspectMembers(subject, context.signal, isAlone ? [serverName] : undefined);
    const reading = readings.find((one) => one.serverName === serverName);
    const part = role ?? (whoLeads(readings, subject) === serverName ? 'Primary' : 'replica');
    const faults = reading ? afterFaults(reading, { role: part, version }, limits) : [`${serverName} is no member.`];
    good = faults.length === 0 ? good + 1 : 0;
    if (reading && good >= limits.readings) return { reading, readings };
    if (dependencies.clock.now().getTime() > deadline) throw new DomainError('step-failed', faults.join(' '));
    await sleep(Math.max(0, limits.pauseMs - (performance.now() - askedAt)), undefined, { signal: context.signal });
  }
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

function whoLeads(readings: Parameters<typeof leaderOf>[0], { row }: ClusterSubject): string | undefined {
  try {
    return leaderOf(readings, row.members);
  } catch {
    return undefined;
  }
}
