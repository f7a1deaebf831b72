import { compareVersions } from '@rocket/domain';
import type { ActivityType, PatchOutcome } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { OperationRow, Transaction } from '@rocket/persistence';
import { membershipOf } from '../clusters/cluster-subject.js';
import type { ClusterSubject } from '../clusters/cluster-subject.js';
import { lsnOf } from './lsn-of.js';
import type { PatchStep, StepFindings } from './patch-step.js';
import { membersToPatch, patchClusterSubject } from './patch-subject.js';
import { blockOf, haltedMember } from './plan-patch-steps.js';
import type { PatchAction } from './plan-patch-steps.js';

/** The record of a member that answers as it should. Written once, however often the step is performed. */
export async function recordPatched(subject: ClusterSubject, parts: PatchStep, reading: MemberReading): Promise<void> {
  const { context, dependencies } = parts;
  const serverName = parts.step.serverName ?? '';
  await context.record(async (tx) => {
    const operation = await tx.operations.byId(context.operation.id);
    if (await isRecorded(tx, operation, serverName, ['Patched', 'AlreadyCurrent'])) return;
    const { fromVersion } = planOf(operation, serverName);
    const found = findingsOf(operation, serverName);
    const wasCurrent = isCurrent(operation, found, fromVersion, reading.version);
    const findings = { ...found.findings, lsnAfter: lsnOf(reading.positionBytes) };
    const outcome = wasCurrent ? 'AlreadyCurrent' : 'Patched';
    const details = detailsOf(operation, outcome, fromVersion, reading.version, findings);
    await addPatch(tx, operation, {
      serverName,
      outcome,
      toVersion: reading.version ?? null,
      details,
      found: { ...found, findings },
    });
    const member = membershipOf(subject.row, serverName);
    if (member) await tx.clusters.changeMember(member.id, { lastPatchedAt: dependencies.clock.now() });
    await addActivity(tx, operation, 'Patch', serverName, `${serverName} of ${operation.clusterName ?? ''}: ${details}`);
    await tx.events.add([{ type: 'cluster', dbmsType: operation.dbmsType, clusterName: operation.clusterName }]);
  });
}

/** The record of a member that has its previous release again. */
export async function recordRolledBack({ context, step }: PatchStep, found: StepFindings, version: string): Promise<void> {
  const serverName = step.serverName ?? '';
  await context.record(async (tx) => {
    const operation = await tx.operations.byId(context.operation.id);
    if (await isRecorded(tx, operation, serverName, ['RolledBack'])) return;
    const details = `It has its previous release again and answers ${version}.`;
    const steps = operation.steps.filter((one) => one.action === 'rollback-member' && one.serverName === serverName);
    await addPatch(tx, operation, { serverName, outcome: 'RolledBack', toVersion: version, details, found, steps });
    await addActivity(
      tx,
      operation,
      'PatchRolledBack',
      serverName,
      `${serverName} of ${operation.clusterName ?? ''}: ${details}`,
    );
  });
}

/** What halted is recorded with all that was seen, before anybody decides. */
export async function recordPatchHalt(tx: Transaction, operation: OperationRow, reason: string): Promise<void> {
  const serverName = haltedMember(operation);
  const failed = operation.steps.find(({ direction, status }) => direction === 'forward' && status === 'Failed');
  // A gate that stayed shut is no failure of the server behind it.
  if (serverName !== undefined && failed?.action !== 'gate-before') {
    const found = findingsOf(operation, serverName);
    await addPatch(tx, operation, { serverName, outcome: 'Failed', toVersion: null, details: reason, found });
  }
  const text = `Patching ${operation.clusterName ?? ''} has halted. ${reason}`;
  await addActivity(tx, operation, 'PatchHalted', serverName ?? null, text);
}

export async function recordPatchEnd(
  tx: Transaction,
  operation: OperationRow,
  status: 'Succeeded' | 'Failed' | 'Cancelled',
  reason: string | null,
): Promise<void> {
  for (const { serverName } of membersToPatch(patchClusterSubject(operation))) {
    const patch = blockOf(operation.steps, serverName).find(({ action }) => action === 'patch-member');
    if (patch?.status !== 'Skipped' || (await isRecorded(tx, operation, serverName, ['Skipped', 'Patched']))) continue;
    const details = 'Left out by request.';
    await addPatch(tx, operation, { serverName, outcome: 'Skipped', toVersion: null, details, found: NOTHING });
  }
  await recordUnfinished(tx, operation);
  await settleRelease(tx, operation);
  if (status === 'Succeeded') {
    const well = { clusterHealth: 'ClusterUp', phase: 'All members answer and replicate' } as const;
    await tx.clusters.change(operation.clusterId ?? '', well);
  }
  const { dbmsType, clusterName, writeOutageMs } = operation;
  const wait = writeOutageMs === null ? '' : ` The longest wait of a writer was ${String(writeOutageMs)} ms.`;
  const text =
    status === 'Succeeded'
      ? `${clusterName ?? ''} has been patched.${wait}`
      : `${clusterName ?? ''} has not been patched as a whole. ${reason ?? ''}`.trim();
  await addActivity(tx, operation, status === 'Succeeded' ? 'Patch' : 'PatchFailed', null, text);
  await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId: operation.id }]);
}

/** The release of a cluster is the oldest that one of its members runs. */
async function settleRelease(tx: Transaction, operation: OperationRow): Promise<void> {
  const row = await tx.clusters.byId(operation.clusterId ?? '');
  const releaseOf = (member: { release: string | null }): string => member.release ?? row.release;
  const [oldest = row.release] = row.members.map(releaseOf).sort(compareVersions);
  for (const member of row.members)
    await tx.clusters.changeMember(member.id, { release: releaseOf(member) === oldest ? null : releaseOf(member) });
  if (oldest !== row.release) await tx.clusters.change(row.id, { release: oldest });
}

/** Whoever was worked on leaves a record, also when nobody waited until it had shown that it is well. */
async function recordUnfinished(tx: Transaction, operation: OperationRow): Promise<void> {
  const { members } = await tx.clusters.byId(operation.clusterId ?? '');
  for (const { serverName } of membersToPatch(patchClusterSubject(operation))) {
    const isTouched = blockOf(operation.steps, serverName).some(
      ({ action, attempt }) => action === 'patch-member' && attempt > 0,
    );
    if (!isTouched || (await isRecorded(tx, operation, serverName, ['Patched', 'AlreadyCurrent', 'Failed', 'RolledBack'])))
      continue;
    const toVersion = members.find(({ server }) => server.serverName === serverName)?.dbVersion ?? null;
    const details = `It was left before it had shown that it is well; it answered ${toVersion ?? 'nothing'} last.`;
    await addPatch(tx, operation, {
      serverName,
      outcome: 'Failed',
      toVersion,
      details,
      found: findingsOf(operation, serverName),
    });
  }
}

const NOTHING: StepFindings = { commands: [], findings: {} };

interface PatchToRecord {
  serverName: string;
  outcome: PatchOutcome;
  toVersion: string | null;
  details: string;
  found: StepFindings;
  /** What was done, where that was not the block of the member. */
  steps?: OperationRow['steps'];
}

async function addPatch(tx: Transaction, operation: OperationRow, record: PatchToRecord): Promise<void> {
  const { serverName, outcome, toVersion, details, found } = record;
  const steps = (record.steps ?? blockOf(operation.steps, serverName)).filter(({ attempt }) => attempt > 0);
  const outages = steps.flatMap(({ writeOutageMs }) => writeOutageMs ?? []);
  // What the gate waited for is no work on the server.
  const work = steps.filter(({ action }) => action !== 'gate-before' && action !== 'prepare-release');
  const startedAt = (work.length > 0 ? work : steps).map((step) => step.startedAt).find((at) => at !== null) ?? new Date();
  await tx.patches.add({
    patchRunId: operation.parentId ?? operation.id,
    operationId: operation.id,
    dbmsType: operation.dbmsType ?? 'PostgreSQL',
    clusterName: operation.clusterName ?? '',
    serverName,
    patchType: patchClusterSubject(operation).patchType,
    fromVersion: planOf(operation, serverName).fromVersion,
    toVersion,
    outcome,
    details,
    startedAt,
    finishedAt: new Date(),
    commands: found.commands,
    findings: found.findings,
    output: steps.map(({ title, output, error }) => [title, output.trim(), error ?? ''].filter(Boolean).join('\n')).join('\n\n'),
    writeOutageMs: outages.length === 0 ? null : Math.max(...outages),
    actor: operation.requestedBy,
    ticketUrl: operation.ticketUrl,
  });
}

/** A step that is performed again after its record was written must not write it again; a later attempt of the member may. */
async function isRecorded(
  tx: Transaction,
  operation: OperationRow,
  serverName: string,
  outcomes: readonly PatchOutcome[],
): Promise<boolean> {
  const filter = { patchRunId: operation.parentId ?? operation.id, serverName };
  const { items } = await tx.patches.list(operation.dbmsType ?? 'PostgreSQL', filter, { limit: 50 });
  return items.some((patch) => patch.operationId === operation.id && outcomes.includes(patch.outcome));
}

function planOf(operation: OperationRow, serverName: string): { fromVersion: string | null } {
  const plan = patchClusterSubject(operation).members.find((member) => member.serverName === serverName);
  return { fromVersion: plan?.fromVersion ?? null };
}

function findingsOf(operation: OperationRow, serverName: string): StepFindings {
  const block = blockOf(operation.steps, serverName);
  const of = (wanted: PatchAction): StepFindings =>
    (block.find(({ action }) => action === wanted)?.findings as StepFindings | null | undefined) ?? NOTHING;
  const [gate, patch] = [of('gate-before'), of('patch-member')];
  return { commands: patch.commands, findings: { ...gate.findings, ...patch.findings } };
}

function isCurrent(
  operation: OperationRow,
  { commands, findings }: StepFindings,
  fromVersion: string | null,
  version: string | undefined,
): boolean {
  if (patchClusterSubject(operation).patchType === 'DB') return fromVersion === version || commands.length === 0;
  const nothingChanged = findings.pendingBefore?.length === findings.pendingAfter?.length;
  return nothingChanged && findings.rebooted !== true && (findings.restartedServices ?? []).length === 0;
}

function detailsOf(
  operation: OperationRow,
  outcome: PatchOutcome,
  fromVersion: string | null,
  version: string | undefined,
  findings: StepFindings['findings'],
): string {
  const { patchType } = patchClusterSubject(operation);
  if (patchType === 'DB') {
    return outcome === 'AlreadyCurrent'
      ? `It answered ${version ?? '?'} already.`
      : `It answers ${version ?? '?'} now; it was ${fromVersion ?? 'unknown'}.`;
  }
  if (outcome === 'AlreadyCurrent') return 'Its operating system had nothing to update.';
  const done = (findings.pendingBefore?.length ?? 0) - (findings.pendingAfter?.length ?? 0);
  const left = findings.pendingAfter?.length ?? 0;
  const restart = findings.rebooted === true ? ' It was rebooted.' : '';
  return `${String(done)} packages were updated${left > 0 ? `, ${String(left)} still wait` : ''}.${restart}`;
}

async function addActivity(
  tx: Transaction,
  operation: OperationRow,
  type: ActivityType,
  serverName: string | null,
  text: string,
): Promise<void> {
  const { dbmsType, clusterName, requestedBy: actor, id: operationId } = operation;
  await tx.activities.add([{ type, dbmsType, clusterName, serverName, planned: true, actor, text, operationId }]);
}
