import { DomainError } from '@rocket/domain';
import type {
  BackupMethod,
  ConnectionStrings,
  Engine,
  EngineCluster,
  EngineMember,
  EngineRelease,
  Insight,
  MemberInspector,
  MemberReading,
  MemberSample,
  OfferedTls,
  ParameterReading,
  RestartOrder,
  StepIo,
  WriteProbe,
} from '@rocket/engine-core';
import type { HostCheck } from '@rocket/hosts';
import { createDatabase } from './application-database.js';
import { StreamedBackups } from './backups/streamed-backups.js';
import { isBuilt } from './build-marker.js';
import { checkHost } from './check-host.js';
import { checkParameter } from './check-parameter.js';
import { offerTls, settleTls } from './configure-tls.js';
import { connectionStrings } from './connection-strings.js';
import { createFirstMember } from './first-member.js';
import { inspectMember } from './inspect-member.js';
import { PostgresqlInspector } from './member-inspector.js';
import { startAndAwait, stop } from './member-service.js';
import { followPrimary } from './follow-primary.js';
import { discardCandidate, handOver, prepareCandidate, promote, restorePrimary } from './hand-over.js';
import { setParameterWhileDown } from './parameter-while-down.js';
import { describeParameter, setParameter } from './parameters.js';
import { postgresqlInsight } from './insight/postgresql-insight.js';
import { restartOrder } from './restart-order.js';
import { describeReleases } from './releases.js';
import { forgetMember, removeMember } from './remove-member.js';
import { PgBackRestBackups } from './pgbackrest/pgbackrest-backups.js';
import { addReplica } from './replica.js';
import { runSql } from './run-sql.js';
import { sampleMember } from './sample-member.js';
import { stepFailed } from './sql-session.js';
import { PostgresqlWriteProbe } from './write-probe.js';

/** PostgreSQL with streaming replication by slots. One file per verb. */
export class PostgresqlEngine implements Engine {
  readonly dbmsType = 'PostgreSQL' as const;
  readonly #streamed = new StreamedBackups();
  readonly #pgBackRest = new PgBackRestBackups();

  describeReleases(versions: readonly string[], today: Date): EngineRelease[] {
    return describeReleases(versions, today);
  }

  checkHost(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<HostCheck[]> {
    return checkHost(cluster, member, io);
  }

  createFirstMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
    return createFirstMember(cluster, member, io);
  }

  createDatabase(cluster: EngineCluster, primary: EngineMember, io: StepIo): Promise<void> {
    return createDatabase(cluster, primary, io);
  }

  addReplica(cluster: EngineCluster, source: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
    return addReplica(cluster, source, member, io);
  }

  inspectMember(cluster: EngineCluster, member: EngineMember, timeoutMs: number, signal: AbortSignal): Promise<MemberReading> {
    return inspectMember(cluster, member, timeoutMs, signal);
  }

  sampleMember(cluster: EngineCluster, member: EngineMember, timeoutMs: number, signal: AbortSignal): Promise<MemberSample> {
    return sampleMember(cluster, member, timeoutMs, signal);
  }

  openInspector(): MemberInspector {
    return new PostgresqlInspector();
  }

  openWriteProbe(cluster: EngineCluster, probeId: string): WriteProbe {
    return new PostgresqlWriteProbe(cluster, probeId);
  }

  describeParameter(cluster: EngineCluster, member: EngineMember, name: string, io: StepIo): Promise<ParameterReading> {
    return describeParameter(cluster, member, name, io);
  }

  checkParameter(cluster: EngineCluster, member: EngineMember, name: string, value: string | null, io: StepIo): Promise<void> {
    return checkParameter(cluster, member, name, value, io);
  }

  setParameter(
    cluster: EngineCluster,
    member: EngineMember,
    name: string,
    value: string | null,
    io: StepIo,
  ): Promise<{ before: string | null; pendingRestart: boolean }> {
    return setParameter(cluster, member, name, value, io);
  }

  setParameterWhileDown(
    _cluster: EngineCluster,
    member: EngineMember,
    name: string,
    value: string | null,
    io: StepIo,
  ): Promise<void> {
    return setParameterWhileDown(member, name, value, io);
  }

  restartOrder(name: string, before: string, after: string): RestartOrder {
    return restartOrder(name, before, after);
  }

  runSql(
    cluster: EngineCluster,
    primary: EngineMember,
    command: { database?: string; statement: string },
    io: StepIo,
  ): Promise<{ output: string }> {
    return runSql(cluster, primary, command, io);
  }

  async startMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
    if (!(await isBuilt(cluster, member, io.signal)))
      throw stepFailed(`${member.serverName} holds no member of ${cluster.clusterName} to start.`);
    await startAndAwait(cluster, member, io.signal);
    io.say(`${member.serverName}: started.`);
  }

  async stopMember(_cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
    await stop(member, io.signal);
    io.say(`${member.serverName}: stopped.`);
  }

  prepareCandidate(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void> {
    return prepareCandidate(cluster, candidate, io);
  }

  discardCandidate(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void> {
    return discardCandidate(cluster, candidate, io);
  }

  handOver(cluster: EngineCluster, primary: EngineMember, candidate: EngineMember, io: StepIo): Promise<void> {
    return handOver(cluster, primary, candidate, io);
  }

  restorePrimary(cluster: EngineCluster, primary: EngineMember, candidate: EngineMember, io: StepIo): Promise<void> {
    return restorePrimary(cluster, primary, candidate, io);
  }

  promote(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void> {
    return promote(cluster, candidate, io);
  }

  followPrimary(cluster: EngineCluster, primary: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
    return followPrimary(cluster, primary, member, io);
  }

  offerTls(cluster: EngineCluster, member: EngineMember, tls: OfferedTls, io: StepIo): Promise<void> {
    return offerTls(cluster, member, tls, io);
  }

  settleTls(cluster: EngineCluster, primary: EngineMember, member: EngineMember, io: StepIo): Promise<void> {
    return settleTls(cluster, primary, member, io);
  }

  forgetMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
    return forgetMember(cluster, member, io);
  }

  removeMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void> {
    return removeMember(cluster, member, io);
  }

  backupMethod(cluster: EngineCluster): BackupMethod {
    if (cluster.members.every(({ host }) => host.capabilities.canReceiveFiles)) return this.#streamed;
    if (cluster.members.every(({ host }) => host.capabilities.canRunPgBackRest)) return this.#pgBackRest;
    throw new DomainError('backup-not-possible', `Servers of ${cluster.clusterName} are not all of one kind.`);
  }

  insight(): Insight {
    return postgresqlInsight;
  }

  connectionStrings(cluster: EngineCluster): ConnectionStrings {
    return connectionStrings(cluster);
  }
}
