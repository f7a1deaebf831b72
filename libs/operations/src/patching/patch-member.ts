import { DomainError, isDomainError } from '@rocket/domain';
import type { HostExecutor } from '@rocket/hosts';
import { inspectMembers, memberOn, membershipOf } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { leaderOf } from '../clusters/follow-whoever-leads.js';
import { earlierFindings, memberPlanOf } from './patch-step.js';
import type { PatchStep, StepFindings } from './patch-step.js';
import { patchClusterSubject } from './patch-subject.js';
import { patchOs } from './patch-os.js';
import { recordedHost } from './recorded-host.js';
import { recordRolledBack } from './record-patch.js';

/** Fetching and unpacking packages over a slow line, ms. */
export const PACKAGES_TIMEOUT_MS = 30 * 60_000;

/** Everything that can go wrong or takes long before anything is stopped. @throws what the server's packages say */
export async function prepareRelease(subject: ClusterSubject, { step, context }: PatchStep): Promise<void> {
  const { toRelease } = patchClusterSubject(context.operation);
  const { host } = memberOn(subject.cluster, step.serverName);
  const options = { timeoutMs: PACKAGES_TIMEOUT_MS, signal: context.signal, onOutput: context.say };
  await host.prepareRelease(subject.row.dbmsType, toRelease ?? '', options);
  context.say(`${toRelease ?? ''} is ready on ${host.serverName}.`);
}

/** Patches the member of the step. It runs again afterwards; when it could not be patched it runs as before, if it can. */
export async function patchMember(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const { context } = parts;
  const found = earlierFindings(parts);
  const recorded = withRecordedHost(subject, parts, found);
  const before = await inspectMembers(recorded, context.signal);
  const own = before.find(({ serverName }) => serverName === parts.step.serverName);
  found.findings.lsnBefore ??= lsnOf(own?.positionBytes);
  const keep = (): Promise<void> =>
    context.record((tx) => tx.operations.recordFindings(context.operation.id, parts.step.ordinal, found));
  try {
    const { patchType } = patchClusterSubject(context.operation);
    if (patchType === 'DB') await patchDb(recorded, parts, own?.version);
    else await patchOs(recorded, parts, found.findings, keep, () => bringUp(recorded, parts));
  } catch (error) {
    if (context.signal.aborted || isDomainError(error, 'lease-lost')) throw error;
    context.say(`${isDomainError(error) ? error.detail : 'It failed.'} Bringing the member back as it was.`);
    await backAsItWas(recorded, parts).catch((why: unknown) => {
      if (context.signal.aborted) throw why;
      context.say(isDomainError(why) ? why.detail : 'It could not be brought back.');
    });
    throw error;
  } finally {
    if (!context.signal.aborted) await keep();
  }
}

async function patchDb(subject: ClusterSubject, parts: PatchStep, version: string | undefined): Promise<void> {
  const { context, step } = parts;
  const release = patchClusterSubject(context.operation).toRelease ?? '';
  if (version === release) {
    context.say(`${step.serverName ?? ''} answers ${release} already.`);
    await setRelease(subject, parts, release);
    return;
  }
  const { engine, cluster } = subject;
  const member = memberOn(cluster, step.serverName);
  // Stopped first: so the package has nothing to restart behind our back.
  await engine.stopMember(cluster, member, context);
  await install(member.host, subject, parts, release);
  await setRelease(subject, parts, release);
  await bringUp(withRelease(subject, step.serverName, release), parts);
}

async function install(host: HostExecutor, { row }: ClusterSubject, { context }: PatchStep, release: string): Promise<void> {
  const options = { timeoutMs: PACKAGES_TIMEOUT_MS, signal: context.signal, onOutput: context.say };
  await host.installRelease(row.dbmsType, release, options);
}

/** Starts the member in the part that is its: the primary as it is, anybody else behind whoever leads. */
async function bringUp(subject: ClusterSubject, { step, context }: PatchStep): Promise<void> {
  const { engine, cluster } = subject;
  const member = memberOn(cluster, step.serverName);
  if (cluster.members.length === 1) return engine.startMember(cluster, member, context);
  const leader = leaderOf(await inspectMembers(subject, context.signal), subject.row.members);
  if (leader === step.serverName) return;
  await engine.followPrimary(cluster, memberOn(cluster, leader), member, context);
}

async function backAsItWas(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const release = previousRelease(subject, parts);
  await setRelease(subject, parts, release);
  await bringUp(withRelease(subject, parts.step.serverName, release), parts);
}

/** Starts a member again that was left in the middle, with whatever it can run. */
export async function recoverMember(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const reading = (await inspectMembers(subject, parts.context.signal)).find(
    ({ serverName }) => serverName === parts.step.serverName,
  );
  if (reading?.answers === true && (reading.role === 'Primary' || reading.streaming === true)) {
    parts.context.say(`${reading.serverName}: answers version ${reading.version ?? '?'} and has its part.`);
    return;
  }
  try {
    await bringUp(subject, parts);
  } catch (error) {
    if (parts.context.signal.aborted || !isDomainError(error) || error.code === 'lease-lost') throw error;
    parts.context.say(`${error.detail} Trying its previous release.`);
    await backAsItWas(subject, parts);
  }
}

/** Gives the member its previous release again and lets it have its part. */
export async function rollbackMember(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const { context, step } = parts;
  const release = previousRelease(subject, parts);
  const found = earlierFindings(parts);
  const recorded = withRecordedHost(subject, parts, found);
  const member = memberOn(recorded.cluster, step.serverName);
  await recorded.engine.stopMember(recorded.cluster, member, context);
  await install(member.host, recorded, parts, release);
  await setRelease(recorded, parts, release);
  await bringUp(withRelease(recorded, step.serverName, release), parts);
  const reading = (await inspectMembers(subject, context.signal)).find(({ serverName }) => serverName === step.serverName);
  if (reading?.version !== release)
    throw new DomainError('step-failed', `${step.serverName ?? ''} answers ${reading?.version ?? 'nothing'}, not ${release}.`);
  await recordRolledBack(parts, found, reading.version);
}

function previousRelease({ row }: ClusterSubject, parts: PatchStep): string {
  return memberPlanOf(parts).fromVersion ?? row.release;
}

/** What the member is to be started with from here on; stored before it is started. */
async function setRelease({ row }: ClusterSubject, { context, step }: PatchStep, release: string): Promise<void> {
  const member = membershipOf(row, step.serverName);
  if (member)
    await context.record((tx) => tx.clusters.changeMember(member.id, { release: release === row.release ? null : release }));
}

function withRelease(subject: ClusterSubject, serverName: string | null, release: string): ClusterSubject {
  return changed(subject, serverName, (member) => ({ ...member, release }));
}

function withRecordedHost(
  subject: ClusterSubject,
  { step, dependencies }: PatchStep,
  { commands }: StepFindings,
): ClusterSubject {
  return changed(subject, step.serverName, (member) => ({
    ...member,
    host: recordedHost(member.host, commands, () => dependencies.clock.now()),
  }));
}

type Member = ClusterSubject['cluster']['members'][number];

function changed(subject: ClusterSubject, serverName: string | null, change: (member: Member) => Member): ClusterSubject {
  const members = subject.cluster.members.map((member) => (member.serverName === serverName ? change(member) : member));
  return { ...subject, cluster: { ...subject.cluster, members } };
}

/** As PostgreSQL writes a place in its log: `0/3000148`. */
export function lsnOf(positionBytes: number | undefined): string | undefined {
  if (positionBytes === undefined) return undefined;
  const position = BigInt(positionBytes);
  const half = (part: bigint): string => part.toString(16).toUpperCase();
  return `${half(position >> 32n)}/${half(position & 0xffff_ffffn)}`;
}
