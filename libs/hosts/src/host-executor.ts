import type { DbmsType, HostCheck, HostDriver, HostFacts, HostSample } from '@rocket/domain';

export type { HostCheck, HostFacts, HostSample } from '@rocket/domain';

/** What a driver can do on a server. What it cannot is refused with a problem and greyed out on screen, never faked. */
export interface HostCapabilities {
  /** Install or upgrade DBMS packages on the server. */
  canInstallPackages: boolean;
  canPatchOs: boolean;
  canReboot: boolean;
  /** Scripts of an administrator can be run. Not where they would run on the control plane's own machine. */
  canRunScripts: boolean;
  /** Directories of two servers of this driver can be copied straight from one to the other by `copyDirectory`. */
  canCopyBetweenServers: boolean;
  /** Files can be sent to the server by `receiveFiles`, however large they are. */
  canReceiveFiles: boolean;
  /** pgBackRest can be installed on the server, and its server can run there. */
  canRunPgBackRest: boolean;
}

/** Something that is sent to a server. */
export interface SentFile {
  /** Below the directory that it is sent to, with `/` between its parts. */
  path: string;
  kind: 'file' | 'directory';
  mode: number;
  /** None for a directory. Has to be read to its end before the next file is asked for. */
  content?: AsyncIterable<Uint8Array>;
}

/** A package of the operating system that is not at its newest version. */
export interface PendingUpdate {
  package: string;
  installed: string;
  available: string;
  /** The archive says that it mends a vulnerability. */
  isSecurity: boolean;
  /** Somebody told the package manager to leave it as it is: it is not updated. */
  isHeld: boolean;
}

/** What became of the updates of an operating system, as the server itself says afterwards. */
export interface OsUpdate {
  updated: PendingUpdate[];
  /** Waiting still, because somebody holds them. */
  held: PendingUpdate[];
}

/** What still runs old code after updates. */
export interface RestartNeeds {
  /** Only a reboot brings what was updated into effect. */
  reboot: boolean;
  /** Why, one sentence each; none when no reboot is needed. */
  reasons: string[];
  /**
   * Units that run files which were replaced, ours left out. Asked of `needrestart`; none where it is not installed,
   * which does not mean that there are none. Sessions that were open when ssh.service was restarted keep it among them.
   */
  services: string[];
  /** A service of ours runs files of packages that were replaced since it started. */
  databaseUsesOldFiles: boolean;
}

/** What became of services that were to be restarted. */
export interface RestartedServices {
  restarted: string[];
  skipped: { unit: string; reason: string }[];
}

/** One DBMS release that is installed on the server. */
export interface Installation {
  dbmsType: DbmsType;
  /** As the DBMS writes it, for instance `18.4`. */
  version: string;
  binDirectory: string;
}

/** A piece of output while it happens. */
export type OutputListener = (text: string) => void;

/** Bounds that every call to a server carries. On expiry the call fails with `command-timed-out`, on abort it rejects with the signal's reason. */
export interface CallLimits {
  timeoutMs: number;
  signal?: AbortSignal;
}

/** Bounds of something that takes its time, and who hears of it meanwhile. */
export interface ProgressOptions extends CallLimits {
  onOutput?: OutputListener;
}

export interface RunOptions extends CallLimits {
  env?: Readonly<Record<string, string>>;
  stdin?: string;
  /** Output beyond this many bytes per stream is dropped and `truncated` is set. Default 256 KiB. */
  maxOutputBytes?: number;
  onOutput?: OutputListener;
}

export interface RunResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  truncated: boolean;
  durationMs: number;
}

/** A DBMS that a service runs. Drivers whose servers have it from their distribution run it by the distribution's means. */
export interface DbmsInstance {
  dbmsType: DbmsType;
  /** Exact version, `15.20`. */
  release: string;
  /** The cluster's name: what administrators of the server see. */
  instanceName: string;
  dataDirectory: string;
}

/** A long-running process on the server, started once and kept until it is stopped. */
export interface ServiceSpec {
  /** Unique on the server, `a-z0-9-`. */
  name: string;
  /** Executable (absolute path) and arguments. Never a shell line. */
  argv: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Sent to stop it; PostgreSQL's fast shutdown is SIGINT. */
  stopSignal: 'SIGINT' | 'SIGTERM';
  stopTimeoutMs: number;
  /**
   * File in which the service itself notes its process number (`postmaster.pid`). When the service is down and that
   * number meanwhile belongs to a stranger, the file is removed before the start, which it would otherwise prevent.
   */
  pidFile?: string;
  /** Services with a lower number are stopped first and started last when the whole machine goes down or comes up. */
  stopOrder?: number;
  /** Present when the service is a DBMS. */
  instance?: DbmsInstance;
}

export interface ServiceStatus {
  state: 'running' | 'stopped' | 'absent';
  pid?: number;
  /** ISO 8601 UTC. */
  startedAt?: string;
}

/** A service of ours on a server. */
export interface HostService extends ServiceStatus {
  name: string;
  /** Under which the server's own service manager knows it, where it has one: `postgresql@15-orders.service`. */
  unit?: string;
}

/**
 * One server, as the engines see it: commands, files, services and packages. Every adapter passes the same contract
 * suite. Paths are absolute; `remove` and writes outside `rootDirectory` are refused. All commands are argument vectors.
 *
 * @throws DomainError `host-unreachable`, `host-key-changed`, `host-key-unconfirmed`, `sign-in-refused`,
 *   `command-timed-out`, `command-failed`, `port-unavailable`; `capability-missing` for what the driver cannot do.
 */
export interface HostExecutor {
  readonly serverName: string;
  /** Host name or IP address on which its databases are reached. */
  readonly address: string;
  readonly driver: HostDriver;
  readonly capabilities: HostCapabilities;
  /** The directory of this server that is ours. */
  readonly rootDirectory: string;

  facts(limits: CallLimits): Promise<HostFacts>;
  /** How busy it is now. Cheap: it is asked every few seconds. */
  sample(limits: CallLimits): Promise<HostSample>;
  /**
   * Whether the control plane can work on this server as it has to. `onCheck` hears of every check as it is done.
   * Answers what failed instead of throwing it, an unreachable server included.
   */
  checkPrerequisites(dbmsType: DbmsType, limits: CallLimits, onCheck?: (check: HostCheck) => void): Promise<HostCheck[]>;

  /** The releases of the DBMS that are installed now. */
  installations(dbmsType: DbmsType, limits: CallLimits): Promise<Installation[]>;
  /** Versions that are installed or that `installRelease` could install, newest first; what the server itself says. */
  installableReleases(dbmsType: DbmsType, limits: CallLimits): Promise<string[]>;
  /**
   * All of an installation that can fail or take long, before anything is stopped for it: what the archives offer now,
   * whether the package manager would do it, room on the disk, the download. Nothing is installed; services run on.
   *
   * @throws DomainError `command-failed` with what is in the way, `capability-missing`
   */
  prepareRelease(dbmsType: DbmsType, version: string, options: ProgressOptions): Promise<void>;
  /**
   * Installs a release; one that is there is fine, and an older minor takes the place of a newer one. What was prepared is
   * taken as it is. Services of ours that run this major have to be stopped before; no service is started.
   *
   * @throws DomainError `command-failed`, `capability-missing`
   */
  installRelease(dbmsType: DbmsType, version: string, options: ProgressOptions): Promise<void>;

  /**
   * Packages of the operating system that wait for an update, as the server itself says. Those of a DBMS are none of them:
   * they are patched on their own. Only where `canPatchOs`.
   */
  pendingUpdates(limits: CallLimits): Promise<PendingUpdate[]>;
  /**
   * Installs all pending updates of the operating system but those that are held. Takes no package away, and restarts no
   * service of ours. Only where `canPatchOs`.
   *
   * @throws DomainError `command-failed` when the archives cannot be reached, an earlier installation was left unfinished,
   *   or the disk is too full
   */
  updateOs(options: ProgressOptions): Promise<OsUpdate>;
  /** What has to be restarted for updates to take effect. Only where `canPatchOs`. */
  restartNeeds(limits: CallLimits): Promise<RestartNeeds>;
  /**
   * Restarts units of the operating system, each by itself. Databases are left out, and so is what would end sessions of
   * people or ways to the server: the answer says which. Only where `canPatchOs`.
   *
   * @throws DomainError `command-failed` with those that do not start again, after all were tried
   */
  restartServices(units: readonly string[], limits: CallLimits): Promise<RestartedServices>;
  /**
   * Restarts the server and returns when it answers with a new boot id. Only where `canReboot`.
   *
   * @throws DomainError `command-timed-out` when it does not come back in time
   */
  reboot(limits: CallLimits): Promise<void>;

  /** Runs a command to its end. A non-zero exit code is answered, not thrown; use `runOrFail` to throw `command-failed`. */
  run(argv: readonly string[], options: RunOptions): Promise<RunResult>;
  /**
   * Runs a script for `sh` as who signs in, in `/`, without standard input. Nothing of it
   * runs before all of it has arrived. A non-zero exit code is answered, not thrown. Only where `canRunScripts`.
   */
  runScript(script: string, options: Omit<RunOptions, 'stdin'>): Promise<RunResult>;

  exists(path: string, limits: CallLimits): Promise<boolean>;
  readFile(path: string, limits: CallLimits): Promise<string>;
  /** Writes atomically (temporary file, then rename), with this mode, owned by the account that runs the services. */
  writeFile(path: string, content: string, mode: number, limits: CallLimits): Promise<void>;
  makeDirectory(path: string, mode: number, limits: CallLimits): Promise<void>;
  /** Removes a file or a whole directory; absent is fine. A symbolic link is removed, not what it points to. */
  remove(path: string, limits: CallLimits): Promise<void>;
  /** Names in a directory, sorted; an absent directory has none. */
  list(path: string, limits: CallLimits): Promise<string[]>;
  /** Copies a directory of `source` to `to` on this server, leaving out entries whose path below `from` starts with one of `exclude`. Only where `canCopyBetweenServers`. */
  copyDirectory(
    source: HostExecutor,
    from: string,
    to: string,
    exclude: readonly string[],
    limits: CallLimits,
  ): Promise<{ bytes: number }>;

  /**
   * Writes files as they come, owned by the account that runs the services. Each is there under its name only when it is
   * whole; they are not forced to disk. What was received before a fault stays. Only where `canReceiveFiles`.
   *
   * @throws what the files' own content throws; DomainError `command-failed` for a path that leads out of the directory
   */
  receiveFiles(directory: string, files: AsyncIterable<SentFile>, limits: CallLimits): Promise<{ bytes: number }>;

  /**
   * Installs pgBackRest as the server's archives have it. Only where `canRunPgBackRest`.
   *
   * @throws DomainError `command-failed` also when somebody else has installed it
   */
  installPgBackRest(options: ProgressOptions): Promise<void>;
  /**
   * Makes this the server's own configuration of pgBackRest and lets the server of pgBackRest run by it, after a reboot too. It
   * holds no secrets. Only where `canRunPgBackRest`.
   */
  servePgBackRest(configuration: string, limits: CallLimits): Promise<void>;

  /** The first port of the server's range on which nothing listens and which is not in `taken`. @throws `port-unavailable` */
  findFreePort(taken: readonly number[], limits: CallLimits): Promise<number>;

  /** Registers and starts a service; starting one that runs is fine. Output goes to a log file of the service. */
  startService(spec: ServiceSpec, limits: CallLimits): Promise<ServiceStatus>;
  /** Stops it with its signal, waits for its end, and kills it after its time-out. Stopped or absent is fine. */
  stopService(name: string, limits: CallLimits): Promise<void>;
  serviceStatus(name: string, limits: CallLimits): Promise<ServiceStatus>;
  /** Every service of ours, by name. */
  services(limits: CallLimits): Promise<HostService[]>;
  /** The last lines of the service's log. */
  serviceLog(name: string, maxBytes: number, limits: CallLimits): Promise<string>;
  /** Stops and forgets a service. */
  removeService(name: string, limits: CallLimits): Promise<void>;

  /** Ends every service of ours, removes everything below `rootDirectory` and every package that we installed: the server is as it was enrolled. */
  clean(limits: CallLimits): Promise<void>;
}

/** What is needed to reach a server; a stored row satisfies it. */
export interface HostAddress {
  serverName: string;
  /** What it is for: decides under which account services and files are. */
  dbmsType: DbmsType;
  address: string;
  driver: HostDriver;
  /** `ssh` only: who signs in. */
  sshUser: string | null;
  sshPort: number | null;
  /** `ssh` only: the public key that the server must show, `ssh-ed25519 AAAA...`. Without it nothing is run there. */
  hostKey: string | null;
  /** `local` only: the ports of this machine that belong to the server, both inclusive. */
  portFrom: number | null;
  portTo: number | null;
}

/** Gives the executor of a server. @throws DomainError `driver-unavailable` for a driver that is not there. */
export interface HostDirectory {
  /** The drivers of this installation: servers of these kinds can be operated. */
  readonly drivers: readonly HostDriver[];
  open(server: HostAddress): HostExecutor;
  /** Ends what it keeps open. What runs on the servers goes on. */
  close?(): Promise<void>;
}

/** A server of this machine needs no way in. */
export const NO_SSH = { sshUser: null, sshPort: null, hostKey: null } as const;
