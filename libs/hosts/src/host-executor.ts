import type { DbmsType, HostDriver } from '@rocket/domain';

/** What a driver can do on a server. What it cannot is refused with a problem and greyed out on screen, never faked. */
export interface HostCapabilities {
  /** Install or upgrade DBMS packages on the server. */
  canInstallPackages: boolean;
  canPatchOs: boolean;
  canReboot: boolean;
  /** Directories of two servers of this driver can be copied straight from one to the other by `copyDirectory`. */
  canCopyBetweenServers: boolean;
}

/** What the server itself says. Sizes in GB of 1024^3 bytes. */
export interface HostFacts {
  hostname: string;
  osVersion: string;
  cpu: number;
  ramGb: number;
  diskGb: number;
  freeDiskGb: number;
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
}

export interface ServiceStatus {
  state: 'running' | 'stopped' | 'absent';
  pid?: number;
  /** ISO 8601 UTC. */
  startedAt?: string;
}

/**
 * One server, as the engines see it: commands, files and services. Every adapter passes the same contract suite.
 * Paths are absolute; `remove` and writes outside `rootDirectory` are refused. All commands are argument vectors.
 *
 * @throws DomainError `host-unreachable`, `command-timed-out`, `command-failed`, `port-unavailable`.
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
  installations(dbmsType: DbmsType, limits: CallLimits): Promise<Installation[]>;

  /** Runs a command to its end. A non-zero exit code is answered, not thrown; use `runOrFail` to throw `command-failed`. */
  run(argv: readonly string[], options: RunOptions): Promise<RunResult>;

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

  /** The first port of the server's range on which nothing listens and which is not in `taken`. @throws `port-unavailable` */
  findFreePort(taken: readonly number[], limits: CallLimits): Promise<number>;

  /** Registers and starts a service; starting one that runs is fine. Output goes to a log file of the service. */
  startService(spec: ServiceSpec, limits: CallLimits): Promise<ServiceStatus>;
  /** Stops it with its signal, waits for its end, and kills it after its time-out. Stopped or absent is fine. */
  stopService(name: string, limits: CallLimits): Promise<void>;
  serviceStatus(name: string, limits: CallLimits): Promise<ServiceStatus>;
  /** The last lines of the service's log. */
  serviceLog(name: string, maxBytes: number, limits: CallLimits): Promise<string>;
  /** Stops and forgets a service. */
  removeService(name: string, limits: CallLimits): Promise<void>;

  /** Ends every service of ours and removes everything below `rootDirectory`: the server is as it was enrolled. */
  clean(limits: CallLimits): Promise<void>;
}

/** What is needed to reach a server; a stored row satisfies it. */
export interface HostAddress {
  serverName: string;
  address: string;
  driver: HostDriver;
  /** `local` only: the ports of this machine that belong to the server, both inclusive. */
  portFrom: number | null;
  portTo: number | null;
}

/** Gives the executor of a server. @throws DomainError `driver-unavailable` for a driver that is not there. */
export interface HostDirectory {
  /** The drivers of this installation: servers of these kinds can be operated. */
  readonly drivers: readonly HostDriver[];
  open(server: HostAddress): HostExecutor;
}
