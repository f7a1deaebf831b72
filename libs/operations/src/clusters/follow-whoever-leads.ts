import { DomainError } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import { inspectMembers, memberOn } from './cluster-subject.js';
import type { ClusterSubject } from './cluster-subject.js';

/**
 * Lets the member of the step follow the one that is the primary by now. A former primary that came back by itself has an
 * older term than others have seen: it is never followed, since that would undo what happened after it.
 *
 * @throws DomainError `step-failed` when it is not clear whom to follow, and what the engine throws
 */
export async function followWhoeverLeads(subject: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
  const { engine, cluster } = subject;
  const leader = leaderOf(await inspectMembers(subject, context.signal), subject.row.members);
  if (leader === step.serverName) {
    context.say(`${leader} is the primary itself.`);
    return;
  }
  await engine.followPrimary(cluster, memberOn(cluster, leader), memberOn(cluster, step.serverName), context);
}

/** The only primary of the newest term that anybody knows of. @throws DomainError `step-failed` */
export function leaderOf(
  readings: readonly Pick<MemberReading, 'serverName' | 'answers' | 'role' | 'term'>[],
  known: readonly { term: number | null }[],
): string {
  const newest = Math.max(0, ...readings.map(({ term }) => term ?? 0), ...known.map(({ term }) => term ?? 0));
  const primaries = readings.filter(({ answers, role }) => answers && role === 'Primary');
  const [leader, ...more] = primaries.filter(({ term }) => term === newest);
  if (leader && more.length === 0) return leader.serverName;
  const names = primaries.map(({ serverName }) => serverName).join(' and ');
  if (leader) throw new DomainError('step-failed', `${names} are both primary. That has to be resolved by hand first.`);
  throw new DomainError(
    'step-failed',
    primaries.length === 0
      ? 'No member answers as primary, so nobody can be followed.'
      : `${names} answers as primary, but others have seen a newer one. Following it would undo what happened since.`,
  );
}
