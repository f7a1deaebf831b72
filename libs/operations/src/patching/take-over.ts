import { DomainError, chooseCandidate, isDomainError } from '@rocket/domain';
import { inspectMembers, memberOn } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import type { StepContext } from '../operations/operation-definition.js';
import { requireNothingLost } from './require-nothing-lost.js';
import type { WriteWatch } from './write-watch.js';

const wasTriedBefore = ({ operation }: StepContext): boolean =>
  operation.steps.some(({ action, attempt }) => action === 'hand-over' && attempt > 0);

/**
 * Makes the candidate the primary. Whatever goes wrong, one of the two takes writes again before anybody is asked what to do.
 *
 * @throws DomainError `step-failed`, with a primary; what was acknowledged and is not there is such a failure, too
 */
export async function takeOver(
  subject: ClusterSubject,
  { primary, candidate }: { primary: string; candidate: string },
  watch: WriteWatch,
  context: StepContext,
): Promise<void> {
  const { engine, cluster } = subject;
  const pair = [memberOn(cluster, primary), memberOn(cluster, candidate)] as const;
  const readings = await inspectMembers(subject, context.signal);
  const isOver = readings.some(({ serverName, answers, role }) => serverName === candidate && answers && role === 'Primary');
  // A primary that is silent was stopped by an earlier attempt of this step, or something is wrong with it.
  const isBegun = wasTriedBefore(context) && !readings.some(({ serverName, answers }) => serverName === primary && answers);
  if (!isOver && !isBegun) {
    const choice = chooseCandidate(readings, candidate);
    if ('refusal' in choice) throw new DomainError('step-failed', choice.refusal);
    // Also when that was done before: who went back to where it was keeps nothing for the others any more.
    await engine.prepareCandidate(cluster, pair[1], context);
  }
  try {
    await engine.handOver(cluster, ...pair, context);
  } catch (error) {
    if (context.signal.aborted || !isDomainError(error) || error.code === 'lease-lost') throw error;
    context.say(`${error.detail} Back to where it was.`);
    await engine.restorePrimary(cluster, ...pair, context);
    throw new DomainError('step-failed', error.detail, {}, [], { cause: error });
  }
  await requireNothingLost(watch, context);
}
