import { DomainError, isDomainError } from '@rocket/domain';
import type { HostExecutor } from '@rocket/hosts';
import { inspectMembers, memberOn, membershipOf } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { followWhoeverLeads, leaderOf } from '../clusters/follow-whoever-leads.js';
import { lsnOf } from './lsn-of.js';
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
  await host.prepareRelease(subject.row.dbmsType, toRelease ?? '', packagesOptions(context));
  context.say(`${toRelease ?? ''} is ready on ${host.serverName}.`);
}

/** Patches the member of the step. It runs again afterwards; when it could not be patched it runs as before, if it can. */
export async function patchMember(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const { context } = parts;
  const found = earlierFindings(parts);
  const recorded = withRecordedHost(subject, parts, found);
  const [own] = await inspectMembers(recorded, context.signal, [parts.step.serverName ?? '']);
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
  await host.installRelease(row.dbmsType, release, packagesOptions(context));
}

/**
 * Starts the member in the part that is its: the primary as it is, anybody else behind whoever leads. Where nobody leads, a
 * replica is started all the same: it is needed more than ever.
 */
async function bringUp(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const { step, context } = parts;
  const { engine, cluster } = subject;
  const member = memberOn(cluster, step.serverName);
  if (cluster.members.length === 1) return engine.startMember(cluster, member, context);
  const readings = await inspectMembers(subject, context.signal);
  let leader: string;
  try {
    leader = leaderOf(readings, subject.row.members);
  } catch (error) {
    // The former primary is no replica on its own disk: started alone it would be one primary too many.
    if (memberPlanOf(parts).as === 'replica') await engine.startMember(cluster, member, context);
    throw error;
  }
  if (leader === step.serverName) return;
  await engine.followPrimary(cluster, memberOn(cluster, leader), member, context);
}

/**
 * Lets another replica follow the new primary. When it cannot, the old primary is brought back as a replica before anybody is
 * asked what to do: else the new primary would be alone for that long.
 */
export async function followNewPrimary(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const { context } = parts;
  try {
    await followWhoeverLeads(subject, parts.step, context);
  } catch (error) {
    if (context.signal.aborted || !isDomainError(error) || error.code === 'lease-lost') throw error;
    const { primary } = patchClusterSubject(context.operation);
    context.say(`${error.detail} Bringing ${primary} back meanwhile.`);
    await bringUp(subject, { ...parts, step: { ...parts.step, serverName: primary } }).catch((why: unknown) => {
      if (context.signal.aborted || !isDomainError(why)) throw why;
      context.say(why.detail);
    });
    throw error;
  }
}

async function backAsItWas(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  const release = previousRelease(subject, parts);
  await setRelease(subject, parts, release);
  await bringUp(withRelease(subject, parts.step.serverName, release), parts);
}

/** Starts a member again that was left in the middle, with whatever it can run. */
export async function recoverMember(subject: ClusterSubject, parts: PatchStep): Promise<void> {
  if (await hasItsPart(subject, parts)) return;
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
  if (!(await hasItsPart(subject, parts, release))) {
    // Before anything is stopped: archives often offer the newest release only.
    await member.host.prepareRelease(subject.row.dbmsType, release, packagesOptions(context));
    await recorded.engine.stopMember(recorded.cluster, member, context);
    await install(member.host, recorded, parts, release);
    await setRelease(recorded, parts, release);
    await bringUp(withRelease(recorded, step.serverName, release), parts);
  }
  const reading = (await inspectMembers(subject, context.signal)).find(({ serverName }) => serverName === step.serverName);
  if (reading?.version !== release)
    throw new DomainError('step-failed', `${step.serverName ?? ''} answers ${reading?.version ?? 'nothing'}, not ${release}.`);
  await recordRolledBack(parts, found, reading.version);
}

const packagesOptions = ({ signal, say }: PatchStep['context']) => ({ timeoutMs: PACKAGES_TIMEOUT_MS, signal, onOutput: say });

/** Whether the member answers, takes part in replication or leads, and runs that release where one is given. */
async function hasItsPart(subject: ClusterSubject, { step, context }: PatchStep, release?: string): Promise<boolean> {
  const reading = (await inspectMembers(subject, context.signal)).find(({ serverName }) => serverName === step.serverName);
  const isWell = reading?.answers === true && (reading.role === 'Primary' || reading.streaming === true);
  if (!isWell || (release !== undefined && reading.version !== release)) return false;
  context.say(`${reading.serverName}: answers version ${reading.version ?? '?'} and has its part.`);
  return true;
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
