import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import { inspectMembers, memberOn } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { gateLimits, passGate, waitUntilBack } from '../clusters/member-gates.js';
import { recordReadings } from '../clusters/verify-members.js';
import { changeClusterSubject } from './change-subject.js';
import type { ChangeStep } from './change-step.js';
import { askParameter, readingOf, recordWhatHolds } from './set-parameter.js';

/** Waits until the member may be taken out; a replica that follows a primary restarted before it has to have replayed that. */
export async function gateBefore(subject: ClusterSubject, parts: ChangeStep): Promise<void> {
  const { context, step } = parts;
  const { primary, restartOrder } = changeClusterSubject(context.operation);
  await passGate(subject, { leaving: step.serverName ?? '', primary }, parts);
  if (restartOrder === 'primary-first') await untilReplayed(subject, parts);
}

/** Restarts the member where a change of the parameter waits for that. One that was restarted already is left alone. */
export async function restartMember(subject: ClusterSubject, parts: ChangeStep): Promise<void> {
  const { engine, cluster } = subject;
  const { step, context } = parts;
  const member = memberOn(cluster, step.serverName);
  const { answers } = await readingOf(subject, step.serverName, context.signal);
  if (answers) {
    const { pendingRestart } = await askParameter(subject, parts);
    if (!pendingRestart) {
      context.say(`${member.serverName}: nothing waits for a restart.`);
      return;
    }
    await engine.stopMember(cluster, member, context);
  }
  await engine.startMember(cluster, member, context);
}

/** Waits until the member is back and has caught up. */
export async function awaitMember(subject: ClusterSubject, parts: ChangeStep): Promise<void> {
  const { context, dependencies, step } = parts;
  const { reading, readings } = await waitUntilBack(subject, { serverName: step.serverName ?? '' }, parts);
  context.say(`${reading.serverName}: ${reading.role ?? '?'}, ${String(reading.lagBytes ?? 0)} bytes behind`);
  await recordReadings(subject, readings, dependencies.clock, context);
  if (context.operation.steps.some(({ direction }) => direction === 'cleanup')) return;
  await recordWhatHolds(subject, parts);
}

/** On the way back: the member runs with what it had before. There is no gate, since it may be the one that is not well. */
export async function restartBack(subject: ClusterSubject, parts: ChangeStep): Promise<void> {
  if (changeClusterSubject(parts.context.operation).orderBack === 'primary-first') await untilReplayed(subject, parts);
  await restartMember(subject, parts);
  await awaitMember(subject, parts);
}

/**
 * A replica does not start with less than what it believes its primary to have: it has to have replayed what the primary
 * wrote when that started with less.
 *
 * @throws DomainError `step-failed` when it does not in time
 */
async function untilReplayed(subject: ClusterSubject, { step, context, dependencies }: ChangeStep): Promise<void> {
  const limits = gateLimits(dependencies);
  const deadline = dependencies.clock.now().getTime() + limits.patienceMs;
  let written: number | undefined;
  for (;;) {
    const readings = await inspectMembers(subject, context.signal);
    const own = readings.find(({ serverName }) => serverName === step.serverName);
    const primary = readings.find(({ answers, role }) => answers && role === 'Primary');
    // One that is down, or leads, has nobody to wait for.
    if (own?.answers !== true || own.role === 'Primary' || !primary) return;
    written ??= primary.positionBytes;
    const { positionBytes, lagBytes } = own;
    if (written !== undefined && positionBytes !== undefined && lagBytes !== undefined && positionBytes - lagBytes >= written)
      return;
    if (dependencies.clock.now().getTime() > deadline)
      throw new DomainError('step-failed', `${own.serverName} has not replayed what its primary wrote.`);
    await sleep(limits.pauseMs, undefined, { signal: context.signal });
  }
}
