import type { GateLimits } from '@rocket/domain';
import type { BackupStoreDirectory } from '@rocket/backup-stores';
import type { Engine, EngineCluster, EngineMember, EngineRegistry, MemberInspector, MemberReading } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { ClusterMemberRow, ClusterRow, UnitOfWork } from '@rocket/persistence';
import type { Clock, SecretBox } from '@rocket/platform';
import type { StepContext } from '../operations/operation-definition.js';
import { authorityCertificate } from './certificate-authority.js';
import { openPasswords } from './cluster-passwords.js';
import { toEngineCluster } from './engine-cluster.js';

/** What every operation on a cluster works with. */
export interface ClusterDependencies {
  uow: UnitOfWork;
  engines: EngineRegistry;
  hosts: HostDirectory;
  secretBox: SecretBox;
  /** Where backups lie. */
  backupStores: BackupStoreDirectory;
  clock: Clock;
  /** How strict the gates of a rolling patch are; what is absent is as the domain says. */
  gateLimits?: Partial<GateLimits>;
  /** How long a script that is pushed may take on a server, ms; half an hour where it is absent. */
  scriptTimeoutMs?: number;
  /** For how many days backups of a deleted cluster stay at least; 90 where it is absent. */
  keepDeletedBackupsDays?: number;
}

/** What a step is about: the cluster as it is stored and as its engine wants it. */
export interface ClusterSubject {
  row: ClusterRow;
  engine: Engine;
  cluster: EngineCluster;
  /** Of an operation that asks the members all the time. */
  inspector?: MemberInspector;
}

const INSPECT_TIMEOUT_MS = 5_000;

/** The cluster of an operation. From here on its passwords never appear in what the step says. */
export async function subjectOf(dependencies: ClusterDependencies, context: StepContext): Promise<ClusterSubject> {
  const row = await dependencies.uow.read.clusters.byId(context.operation.clusterId ?? '');
  for (const password of Object.values(openPasswords(dependencies.secretBox, row))) context.hide(password);
  return toSubject(dependencies, row);
}

/** A stored cluster together with its engine. @throws DomainError `engine-unavailable`, `secret-unreadable` */
export async function toSubject(
  { uow, engines, hosts, secretBox }: Omit<ClusterDependencies, 'clock'>,
  row: ClusterRow,
): Promise<ClusterSubject> {
  const caCertificatePem = await authorityCertificate(uow);
  return { row, engine: engines.engineFor(row.dbmsType), cluster: toEngineCluster(row, { hosts, secretBox, caCertificatePem }) };
}

/** Every member's own answer, in their order; of those on `servers` alone, where they are given. */
export function inspectMembers(
  { engine, cluster, inspector }: ClusterSubject,
  signal: AbortSignal,
  servers?: readonly string[],
): Promise<MemberReading[]> {
  const asked = cluster.members.filter(({ serverName }) => servers?.includes(serverName) ?? true);
  const ask = (member: EngineMember): Promise<MemberReading> =>
    inspector
      ? inspector.inspect(cluster, member, INSPECT_TIMEOUT_MS, signal)
      : engine.inspectMember(cluster, member, INSPECT_TIMEOUT_MS, signal);
  return Promise.all(asked.map(ask));
}

export function memberOn(cluster: EngineCluster, serverName: string | null): EngineMember {
  const member = cluster.members.find((candidate) => candidate.serverName === serverName);
  if (!member) throw new Error(`${serverName ?? ''} is not a prepared member of ${cluster.clusterName}.`);
  return member;
}

/** The stored membership of a server; `undefined` once it has ended. */
export function membershipOf(row: ClusterRow, serverName: string | null): ClusterMemberRow | undefined {
  return row.members.find(({ server, expiredAt }) => server.serverName === serverName && expiredAt === null);
}

/** Members with the primary, as it was seen last, first: it is stopped first, so that the replicas get all it wrote, and started first. */
export function primaryFirst(members: readonly ClusterMemberRow[]): ClusterMemberRow[] {
  const rank = ({ nodeRole }: ClusterMemberRow): number => (nodeRole === 'Primary' ? 0 : 1);
  return [...members].sort((one, other) => rank(one) - rank(other) || one.ordinal - other.ordinal);
}
