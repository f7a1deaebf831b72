import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { MemberReading } from '@rocket/engine-core';
import type { OperationBell } from '@rocket/jobs';
import type { ClusterRow, NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { newId } from '@rocket/platform';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { startOperation } from '../operations/start-operation.js';
import { authorityCertificate } from './certificate-authority.js';
import { inspectMembers, memberOn, membershipOf, toSubject } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { storedTls } from './engine-cluster.js';
import { leaderOf } from './follow-whoever-leads.js';
import { issueCertificate } from './issue-certificate.js';
import { performClusterStep, unlessAway } from './perform-cluster-step.js';
import { requireLifecycle } from './require-lifecycle.js';
import { faultsOf } from './verify-members.js';

/** What the two directions have in common, and the change of what is recorded between the two. */
type ChangeTlsAction =
  'issue-certificates' | 'offer-tls' | 'demand-tls' | 'end-tls' | 'settle-tls' | 'try-offer-tls' | 'try-settle-tls';

const ASK_TIMEOUT_MS = 20_000;

/**
 * Demands TLS of every client, or ends it. At every moment the control plane, the replicas and the clients can connect in
 * the way that is recorded: first every member accepts both ways, then the other way is recorded, and only then does every
 * member accept that one alone, the primary last. On failure the same is done the other way round.
 */
export class ChangeTlsOperation implements OperationDefinition {
  readonly kind = 'ChangeTls';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const offer = (subject: ClusterSubject) => this.offer(subject, step, context);
    const settle = (subject: ClusterSubject) => settleTls(subject, step, context);
    const own: Record<ChangeTlsAction, (subject: ClusterSubject) => Promise<void>> = {
      'issue-certificates': ({ row }) => this.issue(row, context),
      'offer-tls': offer,
      'demand-tls': ({ row }) => recordTls(row, true, context),
      'end-tls': ({ row }) => recordTls(row, false, context),
      'settle-tls': settle,
      'try-offer-tls': (subject) => unlessAway(context, () => offer(subject)),
      'try-settle-tls': (subject) => unlessAway(context, () => settle(subject)),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  /** A member that is away is left as it is: it is mended when it is brought back. */
  planCleanup({ steps }: OperationRow): NewStep[] {
    const touched = (action: ChangeTlsAction): string[] =>
      steps.filter((step) => step.action === action && step.attempt > 0).flatMap(({ serverName }) => serverName ?? []);
    const names = touched('offer-tls');
    const isRecorded = steps.some(({ action, attempt }) => attempt > 0 && (action === 'demand-tls' || action === 'end-tls'));
    const wasDemanded = steps.some(({ action }) => action === 'end-tls');
    // Whoever was asked to accept both first was the primary: it is last on the way back.
    const settles = [...names].reverse().map((name) => back('try-settle-tls', `Let ${name} be as it was`, name));
    if (!isRecorded) return settles;
    return [
      ...names.map((name) => back('try-offer-tls', `Let ${name} accept connections with TLS and without`, name)),
      back(wasDemanded ? 'demand-tls' : 'end-tls', `Record that TLS is ${wasDemanded ? 'demanded' : 'off'} as before`, null),
      ...settles,
    ];
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const { dbmsType, clusterName } = row;
    const isDone = status === 'Succeeded';
    if (isDone) await tx.clusters.change(row.id, { clusterHealth: 'ClusterUp', phase: 'All members answer and replicate' });
    // Whoever demands TLS the next time gets new ones.
    if (!row.tlsEnabled)
      for (const { id } of row.members) await tx.clusters.changeMember(id, { tlsCertificate: null, sealedTlsKey: null });
    const change = row.tlsEnabled ? 'off -> required' : 'required -> off';
    const text = isDone ? `TLS of ${clusterName}: ${change}.` : `TLS of ${clusterName} was not changed. ${reason ?? ''}`.trim();
    const { id: operationId, requestedBy: actor } = operation;
    const type = isDone ? 'ConfigChange' : 'ConfigChangeFailed';
    await tx.activities.add([{ type, dbmsType, clusterName, planned: true, actor, text, operationId }]);
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName, operationId }]);
  }

  private async issue(row: ClusterRow, context: StepContext): Promise<void> {
    for (const member of row.members.filter(({ tlsCertificate }) => tlsCertificate === null)) {
      const issued = await issueCertificate(this.dependencies, member, context);
      await context.record((tx) => tx.clusters.changeMember(member.id, issued));
    }
  }

  private async offer({ row, engine, cluster }: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
    const member = membershipOf(row, step.serverName);
    const tls = member && storedTls(member, this.dependencies.secretBox);
    const caCertificatePem = await authorityCertificate(this.dependencies.uow);
    if (!tls || caCertificatePem === null) throw new Error(`${step.serverName ?? ''} has no certificate.`);
    context.hide(tls.privateKeyPem);
    await engine.offerTls(cluster, memberOn(cluster, step.serverName), { ...tls, caCertificatePem }, context);
  }
}

async function settleTls(subject: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
  const { engine, cluster, row } = subject;
  const leader = leaderOf(await inspectMembers(subject, context.signal), row.members);
  await engine.settleTls(cluster, memberOn(cluster, leader), memberOn(cluster, step.serverName), context);
}

async function recordTls({ id, clusterName }: ClusterRow, tlsEnabled: boolean, context: StepContext): Promise<void> {
  await context.record((tx) => tx.clusters.change(id, { tlsEnabled }));
  context.say(`${clusterName} is reached ${tlsEnabled ? 'over TLS' : 'without TLS'} from now on.`);
}

/** @throws DomainError `cluster-not-found`, `cluster-not-ready` when it has TLS so already or is not well, `cluster-busy` */
export async function startChangeTls(
  parts: Omit<ClusterDependencies, 'clock'> & { bell: OperationBell },
  { dbmsType, clusterName, enabled, actor }: { dbmsType: DbmsType; clusterName: string; enabled: boolean; actor: string },
): Promise<{ operationId: string }> {
  const row = await parts.uow.read.clusters.byName(dbmsType, clusterName);
  requireOther(row, enabled);
  const readings = await inspectMembers(await toSubject(parts, row), AbortSignal.timeout(ASK_TIMEOUT_MS));
  const faults = faultsOf(readings, row.release);
  if (faults.length > 0) throw new DomainError('cluster-not-ready', `First mend what is wrong. ${faults.join(' ')}`);
  const operationId = newId();
  await parts.uow.run(async (tx) => {
    requireOther(await tx.clusters.byId(row.id), enabled);
    await startOperation(tx, parts.bell, {
      id: operationId,
      kind: 'ChangeTls',
      title: enabled ? `Demand TLS of the clients of ${row.clusterName}` : `End TLS of ${row.clusterName}`,
      dbmsType,
      clusterId: row.id,
      clusterName: row.clusterName,
      requestedBy: actor,
      phase: 'Waiting for a worker',
      steps: planChangeTls(readings, enabled),
    });
    await tx.events.add([{ type: 'cluster', dbmsType, clusterName: row.clusterName, operationId }]);
  });
  return { operationId };
}

function requireOther(row: ClusterRow, enabled: boolean): void {
  requireLifecycle(row, 'Active');
  if (row.tlsEnabled !== enabled) return;
  const words = enabled ? 'demands TLS of its clients already' : 'has no TLS already';
  throw new DomainError('cluster-not-ready', `${row.clusterName} ${words}.`);
}

function planChangeTls(readings: readonly MemberReading[], enabled: boolean): NewStep[] {
  const rank = ({ role }: MemberReading): number => Number(role === 'Primary');
  const primaryLast = [...readings].sort((one, other) => rank(one) - rank(other)).map(({ serverName }) => serverName);
  const step = (action: ChangeTlsAction | 'verify-members', title: string, serverName: string | null = null): NewStep => ({
    action,
    direction: 'forward',
    title,
    serverName,
  });
  const only = enabled ? 'accept connections with TLS only' : 'speak no TLS any more';
  return [
    step('verify-members', 'Check that every member is as it should be'),
    ...(enabled ? [step('issue-certificates', 'Issue a certificate for every member')] : []),
    ...[...primaryLast].reverse().map((name) => step('offer-tls', `Let ${name} accept connections with TLS and without`, name)),
    step(enabled ? 'demand-tls' : 'end-tls', `Record that TLS is ${enabled ? 'demanded' : 'off'} from now on`),
    ...primaryLast.map((name) => step('settle-tls', `Let ${name} ${only}`, name)),
    step('verify-members', 'Ask every member for its version, role and replication'),
  ];
}

const back = (action: ChangeTlsAction, title: string, serverName: string | null): NewStep => ({
  action,
  direction: 'cleanup',
  title,
  serverName,
});
