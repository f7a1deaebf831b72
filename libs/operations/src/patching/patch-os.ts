import { DomainError, isDomainError } from '@rocket/domain';
import type { PatchFindings } from '@rocket/domain';
import type { HostExecutor, PendingUpdate } from '@rocket/hosts';
import { memberOn } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { gateLimits } from '../clusters/member-gates.js';
import { updateInWords } from './patch-obstacles.js';
import type { PatchStep } from './patch-step.js';

const ASK_TIMEOUT_MS = 60_000;
const UPDATES_TIMEOUT_MS = 60 * 60_000;

/**
 * Installs what the operating system of the member's server has to offer, then does what the server says is needed for it to
 * take effect: restarts services, or the server itself, which answers with a new boot id afterwards.
 *
 * @param findings what is found is added; `keep` stores it, so that an attempt that was interrupted does not forget
 * @param bringUp starts the member in the part that is its
 */
export async function patchOs(
  subject: ClusterSubject,
  { dependencies, step, context }: PatchStep,
  findings: PatchFindings,
  keep: () => Promise<void>,
  bringUp: () => Promise<void>,
): Promise<void> {
  const { engine, cluster } = subject;
  const member = memberOn(cluster, step.serverName);
  const { host } = member;
  const limits = { timeoutMs: ASK_TIMEOUT_MS, signal: context.signal };
  findings.bootIdBefore ??= (await host.facts(limits)).bootId;
  findings.pendingBefore ??= (await host.pendingUpdates(limits)).map(updateInWords);
  await keep();
  context.say(`${String(findings.pendingBefore.length)} packages wait for an update.`);
  const { updated, held } = await host.updateOs({ timeoutMs: UPDATES_TIMEOUT_MS, signal: context.signal, onOutput: context.say });
  findings.pendingBefore = withNews(findings.pendingBefore, updated);
  for (const update of held) context.say(`${update.package} is held and stays at ${update.installed}.`);
  findings.pendingAfter = (await host.pendingUpdates(limits)).map(updateInWords);
  const needs = await host.restartNeeds(limits);
  if (needs.reboot) {
    context.say(`The server has to be rebooted. ${needs.reasons.join(' ')}`);
    await engine.stopMember(cluster, member, context);
    await reboot(host, gateLimits(dependencies).rebootMs, findings, context);
  } else {
    if (needs.services.length > 0) await restartServices(host, needs.services, findings, context);
    if (needs.databaseUsesOldFiles) {
      context.say('The database uses files that have been replaced.');
      await engine.stopMember(cluster, member, context);
    }
  }
  findings.bootIdAfter = (await host.facts(limits)).bootId;
  // Also by an attempt that did not live to see it back.
  if (findings.bootIdAfter !== findings.bootIdBefore) findings.rebooted = true;
  await keep();
  await bringUp();
}

/** What waited, and what the server has learnt of only when it asked its archives anew. */
function withNews(before: readonly string[], updated: readonly PendingUpdate[]): string[] {
  const known = before.filter((line) => !updated.some((update) => line.startsWith(`${update.package} `)));
  return [...known, ...updated.map(updateInWords)].sort();
}

async function reboot(
  host: HostExecutor,
  timeoutMs: number,
  findings: PatchFindings,
  context: PatchStep['context'],
): Promise<void> {
  await host.reboot({ timeoutMs, signal: context.signal }).catch((error: unknown) => {
    // It was waited for long enough, and another attempt would say less about what happened.
    if (!isDomainError(error, 'command-timed-out')) throw error;
    throw new DomainError('step-failed', error.detail, {}, [], { cause: error });
  });
  const { bootId } = await host.facts({ timeoutMs: ASK_TIMEOUT_MS, signal: context.signal });
  if (bootId === findings.bootIdBefore)
    throw new DomainError('step-failed', `${host.serverName} answers, but was not booted anew.`);
  context.say(`${host.serverName} is back with boot id ${bootId}.`);
}

async function restartServices(
  host: HostExecutor,
  services: string[],
  findings: PatchFindings,
  context: PatchStep['context'],
): Promise<void> {
  const { restarted, skipped } = await host.restartServices(services, { timeoutMs: ASK_TIMEOUT_MS, signal: context.signal });
  findings.restartedServices = restarted;
  if (restarted.length > 0) context.say(`Restarted because they used what had been replaced: ${restarted.join(', ')}.`);
  for (const { unit, reason } of skipped) context.say(`${unit} was not restarted: ${reason}`);
}
