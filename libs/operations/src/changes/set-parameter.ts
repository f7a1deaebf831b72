import { DomainError } from '@rocket/domain';
import type { MemberReading, ParameterReading } from '@rocket/engine-core';
import { inspectMembers, memberOn } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { earlierFindings, keepFindings, serverPlanOf, setStepOf } from './change-step.js';
import type { ChangeStep, SetFindings } from './change-step.js';
import { changeClusterSubject, parameterOf, valueWords } from './change-subject.js';

/** What a member says of the parameter of the operation. */
export function askParameter({ engine, cluster }: ClusterSubject, { step, context }: ChangeStep): Promise<ParameterReading> {
  const { name } = parameterOf(changeClusterSubject(context.operation));
  return engine.describeParameter(cluster, memberOn(cluster, step.serverName), name, context);
}

/**
 * Sets the parameter on the member of the step. What it had before is recorded first, once, so that the way back and an undo
 * know it however often this is performed.
 *
 * @throws DomainError `step-failed` when somebody has set it to something else since this was planned
 */
export async function setParameter(subject: ClusterSubject, parts: ChangeStep): Promise<void> {
  const { engine, cluster } = subject;
  const { step, context } = parts;
  const { name } = parameterOf(changeClusterSubject(context.operation));
  const { setBefore, setAfter } = serverPlanOf(parts);
  let found = earlierFindings(parts) as SetFindings | undefined;
  if (!found) {
    const { changed, value } = await askParameter(subject, parts);
    if (changed !== setBefore && changed !== setAfter) {
      const [now, then] = [valueWords(changed), valueWords(setBefore)];
      throw new DomainError('step-failed', `${name} was set to ${now} meanwhile; when this was planned it was ${then}.`);
    }
    found = { setBefore, before: value };
    await keepFindings(found, parts);
  }
  await engine.setParameter(cluster, memberOn(cluster, step.serverName), name, setAfter, context);
  await recordWhatHolds(subject, parts);
}

/** What holds on the member of the step by now, unless a change waits for a restart. */
export async function recordWhatHolds(subject: ClusterSubject, parts: ChangeStep): Promise<void> {
  const { step, context } = parts;
  const { id } = context.operation;
  const { value: after, pendingRestart } = await askParameter(subject, parts);
  if (pendingRestart) return;
  await context.record(async (tx) => {
    const set = setStepOf(await tx.operations.byId(id), step.serverName);
    if (set) await tx.operations.recordFindings(id, set.ordinal, { ...set.findings, after });
  });
}

/**
 * Every member of the plan has to say by itself that it has the value, and that nothing waits for a restart.
 *
 * @throws DomainError `step-failed` with who does not
 */
export async function verifyParameter({ engine, cluster }: ClusterSubject, { context }: ChangeStep): Promise<void> {
  const { operation } = context;
  const subject = changeClusterSubject(operation);
  const { name } = parameterOf(subject);
  const faults: string[] = [];
  for (const { serverName, setAfter } of subject.servers) {
    const found = await engine.describeParameter(cluster, memberOn(cluster, serverName), name, context);
    context.say(`${serverName}: ${name} is ${found.value}.`);
    if (found.changed !== setAfter) faults.push(`${serverName} has it set to ${valueWords(found.changed)}.`);
    else if (found.pendingRestart) faults.push(`${serverName} waits for a restart.`);
    const set = setStepOf(operation, serverName);
    const findings = { ...set?.findings, after: found.value };
    if (set) await context.record((tx) => tx.operations.recordFindings(operation.id, set.ordinal, findings));
  }
  if (faults.length > 0) throw new DomainError('step-failed', `Not every member has it. ${faults.join(' ')}`);
}

/** Gives the member of the step what it had before, whether it runs or does not start any more. */
export async function setBack(subject: ClusterSubject, { step, context }: ChangeStep): Promise<void> {
  const { engine, cluster } = subject;
  const { name } = parameterOf(changeClusterSubject(context.operation));
  const set = setStepOf(context.operation, step.serverName);
  if (!set) {
    context.say(`Nothing was set on ${step.serverName ?? ''}.`);
    return;
  }
  const member = memberOn(cluster, step.serverName);
  const { setBefore } = set.findings;
  if ((await readingOf(subject, step.serverName, context.signal)).answers)
    await engine.setParameter(cluster, member, name, setBefore, context);
  else await engine.setParameterWhileDown(cluster, member, name, setBefore, context);
}

export async function readingOf(subject: ClusterSubject, serverName: string | null, signal: AbortSignal): Promise<MemberReading> {
  const readings = await inspectMembers(subject, signal);
  const found = readings.find((reading) => reading.serverName === serverName);
  if (!found) throw new Error(`${serverName ?? ''} is not a member that could be asked.`);
  return found;
}
