import { DomainError } from '@rocket/domain';
import { inspectMembers } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { contactObstacle } from './contact-obstacle.js';
import type { PatchStep } from './patch-step.js';
import { patchClusterSubject } from './patch-subject.js';

/**
 * The plan was made for these members with this primary and these releases; anything else is not improvised upon. Who is told
 * about it may have gone since.
 *
 * @throws DomainError `step-failed` that says what has changed
 */
export async function checkPlan(subject: ClusterSubject, { dependencies, context }: PatchStep): Promise<void> {
  const unheard = await contactObstacle(dependencies.uow.read, subject.row);
  if (unheard !== undefined) throw new DomainError('step-failed', unheard);
  const plan = patchClusterSubject(context.operation);
  const planned = plan.members.map(({ serverName }) => serverName);
  const there = subject.row.members.map(({ server }) => server.serverName);
  const changes = [
    ...planned.filter((name) => !there.includes(name)).map((name) => `${name} is no member any more.`),
    ...there.filter((name) => !planned.includes(name)).map((name) => `${name} has become a member.`),
  ];
  const readings = await inspectMembers(subject, context.signal);
  for (const { serverName, answers, role, version } of readings) {
    const member = plan.members.find((one) => one.serverName === serverName);
    if (!answers || !member) continue;
    if (role === 'Primary' && serverName !== plan.primary)
      changes.push(`${serverName} is the primary, which was ${plan.primary}.`);
    const known = [member.fromVersion, plan.toRelease];
    if (plan.patchType === 'DB' && version !== undefined && !known.includes(version))
      changes.push(`${serverName} answers ${version}; when this was planned it was ${member.fromVersion ?? 'unknown'}.`);
  }
  if (changes.length > 0)
    throw new DomainError('step-failed', `The cluster is not as it was when this was planned. ${changes.join(' ')}`);
  for (const { serverName, version, role } of readings) context.say(`${serverName}: version ${version ?? '?'}, ${role ?? '?'}`);
}
