import { setTimeout } from 'node:timers/promises';
import { DomainError, deriveClusterHealth, deriveServerHealth } from '@rocket/domain';
import type { Engine, EngineCluster, EngineMember, EngineRegistry, MemberReading } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { ClusterMemberRow, ClusterRow, NewStep, OperationRow, Transaction, UnitOfWork } from '@rocket/persistence';
import { issueMemberCertificate } from '@rocket/platform';
import type { Clock, SecretBox } from '@rocket/platform';
import { checkLine } from '../pool-servers/check-line.js';
import { cleanServer, recordCleaned } from '../pool-servers/clean-server.js';
import type { OperationDefinition, StepContext, StepToPerform } from '../operations/operation-definition.js';
import { authorityCertificate, certificateAuthority } from './certificate-authority.js';
import { openPasswords } from './cluster-passwords.js';
import { tlsKeyContext, toEngineCluster } from './engine-cluster.js';
import type { CreateClusterAction } from './plan-create-cluster.js';
import { recordReading } from './record-reading.js';

export interface CreateClusterDependencies {
  uow: UnitOfWork;
  engines: EngineRegistry;
  hosts: HostDirectory;
  secretBox: SecretBox;
  clock: Clock;
}

const INSPECT_TIMEOUT_MS = 5_000;
/** Packages of a hundred megabytes over a slow line, behind another installation that is still running. */
const INSTALL_TIMEOUT_MS = 30 * 60_000;
/** Members have this long to answer as they should, and must do so this often in a row. */
const VERIFY_PATIENCE_MS = 60_000;
const VERIFY_READINGS = 2;
const VERIFY_PAUSE_MS = 50;

/** What a step needs: the cluster as it is stored and as its engine wants it. */
interface Subject {
  row: ClusterRow;
  engine: Engine;
  cluster: EngineCluster;
}

/** Builds a cluster out of held servers; on failure gives them back clean. See `planCreateCluster` for the steps. */
export class CreateClusterOperation implements OperationDefinition {
  readonly kind = 'CreateCluster';

  constructor(private readonly dependencies: CreateClusterDependencies) {}

  async perform(step: StepToPerform, context: StepContext): Promise<void> {
    if (step.action === 'clean-server') return this.clean(step, context);
    const subject = await this.subjectOf(context);
    switch (step.action as CreateClusterAction) {
      case 'prepare-server':
        return this.prepareServer(subject, step, context);
      case 'install-release':
        return this.installRelease(subject, step, context);
      case 'create-first-member':
        return subject.engine.createFirstMember(subject.cluster, memberOn(subject.cluster, step.serverName), context);
      case 'create-database':
        return subject.engine.createDatabase(subject.cluster, memberOn(subject.cluster, step.serverName), context);
      case 'add-replica':
        return subject.engine.addReplica(
          subject.cluster,
          firstMember(subject.cluster),
          memberOn(subject.cluster, step.serverName),
          context,
        );
      case 'verify-members':
        return this.verifyMembers(subject, context);
      default:
        throw new Error(`Creating a cluster has no step ${step.action}.`);
    }
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
      await this.setAsideUncleaned(tx, row);
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

  private async subjectOf(context: StepContext): Promise<Subject> {
    const { uow, engines, hosts, secretBox } = this.dependencies;
    const row = await uow.read.clusters.byId(context.operation.clusterId ?? '');
    for (const password of Object.values(openPasswords(secretBox, row))) context.hide(password);
    const cluster = toEngineCluster(row, { hosts, secretBox, caCertificatePem: await authorityCertificate(uow) });
    return { row, engine: engines.engineFor(row.dbmsType), cluster };
  }

  private async prepareServer({ row, engine }: Subject, step: StepToPerform, context: StepContext): Promise<void> {
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

  private async installRelease({ row, cluster }: Subject, step: StepToPerform, context: StepContext): Promise<void> {
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

  /** Every member has to answer by itself, several times in a row, before anybody is told that the cluster is up. */
  private async verifyMembers({ row, engine, cluster }: Subject, context: StepContext): Promise<void> {
    const deadline = this.dependencies.clock.now().getTime() + VERIFY_PATIENCE_MS;
    let good = 0;
    let readings: MemberReading[] = [];
    while (good < VERIFY_READINGS) {
      if (good > 0 || readings.length > 0) await setTimeout(VERIFY_PAUSE_MS, undefined, { signal: context.signal });
      readings = await Promise.all(
        cluster.members.map((member) => engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, context.signal)),
      );
      const faults = faultsOf(readings, row.release);
      good = faults.length === 0 ? good + 1 : 0;
      if (faults.length > 0 && this.dependencies.clock.now().getTime() > deadline) {
        throw new DomainError('step-failed', `Not every member is as it should be. ${faults.join(' ')}`);
      }
    }
    for (const reading of readings) {
      const { serverName, version, role, lagBytes } = reading;
      context.say(`${serverName}: version ${version ?? '?'}, ${role ?? '?'}, ${lagBytes ?? 0} bytes behind`);
    }
    const now = this.dependencies.clock.now();
    await context.record(async (tx) => {
      for (const reading of readings) {
        const member = row.members.find(({ server }) => server.serverName === reading.serverName);
        if (member) await recordReading(tx, member, reading, now);
      }
    });
  }

  private async clean(step: StepToPerform, context: StepContext): Promise<void> {
    const { uow, hosts } = this.dependencies;
    const { dbmsType, id } = context.operation;
    if (dbmsType === null || step.serverName === null) throw new Error(`Operation ${id} cleans without saying what.`);
    const { members } = await uow.read.clusters.byId(context.operation.clusterId ?? '');
    const server = members.find((member) => member.server.serverName === step.serverName)?.server;
    if (!server) {
      // Done before a crash, and not recorded as done. By now the server may be somebody else's: not to be touched again.
      context.say(`${step.serverName} was given back already.`);
      return;
    }
    await cleanServer(hosts, server, context);
    await context.record(async (tx) => {
      // Together: a server that is free again must not be a member any more, or the next cluster could not take it.
      await tx.clusters.expireMembership(context.operation.clusterId ?? '', server.id);
      await recordCleaned(tx, server, context.operation.requestedBy, id);
    });
  }

  /** Servers that could not be cleaned stay out of the pool until somebody has looked at them. */
  private async setAsideUncleaned(tx: Transaction, row: ClusterRow): Promise<void> {
    const uncleaned = row.members.filter(({ expiredAt }) => expiredAt === null);
    for (const { server } of uncleaned) {
      await tx.clusters.expireMembership(row.id, server.id);
      const statusReason = `Parts of cluster ${row.clusterName} may still be on it: cleaning it failed.`;
      await tx.poolServers.change([server.id], {
        status: 'NeedsCleaning',
        statusReason,
        lockId: null,
        lockedUntil: null,
        lockedBy: null,
      });
    }
  }
}

/** What is not yet as it should be, as sentences; nothing when the cluster may be called up. */
function faultsOf(readings: readonly MemberReading[], release: string): string[] {
  const { health, reason } = deriveClusterHealth(readings);
  const unfit = readings.flatMap((reading) => {
    const { reason: why } = deriveServerHealth(reading);
    if (why !== null) return `${reading.serverName}: ${why}`;
    return reading.version === release
      ? []
      : `${reading.serverName} answers version ${reading.version ?? 'nothing'}, not ${release}.`;
  });
  return unfit.length > 0 || health === 'ClusterUp' ? unfit : [reason ?? ''];
}

function memberOn(cluster: EngineCluster, serverName: string | null): EngineMember {
  const member = cluster.members.find((candidate) => candidate.serverName === serverName);
  if (!member) throw new Error(`${serverName ?? ''} is not a prepared member of ${cluster.clusterName}.`);
  return member;
}

function firstMember(cluster: EngineCluster): EngineMember {
  return memberOn(cluster, cluster.members[0]?.serverName ?? null);
}
