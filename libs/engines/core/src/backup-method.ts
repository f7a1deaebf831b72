import type { BackupType, WalRange } from '@rocket/domain';
import type { BackupStore } from '@rocket/backup-stores';
import type { HostExecutor } from '@rocket/hosts';
import type { EngineCluster, EngineMember, StepIo } from './engine.js';

/** Where the backups of one cluster lie, and what they are encrypted with. Holds a secret: never log it. */
export type BackupPlace = StorePlace | ServerPlace;

/** They lie in a store that the control plane reads and writes itself. */
export interface StorePlace {
  kind: 'store';
  store: BackupStore;
  /** Everything of this cluster lies below it: `PostgreSQL/0197...`. No slash at either end. */
  prefix: string;
  /** 32 bytes. */
  key: Uint8Array;
}

/** They lie on a server, to which the servers of the cluster send them by themselves. */
export interface ServerPlace {
  kind: 'server';
  host: HostExecutor;
  /** Directory of that server in which the backups of all its clusters lie. */
  path: string;
  /** Everything of this cluster lies below it: `PostgreSQL/0197...`. No slash at either end. */
  prefix: string;
  /** 32 bytes. */
  key: Uint8Array;
  /** Who has signed the certificates by which the servers know each other. */
  authorityPem: string;
  /** A certificate by which a server of `hosts` shows the others who it is. */
  issueCertificate(commonName: string, hosts: readonly string[]): Promise<{ certificatePem: string; privateKeyPem: string }>;
}

/** A backup as its files tell of it. Instants are ISO 8601 UTC by the clock of the server it was taken from. */
export interface TakenBackup {
  /** How it is called where it lies; unique in the place: `20261125-063000F`. */
  label: string;
  /** Under which label it was asked for, where we did: the way to back up may have given it another. */
  askedLabel: string | null;
  type: BackupType;
  /** What it builds on directly; null for a Full. */
  parentLabel: string | null;
  release: string;
  startedAt: string;
  /** The first instant to which it can be restored. */
  stoppedAt: string;
  /** What the database takes on the server's disk, bytes. */
  dbSizeBytes: number;
  /** What this backup takes in the store, bytes. */
  storedBytes: number;
  /** SHA-256 of the list of its files with their checksums, hexadecimal. */
  manifestSha256: string | null;
  /** Timeline (PostgreSQL) at its start. */
  term: number;
  /** Without every byte of the log from here ... */
  walStart: bigint;
  /** ... to here it is of no use. */
  walStop: bigint;
}

/** How far a backup or a restore has come. `totalBytes` is an estimate, and absent when nobody knows. */
export interface BackupProgress {
  doneBytes: number;
  totalBytes?: number | undefined;
}

export interface BackupIo extends StepIo {
  /** Called as often as there is something new; whoever listens slows it down. */
  onProgress: (progress: BackupProgress) => void;
}

/**
 * To which point a cluster is restored. `backup`: as it was when the backup stopped. `time`: with everything that was
 * committed until then, and nothing after. `latest`: with all that is archived.
 */
export type RestoreGoal =
  | { to: 'backup' }
  /** `term`: the one to follow, where there are several that came from the backup; the newest when it is null. */
  | { to: 'time'; at: Date; term: number | null }
  | { to: 'latest'; term: number | null };

/** What a restore has come to, as the server says. */
export interface RestoredCluster {
  /** ISO 8601 UTC of the last transaction that is there; null when none was replayed. */
  lastCommitAt: string | null;
  /** The new term that it goes on with. */
  term: number;
  position: bigint;
}

/** One thing that was looked at in a restored database. */
export interface RestoreCheck {
  /** `amcheck`, `pg_visibility`, `rows`. */
  check: string;
  database: string;
  isGood: boolean;
  /** What was found, as a sentence: `412 indexes of 96 tables are whole.` */
  detail: string;
}

/**
 * One way to back up clusters of a DBMS. As with `Engine`, every method looks before it touches: repeating it after a crash
 * ends in the same state.
 *
 * @throws DomainError `step-failed`, and whatever the store or the host threw
 */
export interface BackupMethod {
  readonly name: 'streamed' | 'pgbackrest';
  /** What it can take. What is not among them is refused with `whyNot`. */
  readonly types: readonly BackupType[];
  /** Why it does not take the other types, as a sentence; null when it takes all. */
  readonly whyNot: string | null;
  /** In which kind of place. */
  readonly placeKind: BackupPlace['kind'];

  /** Gets a cluster ready to be backed up: what it takes so that none of its log is lost from now on. */
  prepare(cluster: EngineCluster, primary: EngineMember, place: BackupPlace, io: StepIo): Promise<void>;
  /**
   * Takes a backup from a member, a replica as well. Returns when it is stored as a whole; that the log it needs is archived
   * is for the caller to wait for. What was left by an attempt under the same label is replaced, or taken over when it is whole.
   * What a Diff or an Incr builds on is for the way to back up to choose; the answer says.
   */
  take(
    cluster: EngineCluster,
    source: EngineMember,
    place: BackupPlace,
    request: { label: string; type: BackupType },
    io: BackupIo,
  ): Promise<TakenBackup>;
  /** Every backup that lies whole in the place, the oldest first, also those that were made without us. */
  list(cluster: EngineCluster, place: BackupPlace, signal: AbortSignal): Promise<TakenBackup[]>;
  /** Removes the files of a backup, under either of its labels; absent is fine. It is gone when the call returns. */
  remove(cluster: EngineCluster, place: BackupPlace, label: string, io: StepIo): Promise<void>;
  /**
   * Sees that the log of the primary is stored as it is written, by fetching it or by looking after the servers that send it,
   * until it is told to stop or the member is no primary any more.
   *
   * @param stored every range that is stored. It goes on after the last one that the primary came from, or, where the servers
   *   have no more what follows, with a new range after the gap.
   * @param onArchived the newest range, each time that it has grown: what it says is stored
   */
  archive(
    cluster: EngineCluster,
    primary: EngineMember,
    place: BackupPlace,
    stored: readonly WalRange[],
    onArchived: (range: WalRange) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /** What is archived, the oldest first, as the place itself says. Ranges that meet are told as they lie there. */
  archived(cluster: EngineCluster, place: BackupPlace, signal: AbortSignal): Promise<WalRange[]>;
  /** Removes the log before `before`, but what lies in `except`. Answers how many bytes went. */
  removeWal(
    cluster: EngineCluster,
    place: BackupPlace,
    before: bigint,
    except: readonly { from: bigint; to: bigint | null }[],
    io: StepIo,
  ): Promise<{ bytes: number }>;
  /**
   * Restores a backup onto a member of another cluster, or of the same, whose data directory is empty, replays the log up to
   * the goal and makes it a primary that accepts writes, with the passwords and settings of `cluster`.
   *
   * @param from the cluster that was backed up, with the passwords that it had; `chain` the backup with all that it builds
   *   on, the Full first
   * @throws DomainError `backup-damaged` when what is stored is not what was stored, `wal-missing` with the place of the gap
   *   and the instant that could be reached; nothing is promised of the member then
   */
  restore(
    cluster: EngineCluster,
    member: EngineMember,
    place: BackupPlace,
    from: { cluster: EngineCluster; chain: readonly TakenBackup[] },
    goal: RestoreGoal,
    io: BackupIo,
  ): Promise<RestoredCluster>;
  /** Puts the data of a member that is stopped where `restore` and everything else leave them alone. `tag`: `a-z0-9-`. */
  setAside(member: EngineMember, tag: string, io: StepIo): Promise<void>;
  /** Puts them back, in the place of whatever is there, for a member that is stopped. Where none are aside nothing happens. */
  takeBack(cluster: EngineCluster, member: EngineMember, tag: string, io: StepIo): Promise<void>;
  discardAside(member: EngineMember, tag: string, io: StepIo): Promise<void>;
  /** Looks whether a restored database is whole: its indexes, its visibility maps, and how many rows its tables have. */
  checkRestored(cluster: EngineCluster, member: EngineMember, io: StepIo): Promise<RestoreCheck[]>;
}
