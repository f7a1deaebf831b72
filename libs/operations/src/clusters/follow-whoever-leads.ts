import { DomainError } from '@rocket/domain';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import { inspectMembers, memberOn } from './cluster-subject.js';
import type { ClusterSubject } from './cluster-subject.js';

/**
 * Lets the member of the step follow the one that is the primary by now. Should a former primary have come back by itself,
 * there are two: the one with the newest term is meant.
 *
 * @throws DomainError `step-failed` when there is none, and what the engine throws
 */
export async function followWhoeverLeads(subject: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
  const { engine, cluster } = subject;
  const readings = await inspectMembers(subject, context.signal);
  const [leader] = readings
    .filter(({ answers, role }) => answers && role === 'Primary')
    .sort((one, other) => (other.term ?? 0) - (one.term ?? 0));
  if (!leader) throw new DomainError('step-failed', 'No member answers as primary, so nobody can be followed.');
  if (leader.serverName === step.serverName) {
    context.say(`${leader.serverName} is the primary itself.`);
    return;
  }
  await engine.followPrimary(cluster, memberOn(cluster, leader.serverName), memberOn(cluster, step.serverName), context);
}
