import { setTimeout } from 'node:timers/promises';
import { DomainError, deriveClusterHealth, deriveServerHealth, runsRelease } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { Clock } from '@rocket/platform';
import type { StepContext } from '../operations/operation-definition.js';
import { inspectMembers } from './cluster-subject.js';
import type { ClusterSubject } from './cluster-subject.js';
import { recordReading } from './record-reading.js';

/** Members have this long to answer as they should, and must do so this often in a row. */
const PATIENCE_MS = 60_000;
const READINGS = 2;
const PAUSE_MS = 50;

/**
 * Every member has to answer by itself, several times in a row, before anybody is told that the cluster is up.
 *
 * @throws DomainError `step-failed` with what is not as it should be
 */
export async function verifyMembers(subject: ClusterSubject, clock: Clock, context: StepContext): Promise<void> {
  const { row } = subject;
  const deadline = clock.now().getTime() + PATIENCE_MS;
  let good = 0;
  let readings: MemberReading[] = [];
  while (good < READINGS) {
    if (readings.length > 0) await setTimeout(PAUSE_MS, undefined, { signal: context.signal });
    readings = await inspectMembers(subject, context.signal);
    const faults = faultsOf(readings, row.release);
    good = faults.length === 0 ? good + 1 : 0;
    if (faults.length > 0 && clock.now().getTime() > deadline) {
      throw new DomainError('step-failed', `Not every member is as it should be. ${faults.join(' ')}`);
    }
  }
  for (const { serverName, version, role, lagBytes } of readings) {
    context.say(`${serverName}: version ${version ?? '?'}, ${role ?? '?'}, ${lagBytes ?? 0} bytes behind`);
  }
  await recordReadings(subject, readings, clock, context);
}

/** Stores what members said. */
export async function recordReadings(
  { row }: ClusterSubject,
  readings: readonly MemberReading[],
  clock: Clock,
  context: StepContext,
): Promise<void> {
  const now = clock.now();
  await context.record(async (tx) => {
    for (const reading of readings) {
      const member = row.members.find(({ server }) => server.serverName === reading.serverName);
      if (member) await recordReading(tx, member, reading, now);
    }
  });
}

/** What is not yet as it should be, as sentences; nothing when the cluster may be called up. */
export function faultsOf(readings: readonly MemberReading[], release: string): string[] {
  const { health, reason } = deriveClusterHealth(readings);
  const unfit = readings.flatMap((reading) => {
    const { reason: why } = deriveServerHealth(reading);
    if (why !== null) return `${reading.serverName}: ${why}`;
    return runsRelease(reading.version, release)
      ? []
      : `${reading.serverName} answers version ${reading.version ?? 'nothing'}, not ${release}.`;
  });
  return unfit.length > 0 || health === 'ClusterUp' ? unfit : [reason ?? ''];
}
