import { DomainError, isDomainError } from '@rocket/domain';
import { memberOn } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import type { StepContext } from '../operations/operation-definition.js';
import { WholeLines } from '../operations/whole-lines.js';
import { changeClusterSubject } from './change-subject.js';
import { earlierFindings, keepFindings } from './change-step.js';
import type { ChangeStep, RunFindings } from './change-step.js';

const FACTS_TIMEOUT_MS = 15_000;
const SCRIPT_TIMEOUT_MS = 30 * 60_000;
const NOBODY_KNOWS = 'Nobody knows whether it ran.';

/** How it ended; `failure` in words, which may hold a secret. */
interface End {
  exitCode: number | null;
  failure?: string | undefined;
}

/** Runs the statement on the primary. */
export function runSql({ engine, cluster }: ClusterSubject, parts: ChangeStep): Promise<void> {
  const { step, context } = parts;
  const { change } = changeClusterSubject(context.operation);
  if (change.kind !== 'sql') throw new Error(`A ${change.kind} is no statement.`);
  const { database, statement } = change;
  return runOnce(parts, async () => {
    const command = { statement, ...(database === null ? {} : { database }) };
    const { output } = await engine.runSql(cluster, memberOn(cluster, step.serverName), command, context);
    if (output !== '') context.say(output);
    return { exitCode: null };
  });
}

/** Runs the script on the server of the step. @throws DomainError `capability-missing` */
export async function runScript({ cluster }: ClusterSubject, parts: ChangeStep): Promise<void> {
  const { dependencies, step, context } = parts;
  const { change } = changeClusterSubject(context.operation);
  if (change.kind !== 'script') throw new Error(`A ${change.kind} is no script.`);
  const { host } = memberOn(cluster, step.serverName);
  // A server that is away is found out while it may still be tried again.
  await host.facts({ timeoutMs: FACTS_TIMEOUT_MS, signal: context.signal });
  const timeoutMs = dependencies.scriptTimeoutMs ?? SCRIPT_TIMEOUT_MS;
  await runOnce(parts, async () => {
    const lines = new WholeLines(context.say);
    const limits = { timeoutMs, signal: context.signal, onOutput: (text: string) => lines.add(text) };
    try {
      const { exitCode } = await host.runScript(change.script, limits).finally(() => lines.end());
      return { exitCode, failure: exitCode === 0 ? undefined : `It ended with exit code ${String(exitCode)}.` };
    } catch (error) {
      if (!isDomainError(error, 'command-timed-out')) throw error;
      const failure = `It took longer than ${String(timeoutMs / 1_000)} s on ${host.serverName} and was broken off. What it had done by then is done.`;
      return { exitCode: null, failure };
    }
  });
}

/**
 * Performs what must not be done twice unasked. That it begins is recorded before, and how it ended afterwards; where the end
 * is missing, only a person may decide to run it again.
 *
 * @throws DomainError `step-failed` for what failed, and for what was interrupted
 */
async function runOnce(parts: ChangeStep, work: () => Promise<End>): Promise<void> {
  const { context } = parts;
  const begunFor = context.operation.retriedAt?.toISOString() ?? 'the first request';
  const found = earlierFindings(parts) as RunFindings | undefined;
  if (found?.begunFor === begunFor) {
    if (!found.end)
      throw new DomainError(
        'step-failed',
        `It was interrupted. ${NOBODY_KNOWS} Look first; retrying runs it again, skipping takes it as it is.`,
      );
    context.say('It had ended already.');
    if (found.end.isFailure) throw new DomainError('step-failed', 'It failed, and the worker ended before it could say why.');
    return;
  }
  await keepFindings({ begunFor } satisfies RunFindings, parts);
  const { exitCode, failure } = await endOf(work, context);
  await keepFindings({ begunFor, end: { exitCode, isFailure: failure !== undefined } } satisfies RunFindings, parts);
  if (failure !== undefined) throw new DomainError('step-failed', failure);
}

async function endOf(work: () => Promise<End>, context: StepContext): Promise<End> {
  try {
    return await work();
  } catch (error) {
    if (context.signal.aborted || !isDomainError(error) || error.code === 'lease-lost') throw error;
    // The way to the server broke, or time was up: those would be tried again by themselves otherwise.
    const isUncertain = error.code === 'host-unreachable' || error.code === 'command-timed-out';
    return { exitCode: null, failure: isUncertain ? `${error.detail} ${NOBODY_KNOWS}` : error.detail };
  }
}
