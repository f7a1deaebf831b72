import { DomainError } from '@rocket/domain';
import type { EngineCluster, EngineMember } from '@rocket/engine-core';
import type { ClusterMemberRow, NewStep, OperationRow, Transaction } from '@rocket/persistence';
import { issueMemberCertificate } from '@rocket/platform';
import { checkLine } from '../pool-servers/check-line.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { authorityCertificate, certificateAuthority } from './certificate-authority.js';
import { memberOn } from './cluster-subject.js';
import type { ClusterDependencies, ClusterSubject } from './cluster-subject.js';
import { tlsKeyContext, toEngineCluster } from './engine-cluster.js';
import { setAside } from './give-back-server.js';
import { performClusterStep } from './perform-cluster-step.js';
import type { CommonAction } from './perform-cluster-step.js';
import type { CreateClusterAction } from './plan-create-cluster.js';

/** Packages of a hundred megabytes over a slow line, behind another installation that is still running. */
const INSTALL_TIMEOUT_MS = 30 * 60_000;

/** Builds a cluster out of held servers; on failure gives them back clean. See `planCreateCluster` for the steps. */
export class CreateClusterOperation implements OperationDefinition {
  readonly kind = 'CreateCluster';

  constructor(private readonly dependencies: ClusterDependencies) {}

  perform(step: StepToPerform, context: StepContext): Promise<void> {
    const { serverName } = step;
    const own: Record<Exclude<CreateClusterAction, CommonAction>, (subject: ClusterSubject) => Promise<void>> = {
      'prepare-server': (subject) => this.prepareServer(subject, step, context),
      'install-release': (subject) => this.installRelease(subject, step, context),
      'create-first-member': ({ engine, cluster }) => engine.createFirstMember(cluster, memberOn(cluster, serverName), context),
      'create-database': ({ engine, cluster }) => engine.createDatabase(cluster, memberOn(cluster, serverName), context),
      'add-replica': ({ engine, cluster }) =>
        engine.addReplica(cluster, firstMember(cluster), memberOn(cluster, serverName), context),
    };
    return performClusterStep(this.dependencies, own, step, context);
  }

  planCleanup(operation: OperationRow): NewStep[] {
    const names = new Set(operation.steps.flatMap(({ serverName }) => serverName ?? []));
    return [...names].map((serverName) => ({
      action: 'clean-server',
      direction: 'cleanup',
      title: `Stop and remove everything on ${serverName} and give it back`,
      serverName,
    }));
  }

  async recordEnd(
    tx: Transaction,
    operation: OperationRow,
    status: 'Succeeded' | 'Failed' | 'Cancelled',
    reason: string | null,
  ): Promise<void> {
    const row = await tx.clusters.byId(operation.clusterId ?? '');
    const { dbmsType, clusterName } = row;
    const names = row.members.map(({ server }) => server.serverName);
    if (status === 'Succeeded') {
      await tx.clusters.change(row.id, {
        lifecycle: 'Active',
        clusterHealth: 'ClusterUp',
        phase: 'All members answer and replicate',
      });
      await tx.poolServers.change(
        row.members.map(({ serverId }) => serverId),
        { status: 'Used', lockId: null, lockedUntil: null, lockedBy: null, clusterName },
      );
    } else {
      const phase = `Could not be built. ${reason ?? ''}`.slice(0, 500);
      await tx.clusters.change(row.id, { lifecycle: 'Failed', clusterHealth: 'ClusterDown', phase, failureReason: reason });
      for (const { server } of row.members.filter(({ expiredAt }) => expiredAt === null))
        await setAside(tx, row, server, 'cleaning it failed');
    }
    const text =
      status === 'Succeeded'
        ? `${dbmsType} ${row.release} cluster ${clusterName} was created on ${names.join(', ')}.`
        : `${dbmsType} cluster ${clusterName} could not be created: ${reason ?? ''}`;
    const type = status === 'Succeeded' ? 'Create' : 'CreateFailed';
    await tx.activities.add([
      { type, dbmsType, clusterName, planned: true, actor: operation.requestedBy, text, operationId: operation.id },
    ]);
    await tx.events.add([
      { type: 'cluster', dbmsType, clusterName, operationId: operation.id },
      ...names.map((serverName) => ({ type: 'poolServer' as const, dbmsType, serverName, clusterName })),
    ]);
  }

  private async prepareServer({ row, engine }: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
    const { uow, hosts, secretBox } = this.dependencies;
    const member = row.members.find(({ server }) => server.serverName === step.serverName);
    if (!member) throw new Error(`${step.serverName ?? ''} is not a member of ${row.clusterName}.`);
    const port = member.port ?? (await hosts.open(member.server).findFreePort([], { timeoutMs: 10_000, signal: context.signal }));
    const tls = row.tlsEnabled && member.tlsCertificate === null ? await this.issueCertificate(member, context) : {};
    await context.record((tx) => tx.clusters.changeMember(member.id, { port, ...tls }));

    const prepared = await uow.read.clusters.byId(row.id);
    const cluster = toEngineCluster(prepared, { hosts, secretBox, caCertificatePem: await authorityCertificate(uow) });
    const checks = await engine.checkHost(cluster, memberOn(cluster, step.serverName), context);
    for (const check of checks) context.say(checkLine(check));
    const failed = checks.filter(({ outcome }) => outcome === 'failed');
    if (failed.length > 0) {
      const reasons = failed.map(({ name, detail, advice }) => `${name}: ${detail} ${advice ?? ''}`.trim());
      throw new DomainError('step-failed', `${step.serverName ?? ''} cannot become a member. ${reasons.join(' ')}`);
    }
  }

  private async installRelease({ row, cluster }: ClusterSubject, step: StepToPerform, context: StepContext): Promise<void> {
    const { host } = memberOn(cluster, step.serverName);
    const { signal, say } = context;
    await host.installRelease(row.dbmsType, row.release, { timeoutMs: INSTALL_TIMEOUT_MS, signal, onOutput: say });
    context.say(`${row.dbmsType} ${row.release} is installed on ${host.serverName}.`);
  }

  private async issueCertificate(member: ClusterMemberRow, context: StepContext) {
    const { uow, secretBox, clock } = this.dependencies;
    const authority = await certificateAuthority(uow, secretBox, clock);
    const { serverName, address } = member.server;
    const hosts = [...new Set([address, serverName, ...(member.server.driver === 'local' ? ['localhost'] : [])])];
    const issued = await issueMemberCertificate(authority, { commonName: serverName, hosts, now: clock.now() });
    context.say(`Issued a certificate for ${hosts.join(', ')}.`);
    return {
      tlsCertificate: issued.certificatePem,
      sealedTlsKey: secretBox.seal(issued.privateKeyPem, tlsKeyContext(member.id)),
    };
  }
}

function firstMember(cluster: EngineCluster): EngineMember {
  return memberOn(cluster, cluster.members[0]?.serverName ?? null);
}
