import { DomainError } from '@rocket/domain';
import type { NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { inspectMembers } from '../clusters/cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from '../clusters/cluster-subject.js';
import { performClusterStep } from '../clusters/perform-cluster-step.js';
import type { CommonAction } from '../clusters/perform-cluster-step.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { changeClusterSubject } from './change-subject.js';
import { planSetBack } from './plan-change-steps.js';
import type { ChangeAction } from './plan-change-steps.js';
import { recordChangeEnd, recordChangeHalt } from './record-change.js';
import { awaitMember, gateBefore, restartBack, restartMember } from './restart-for-parameter.js';
import { runScript, runSql } from './run-once.js';
import { setBack, setParameter, verifyParameter } from './set-parameter.js';

/** What may not be left in the middle: a member is set or not, and stopped only to be started. */
const WHOLE_DEEDS: readonly string[] = ['set-parameter', 'restart-member'] satisfies ChangeAction[];

/**
 * Changes one cluster, one server at a time. It halts at the first failure, and a person decides; a parameter that is given up
 * is set back on every member that was touched.
 */
export class ChangeClusterOperation implements OperationDefinition {
  readonly kind = 'ChangeCluster';
  readonly onFailure = 'halt';

  constructor(private readonly dependencies: ClusterDependencies) {}

  isInterruptible({ action }: StepToPerform): boolean {
    return !WHOLE_DEEDS.includes(action);
  }

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    const parts = { dependencies: this.dependencies, step, context };
    const own: Record<Exclude<ChangeAction, CommonAction>, (subject: ClusterSubject) => Promise<void>> = {
      'check-plan': (subject) => checkPlan(subject, context),
      'set-parameter': (subject) => setParameter(subject, parts),
      'gate-before': (subject) => gateBefore(subject, parts),
      'restart-member': (subject) => restartMember(subject, parts),
      'await-member': (subject) => awaitMember(subject, parts),
      'verify-parameter': (subject) => verifyParameter(subject, parts),
      'run-sql': (subject) => runSql(subject, parts),
      'run-script': (subject) => runScript(subject, parts),
      'set-back': (subject) => setBack(subject, parts),
      'restart-back': (subject) => restartBack(subject, parts),
    };
    await performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup(operation: OperationRow): NewStep[] {
    return planSetBack(operation);
  }

  recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    return recordChangeEnd(tx, operation, status, reason);
  }

  recordHalt(tx: Transaction, operation: OperationRow, reason: string): Promise<void> {
    return recordChangeHalt(tx, operation, reason);
  }
}

/**
 * The plan was made for these members with this primary; anything else is not improvised upon. A script does not ask for the
 * primary.
 *
 * @throws DomainError `step-failed` that says what has changed
 */
async function checkPlan(subject: ClusterSubject, context: StepContext): Promise<void> {
  const { change, primary, servers } = changeClusterSubject(context.operation);
  const there = subject.row.members.map(({ server }) => server.serverName);
  const planned = servers.map(({ serverName }) => serverName);
  const changes = planned.filter((name) => !there.includes(name)).map((name) => `${name} is no member any more.`);
  if (change.kind === 'parameter')
    changes.push(...there.filter((name) => !planned.includes(name)).map((name) => `${name} has become a member.`));
  if (change.kind !== 'script') {
    const readings = await inspectMembers(subject, context.signal);
    for (const { serverName, answers, role } of readings) {
      if (answers && role === 'Primary' && serverName !== primary)
        changes.push(`${serverName} is the primary, which was ${primary}.`);
      context.say(`${serverName}: ${answers ? (role ?? '?') : 'does not answer'}`);
    }
  }
  if (changes.length > 0)
    throw new DomainError('step-failed', `The cluster is not as it was when this was planned. ${changes.join(' ')}`);
}
