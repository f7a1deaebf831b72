import type { ChangeServerState } from '@rocket/domain';
import type { OperationRow } from '@rocket/persistence';
import type { RunFindings, SetFindings } from './change-step.js';
import { setStepOf } from './change-step.js';
import { changeClusterSubject, valueWords } from './change-subject.js';
import type { ChangeClusterSubject, ServerPlan } from './change-subject.js';

/** What has become of a change on a server of one cluster. */
export interface ChangedServer {
  serverName: string;
  state: ChangeServerState;
  /** What became of it, as a sentence; null before that. */
  outcome: string | null;
  /** `parameter`: what held before, and since. */
  before: string | null;
  after: string | null;
  setBefore: string | null;
  setAfter: string | null;
  /** `parameter`: it was begun to be set, and has what it had before again. */
  isSet: boolean;
  isSetBack: boolean;
  exitCode: number | null;
  output: string;
  startedAt: Date | null;
  finishedAt: Date | null;
  stepOrdinals: number[];
}

/** One row for each server of the plan, in its order. */
export function changedServers(part: OperationRow): ChangedServer[] {
  const subject = changeClusterSubject(part);
  return subject.servers.map((plan) => changedServer(plan, subject, part));
}

/** The row of a server whose cluster was not begun. */
export function unchangedServer(plan: ServerPlan): ChangedServer {
  const { serverName, isChanged, value: before, setBefore, setAfter } = plan;
  const common = { serverName, before, setBefore, setAfter, isSet: false, isSetBack: false, exitCode: null, output: '' };
  const times = { startedAt: null, finishedAt: null, stepOrdinals: [] };
  if (isChanged) return { ...common, ...times, state: 'Waiting', outcome: null, after: null };
  return { ...common, ...times, state: 'Current', outcome: 'There was nothing to be done.', after: before };
}

function changedServer(plan: ServerPlan, subject: ChangeClusterSubject, part: OperationRow): ChangedServer {
  const base = unchangedServer(plan);
  const steps = part.steps.filter(({ serverName }) => serverName === plan.serverName);
  if (!plan.isChanged || steps.length === 0) return base;
  const set = setStepOf(part, plan.serverName)?.findings;
  const back = steps.find(({ action }) => action === 'set-back');
  const isSetBack = back?.status === 'Succeeded';
  const run = steps.find(({ action }) => action === 'run-sql' || action === 'run-script')?.findings as RunFindings | null;
  const state = stateOf(steps, part, isSetBack);
  const begun = steps.filter(({ startedAt }) => startedAt !== null);
  const after = isSetBack ? null : (set?.after ?? null);
  return {
    ...base,
    state,
    before: set?.before ?? base.before,
    after,
    isSet: set !== undefined,
    isSetBack,
    exitCode: run?.end?.exitCode ?? null,
    outcome: outcomeOf(state, subject, { steps, set, run, setBefore: base.setBefore }),
    output: begun.map(({ output }) => output).join(''),
    startedAt: begun[0]?.startedAt ?? null,
    finishedAt: state === 'Working' || state === 'Waiting' ? null : (begun.at(-1)?.finishedAt ?? null),
    stepOrdinals: steps.map(({ ordinal }) => ordinal),
  };
}

function stateOf(steps: OperationRow['steps'], part: OperationRow, isSetBack: boolean): ChangeServerState {
  const forward = steps.filter(({ direction }) => direction === 'forward');
  if (isSetBack) return 'SetBack';
  if (forward.some(({ status }) => status === 'Failed')) return 'Failed';
  if (forward.some(({ status }) => status === 'Skipped')) return 'Skipped';
  if (forward.every(({ status }) => status === 'Succeeded')) return 'Done';
  if (part.finishedAt !== null) return forward.some(({ attempt }) => attempt > 0) ? 'Failed' : 'Skipped';
  return forward.some(({ attempt }) => attempt > 0) ? 'Working' : 'Waiting';
}

interface Found {
  steps: OperationRow['steps'];
  set: SetFindings | undefined;
  run: RunFindings | null | undefined;
  setBefore: string | null;
}

function outcomeOf(state: ChangeServerState, { change }: ChangeClusterSubject, found: Found): string | null {
  const { steps, set, run, setBefore } = found;
  const failed = steps.find(({ status }) => status === 'Failed');
  switch (state) {
    case 'Waiting':
    case 'Working':
      return null;
    case 'Current':
      return 'There was nothing to be done.';
    case 'Skipped':
      return 'It was left out.';
    case 'SetBack':
      return `It is set back to ${valueWords(setBefore)}.`;
    case 'Failed':
      return failed?.error ?? 'It was not finished.';
    case 'Done':
      if (change.kind === 'parameter') return `${change.name} is ${set?.after ?? '?'}; it was ${set?.before ?? '?'}.`;
      return run?.end?.exitCode === 0 ? 'It ended with exit code 0.' : 'It was run.';
    default:
      return state satisfies never;
  }
}
