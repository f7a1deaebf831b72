import { setTimeout } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import type { ClusterMemberRow, ClusterRow, NewStep, OperationRow } from '@rocket/persistence';
import type { StepContext } from '../operations/operation-definition.js';
import { inspectMembers, primaryFirst } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { faultsOf, recordReadings } from './verify-members.js';

const REPLICAS_PATIENCE_MS = 15_000;
const PAUSE_MS = 100;

/** The steps that start all members of a cluster whose members are stopped. Without one of its replicas it is there all the same. */
export function planStartMembers(members: readonly ClusterMemberRow[]): NewStep[] {
  const starts = primaryFirst(members).map(({ server: { serverName } }, index): NewStep => {
    const action = index === 0 ? 'start-member' : 'try-start-member';
    return { action, direction: 'forward', title: `Start the member on ${serverName}`, serverName };
  });
  return [
    ...starts,
    { action: 'verify-primary', direction: 'forward', title: 'See that the primary takes writes', serverName: null },
  ];
}

/** Who was started is stopped again. */
export function planStopAgain({ steps }: OperationRow): NewStep[] {
  return steps
    .filter(({ action, attempt }) => /^(try-)?start-member$/.test(action) && attempt > 0)
    .map(({ serverName }) => ({
      action: 'try-stop-member',
      direction: 'cleanup',
      title: `Stop the member on ${serverName ?? ''} again`,
      serverName,
    }));
}

/** The replicas get a moment to connect; only the primary has to be there. */
export async function verifyPrimary(
  subject: ClusterSubject,
  { clock }: ClusterDependencies,
  context: StepContext,
): Promise<void> {
  const endsAt = performance.now() + REPLICAS_PATIENCE_MS;
  let readings = await inspectMembers(subject, context.signal);
  while (faultsOf(readings, subject.row.release).length > 0 && performance.now() < endsAt) {
    await setTimeout(PAUSE_MS, undefined, { signal: context.signal });
    readings = await inspectMembers(subject, context.signal);
  }
  const primary = readings.find(({ answers, role }) => answers && role === 'Primary');
  if (!primary) throw new DomainError('step-failed', 'No member answers as primary.');
  for (const { serverName, answers, fault, role } of readings)
    context.say(`${serverName}: ${answers ? (role ?? '?') : (fault ?? 'does not answer')}`);
  await recordReadings(subject, readings, clock, context);
}

/** How a cluster is that was started, by what `verifyPrimary` recorded. */
export function healthAfterStart({ members }: ClusterRow, done: string): Pick<ClusterRow, 'clusterHealth' | 'phase'> {
  const isWhole = members.every(({ serverHealth }) => serverHealth === 'ServerUp');
  return isWhole
    ? { clusterHealth: 'ClusterUp', phase: 'All members answer and replicate' }
    : { clusterHealth: 'ClusterUpWithIssues', phase: `${done}, but not every member is as it should be` };
}
