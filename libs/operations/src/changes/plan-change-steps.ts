import type { Change } from '@rocket/domain';
import type { NewStep, OperationRow } from '@rocket/persistence';
import { changeClusterSubject, parameterOf, valueWords } from './change-subject.js';
import type { ChangeClusterSubject, ServerPlan } from './change-subject.js';
import { setStepOf } from './change-step.js';

export type ChangeAction =
  | 'check-plan'
  | 'set-parameter'
  | 'gate-before'
  | 'restart-member'
  | 'await-member'
  | 'verify-parameter'
  | 'run-sql'
  | 'run-script'
  | 'set-back'
  | 'restart-back'
  | 'verify-members';

/** The steps of a change of one cluster, server by server in their order. */
export function planChangeSteps(subject: ChangeClusterSubject): NewStep[] {
  const { change, servers } = subject;
  const check = forward('check-plan', 'Check that the cluster is as it was when this was planned', null);
  return [check, ...servers.filter(({ isChanged }) => isChanged).flatMap((server) => stepsOf(change, server)), ...endOf(change)];
}

/**
 * A member that has to be restarted is restarted right after it was set, before the next one is touched: a value with which
 * no member starts is on one replica by then, and not on the primary.
 */
function stepsOf(change: Change, { serverName, setAfter, isRestarted }: ServerPlan): NewStep[] {
  switch (change.kind) {
    case 'parameter': {
      const set = forward('set-parameter', `Set ${change.name} on ${serverName} to ${valueWords(setAfter)}`, serverName);
      if (!isRestarted) return [set];
      return [
        forward('gate-before', `Check that ${serverName} may be taken out`, serverName),
        set,
        forward('restart-member', `Restart the member on ${serverName}`, serverName),
        forward('await-member', `Wait until ${serverName} is back and has caught up`, serverName),
      ];
    }
    case 'sql': {
      const where = change.database === null ? "the application's database" : `database ${change.database}`;
      return [forward('run-sql', `Run the statement in ${where} on ${serverName}`, serverName)];
    }
    case 'script':
      return [forward('run-script', `Run the script on ${serverName}`, serverName)];
    default:
      return change satisfies never;
  }
}

function endOf(change: Change): NewStep[] {
  if (change.kind !== 'parameter') return [];
  return [forward('verify-parameter', `Ask every member for ${change.name}`, null)];
}

/**
 * The way back of a parameter: every member that was touched is set back to what it had, the last one first, and those that
 * were restarted are restarted once more. Statements and scripts have no way back.
 */
export function planSetBack(operation: OperationRow): NewStep[] {
  const subject = changeClusterSubject(operation);
  if (subject.change.kind !== 'parameter') return [];
  const { name } = parameterOf(subject);
  const begun = operation.steps.filter(({ direction, attempt }) => direction === 'forward' && attempt > 0);
  const namesOf = (action: ChangeAction): string[] =>
    begun.filter((step) => step.action === action).flatMap(({ serverName }) => serverName ?? []);
  const touched = namesOf('set-parameter').flatMap((serverName) => {
    const set = setStepOf(operation, serverName);
    return set ? [{ serverName, setBefore: set.findings.setBefore }] : [];
  });
  if (touched.length === 0) return [];
  return [
    ...touched
      .reverse()
      .map(({ serverName, setBefore }) =>
        cleanup('set-back', `Set ${name} on ${serverName} back to ${valueWords(setBefore)}`, serverName),
      ),
    ...inOrderBack(namesOf('restart-member'), subject).map((serverName) =>
      cleanup('restart-back', `Restart the member on ${serverName}, which has what it had before then`, serverName),
    ),
    cleanup('verify-members', 'Ask every member how it is', null),
  ];
}

/** The last one first: it may be the one that is down. What was raised is lowered now, and the other way round. */
function inOrderBack(serverNames: readonly string[], { primary, orderBack }: ChangeClusterSubject): string[] {
  const rank = (name: string): number => Number((name === primary) === (orderBack !== 'primary-first'));
  return [...serverNames].reverse().sort((one, other) => rank(one) - rank(other));
}

const forward = (action: ChangeAction, title: string, serverName: string | null): NewStep => ({
  action,
  direction: 'forward',
  title,
  serverName,
});
const cleanup = (action: ChangeAction, title: string, serverName: string | null): NewStep => ({
  action,
  direction: 'cleanup',
  title,
  serverName,
});
