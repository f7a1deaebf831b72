import { isDomainError } from '@rocket/domain';
import type { StepContext, StepToPerform } from '../operations/operation-definition.js';
import { memberOn, subjectOf } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { followWhoeverLeads } from './follow-whoever-leads.js';
import { giveBackServer } from './give-back-server.js';
import { verifyMembers } from './verify-members.js';

/** Steps that several kinds of operations have. */
export type CommonAction =
  'start-member' | 'stop-member' | 'try-start-member' | 'try-stop-member' | 'follow-primary' | 'verify-members' | 'clean-server';

/** What one step does, given what it is about. */
type Deed = (subject: ClusterSubject, step: StepToPerform, context: StepContext) => Promise<void>;

/**
 * Performs a step of an operation on a cluster: one of the operation's own, or one that others have, too.
 *
 * @param complete adds to the subject what the operation keeps from step to step
 * @throws Error for an action that nobody knows, which is a defect
 */
export async function performClusterStep(
  dependencies: ClusterDependencies,
  own: Readonly<Record<string, Deed>>,
  step: StepToPerform,
  context: StepContext,
  complete: (subject: ClusterSubject) => ClusterSubject = (subject) => subject,
): Promise<void> {
  // A server is given back also when there is no cluster left to speak of.
  if (step.action === 'clean-server') return giveBackServer(dependencies, step, context);
  const common: Readonly<Record<Exclude<CommonAction, 'clean-server'>, Deed>> = {
    'start-member': ({ engine, cluster }) => engine.startMember(cluster, memberOn(cluster, step.serverName), context),
    'stop-member': ({ engine, cluster }) => engine.stopMember(cluster, memberOn(cluster, step.serverName), context),
    'try-start-member': ({ engine, cluster }) =>
      unlessAway(context, () => engine.startMember(cluster, memberOn(cluster, step.serverName), context)),
    'try-stop-member': tryStopMember,
    'follow-primary': followWhoeverLeads,
    'verify-members': (subject) => verifyMembers(subject, dependencies.clock, context),
  };
  const deed = own[step.action] ?? (common as Readonly<Record<string, Deed>>)[step.action];
  if (!deed) throw new Error(`${context.operation.kind} has no step ${step.action}.`);
  await deed(complete(await subjectOf(dependencies, context)), step, context);
}

export function tryStopMember({ engine, cluster }: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
  return unlessAway(context, () => engine.stopMember(cluster, memberOn(cluster, step.serverName), context));
}

/** For members without which the operation reaches its goal all the same: what went wrong is said, and it goes on. */
export async function unlessAway(context: StepContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (context.signal.aborted || !isDomainError(error) || error.code === 'lease-lost') throw error;
    context.say(`${error.detail} It goes on without that.`);
  }
}
