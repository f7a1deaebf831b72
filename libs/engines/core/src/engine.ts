import type { DbmsType, NodeRole } from '@rocket/domain';
import type { BackupMethod } from './backup-method.js';
import type { Insight } from './insight.js';
import type { HostCheck, HostExecutor, OutputListener } from '@rocket/hosts';

/** One release that an engine can install. */
export interface EngineRelease {
  /** The release family, `18` for PostgreSQL 18.4. */
  major: string;
  version: string;
  /** `available`: newest of its major. `current`: installable but superseded by a newer minor. `eol`: no longer maintained upstream. */
  status: 'available' | 'current' | 'eol';
  releasedAt?: string;
}

/** A server in its part as a member of a cluster. */
export interface EngineMember {
  memberId: string;
  serverName: string;
  host: HostExecutor;
  port: number;
  /** Exact version whose binaries it is started with, `18.4`. While a cluster is being patched, members differ. */
  release: string;
  cpu: number;
  ramGb: number;
  /** PEM certificate and key for this member; absent when the cluster has no TLS. */
  tls?: { certificatePem: string; privateKeyPem: string };
}

/** What a member needs to speak TLS. Holds a secret: never log it. */
export interface OfferedTls {
  certificatePem: string;
  privateKeyPem: string;
  caCertificatePem: string;
}

/** Everything an engine needs to know of a cluster. Holds secrets: never log it. */
export interface EngineCluster {
  clusterId: string;
  clusterName: string;
  /** Exact version that the cluster as a whole is at, `18.4`: a new member gets it. What a member runs is in its own `release`. */
  release: string;
  databaseName: string;
  ownerName: string;
  members: readonly EngineMember[];
  passwords: { superuser: string; replication: string; owner: string };
  /** PEM of our CA; present exactly when the cluster has TLS. */
  caCertificatePem?: string;
}

/** What one step is given besides its subject. `say` writes a line to the step's captured output; it must never be given a secret. */
export interface StepIo {
  signal: AbortSignal;
  say: OutputListener;
}

/** What a member answered about itself. */
export interface MemberReading {
  serverName: string;
  /** The process accepts connections and answered. */
  answers: boolean;
  /** Why it did not answer, in words; absent when it did. */
  fault?: string;
  version?: string;
  role?: NodeRole;
  /** Primary: always true. Replica: it receives changes from the primary right now. */
  streaming?: boolean;
  /** How much the primary has written that this replica has not replayed, in bytes. 0 for a primary. */
  lagBytes?: number;
  /**
   * How far it has come in the history of the cluster, in bytes: what a primary has written, what a replica has received.
   * Comparable among members of one term.
   */
  positionBytes?: number;
  pendingRestart?: boolean;
  /**
   * The transaction of a client that has been open longest on this member, prepared ones included: stopping the member
   * rolls it back. Absent when there is none, or when it could not be asked.
   */
  oldestTransaction?: {
    ageMs: number;
    /** Whose it is, to be put into a sentence: `process 4711 of user app in database orders (psql)`. */
    text: string;
  };
  /** Copies of it that are being streamed right now: backups, new replicas. Absent when it could not be asked. */
  copiesRunning?: number;
  /** Total size of its databases, bytes. */
  sizeBytes?: number;
  /** Timeline (PostgreSQL) or election term (MongoDB). */
  term?: number;
  /** ISO 8601 UTC. */
  startedAt?: string;
}

/** How busy a member is at one instant. What it has not said is absent. */
export interface MemberSample {
  answers: boolean;
  /** Why it did not answer, in words; absent when it did. */
  fault?: string;
  /** How long signing in took. */
  connectMs?: number;
  /** Clients, ourselves left out. */
  connections?: number;
  connectionsMax?: number;
  longestTransactionSeconds?: number;
  sizeBytes?: number;
  /** Transactions since the oldest row that is not frozen; nothing of the kind where the DBMS has no such limit. */
  wraparoundAge?: number;
  /** Since it was started, as are the next ones. */
  blocksHit?: number;
  blocksRead?: number;
  transactions?: number;
  /** What a primary has written to its log. */
  walBytes?: number;
  /** How much of what the primary has written a replica has not replayed. */
  lagBytes?: number;
  /** How old the newest change is that a replica has replayed; 0 when it has replayed all that it has received. */
  lagSeconds?: number;
}

/**
 * A client of the cluster that writes through its read-write endpoint: whichever member takes writes now. It watches from
 * outside what a change of the cluster means for those who use it.
 */
export interface WriteProbe {
  /**
   * Writes one numbered row; resolves when the cluster has acknowledged it. Finds the member that takes writes by itself
   * and tries again as fast as a good client would. `n` is a whole number that the caller counts up; writing one again is
   * fine.
   *
   * @throws DomainError `step-failed` when it was not acknowledged within `timeoutMs`, and nobody knows then whether it is
   *   stored; the signal's reason
   */
  write(n: number, timeoutMs: number, signal: AbortSignal): Promise<void>;
  /**
   * The numbers in [from, to] that the member which takes writes has, ascending.
   *
   * @throws DomainError `step-failed` when no member answers that takes writes
   */
  stored(from: number, to: number, signal: AbortSignal): Promise<number[]>;
  /** Removes the rows up to and including this number, so that a long watch does not grow. @throws as `stored` */
  forget(upTo: number, signal: AbortSignal): Promise<void>;
  /** Ends the connections and removes what it made in the cluster, if a member takes writes. Never throws. */
  close(): Promise<void>;
}

/** What a member says of one of its parameters. */
export interface ParameterReading {
  /** As the DBMS spells it, whatever the case in which it was asked for. */
  name: string;
  /** What holds now, as it would be written: `128MB`, `on`. */
  value: string;
  /** What a number without a unit counts, `8kB` or `ms`; null where there is nothing to count. */
  unit: string | null;
  /** When a change takes effect: at once, for sessions that begin afterwards, or with a restart of the member. */
  context: 'reload' | 'session' | 'restart';
  /** A change waits for a restart of the member. */
  pendingRestart: boolean;
  /** What `setParameter` has set on this member; null when it has set nothing. */
  changed: string | null;
  /** What holds, after a restart where it takes one, without that. */
  fallback: string;
  /** The control plane sets it or depends on it: `setParameter` refuses it. */
  isManaged: boolean;
  /** Why it is refused, as a sentence; present exactly when it is managed. */
  refusal?: string;
}

/** In which order the members of a cluster have to be restarted for a parameter. */
export type RestartOrder = 'replicas-first' | 'primary-first';

/** How clients reach a cluster. */
export interface EngineEndpoints {
  /** `host:port` pairs that accept writes, as one multi-host list. */
  readWrite: string;
  readOnly: string;
}

export interface ConnectionStrings {
  uri: string;
  /** A command line to paste into a terminal. Asks for no password: it carries the URI. */
  psql: string;
  jdbc: string;
}

/**
 * One DBMS. Every method looks before it touches, so that repeating it after a crash at any point ends in the same
 * state. Servers are reached only through `HostExecutor` and the DBMS's own protocol. Every remote call has a time-out.
 *
 * @throws DomainError `step-failed` with a sentence a DBA can act on, or whatever the host threw.
 */
export interface Engine {
  readonly dbmsType: DbmsType;

  /** What is known of these versions, newest first. `today` decides which are no longer maintained. */
  describeReleases(versions: readonly string[], today: Date): EngineRelease[];
  /** Prerequisites of making this server a member: release there or installable, port free, disk, nothing of ours left on it. */
  checkHost(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<HostCheck[]>;
  /** Makes an empty cluster of one member that accepts writes: initialised, configured, secured, started. */
  createFirstMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void>;
  /** Makes the application's database and its owner role on the primary. */
  createDatabase(cluster: EngineCluster, primary: EngineMember, io: StepIo): Promise<void>;
  /** Copies `source` to `member` and starts it as a replica. Returns when it streams. */
  addReplica(cluster: EngineCluster, source: EngineMember, member: EngineMember, io: StepIo): Promise<void>;
  /** Asks the member itself. Never throws for a member that is down: that is a reading. Answers within `timeoutMs`. */
  inspectMember(cluster: EngineCluster, member: EngineMember, timeoutMs: number, signal: AbortSignal): Promise<MemberReading>;
  /** Asks a member how busy it is. Never throws for a member that is down: that is a sample. Answers within `timeoutMs`. */
  sampleMember(cluster: EngineCluster, member: EngineMember, timeoutMs: number, signal: AbortSignal): Promise<MemberSample>;
  /** For who asks the same members again and again. Nothing is connected yet. Close it in the end. */
  openInspector(): MemberInspector;
  /**
   * A client that writes while the cluster changes. Nothing is connected or made before its first write. Who uses the same
   * `probeId` again, after an interruption, finds the rows that were written under it. Close it in the end.
   */
  openWriteProbe(cluster: EngineCluster, probeId: string): WriteProbe;
  /**
   * What a member says of a parameter. Primary and replicas alike.
   *
   * @throws DomainError `validation-failed` at `/change/name` for one that the member does not know; `step-failed`
   */
  describeParameter(cluster: EngineCluster, member: EngineMember, name: string, io: StepIo): Promise<ParameterReading>;
  /**
   * Asks a member whether it would take this value, and changes nothing. What it cannot tell without trying, such as whether
   * there is so much memory, comes out with `setParameter` or with the restart.
   *
   * @throws DomainError as `setParameter`
   */
  checkParameter(cluster: EngineCluster, member: EngineMember, name: string, value: string | null, io: StepIo): Promise<void>;
  /**
   * Sets a parameter on one member, a replica as well, over everything that its configuration says otherwise; null takes
   * that back. Returns when the member has read it; one that takes a restart holds after the next one. It stays with the
   * member until it is set again. A member that is copied or rewound from the primary gets all that is set there, and loses
   * what was set on itself alone: so it has to be set to the same on every member.
   *
   * @returns `before`: what had been set before, null for nothing, to undo it by. Read it by `describeParameter` and keep it
   *   before the first attempt: what is repeated after an interruption answers what the first attempt has set.
   * @throws DomainError `validation-failed` at `/change/name` for a parameter that is not there or managed, at
   *   `/change/value` with the DBMS's words for a value that it refuses; `step-failed`
   */
  setParameter(
    cluster: EngineCluster,
    member: EngineMember,
    name: string,
    value: string | null,
    io: StepIo,
  ): Promise<{ before: string | null; pendingRestart: boolean }>;
  /**
   * The same for a member that is stopped, or does not start with what was set. The value is not checked: give one that it
   * has had. `name` as the member spells it.
   *
   * @throws DomainError `step-failed` for a member that runs
   */
  setParameterWhileDown(
    cluster: EngineCluster,
    member: EngineMember,
    name: string,
    value: string | null,
    io: StepIo,
  ): Promise<void>;
  /**
   * In which order members have to be restarted so that this change of a parameter takes effect. `primary-first` means that
   * the primary is restarted where it is, and that the replicas have to have replayed that before it is their turn. Where
   * the order does not matter it is `replicas-first`. Asks nobody. `before` and `after` are what holds (`ParameterReading`'s
   * `value`, and its `fallback` when the change is taken back).
   */
  restartOrder(name: string, before: string, after: string): RestartOrder;
  /**
   * Runs what a person wrote, as the superuser, on the primary, in a database: the application's, when none is named. It is
   * sent as it is and outside any transaction of ours, so that what may not be in one works; several statements at once are
   * one transaction, as the DBMS has it. It has half an hour. It runs each time it is asked for: after an interruption
   * nobody knows whether it did, and whoever asks again has to know that it may.
   *
   * @returns `output`: what each statement did, up to 100 rows each, and what the server remarked; at most 64 KiB
   * @throws DomainError `step-failed` with the DBMS's words, its code and the place in the statement; also for a member that
   *   is not the primary
   */
  runSql(
    cluster: EngineCluster,
    primary: EngineMember,
    command: { database?: string; statement: string },
    io: StepIo,
  ): Promise<{ output: string }>;
  /** Gets a replica ready to become the primary. Nothing changes for clients. */
  prepareCandidate(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void>;
  /** Gives up what `prepareCandidate` did. */
  discardCandidate(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void>;
  /**
   * Makes the candidate the primary in place of `primary`, which is stopped cleanly first. Nothing acknowledged is lost:
   * a candidate that has not got everything is not promoted. The old primary stays stopped, also when this fails.
   */
  handOver(cluster: EngineCluster, primary: EngineMember, candidate: EngineMember, io: StepIo): Promise<void>;
  /** After a `handOver` that was interrupted or failed: starts whoever of the two rightfully is the primary. */
  restorePrimary(cluster: EngineCluster, primary: EngineMember, candidate: EngineMember, io: StepIo): Promise<void>;
  /** Makes a replica the primary, whatever has become of the old one: what that one alone had is lost. */
  promote(cluster: EngineCluster, candidate: EngineMember, io: StepIo): Promise<void>;
  /**
   * Lets a member follow this primary, whatever it was before. What went another way than the primary never comes back
   * as it is: it is rewound or copied anew. Returns when it streams.
   */
  followPrimary(cluster: EngineCluster, primary: EngineMember, member: EngineMember, io: StepIo): Promise<void>;
  /**
   * Lets a running member accept connections with and without TLS, until `settleTls`. Nothing else changes, and no connection
   * is closed. `cluster` says how the member is reached now.
   */
  offerTls(cluster: EngineCluster, member: EngineMember, tls: OfferedTls, io: StepIo): Promise<void>;
  /**
   * Lets a running member, which accepts both ways, accept the one that the cluster has alone, and a replica follow `primary`
   * in that way, too. Connections of clients that are there are not closed.
   */
  settleTls(cluster: EngineCluster, primary: EngineMember, member: EngineMember, io: StepIo): Promise<void>;
  startMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void>;
  stopMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void>;
  /** Lets the other members keep nothing for this one any more, and ends its connections to them. Its own server is not asked. */
  forgetMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void>;
  /** Stops the member and removes everything of it from its server. */
  removeMember(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<void>;
  /**
   * How this cluster is backed up and restored. Asks nobody.
   *
   * @throws DomainError `engine-unavailable` when clusters of this DBMS cannot be backed up
   */
  backupMethod(cluster: EngineCluster): BackupMethod;
  /**
   * What goes on inside of this DBMS. Asks nobody.
   *
   * @throws DomainError `engine-unavailable` when this DBMS cannot be looked into
   */
  insight(): Insight;
  /** Strings for clients; members in the order given, the primary first. `username` and `password` are percent-encoded where the syntax asks for it. */
  connectionStrings(cluster: EngineCluster): ConnectionStrings;
}

/**
 * Asks members as `inspectMember` does, and keeps what it needs to ask them again sooner. A member that has restarted, or
 * whose connection broke, is asked as if for the first time.
 */
export interface MemberInspector {
  inspect(cluster: EngineCluster, member: EngineMember, timeoutMs: number, signal: AbortSignal): Promise<MemberReading>;
  close(): Promise<void>;
}

/** Finds the engine of a DBMS. @throws DomainError `engine-unavailable` when it is not part of this installation. */
export interface EngineRegistry {
  engineFor(dbmsType: DbmsType): Engine;
}
