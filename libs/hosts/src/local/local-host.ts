import { access, constants, readFile, statfs } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { availableParallelism, hostname, machine, release, totalmem, uptime, version } from 'node:os';
import { join, resolve } from 'node:path';
import { BYTES_PER_GB, DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type {
  CallLimits,
  HostAddress,
  HostCapabilities,
  HostCheck,
  HostExecutor,
  HostFacts,
  HostSample,
  HostService,
  Installation,
  RunOptions,
  RunResult,
  SentFile,
  ServiceSpec,
  ServiceStatus,
} from '../host-executor.js';
import { copyTree } from './copy-tree.js';
import { Deadline } from '../deadline.js';
import { LocalFiles } from './local-files.js';
import { servicesDirectory } from './local-fleet.js';
import { LocalServices } from './local-services.js';
import { sampleMachine } from './sample-machine.js';
import { receiveFiles } from './receive-files.js';
import { runCommand } from './run-command.js';
import { findServiceAccount } from './service-account.js';
import type { ServiceAccount } from './service-account.js';

export interface LocalHostOptions {
  /** Holds one directory per local server. As root it has to be passable for the service account (`usableDataDirectory`). */
  serversDirectory: string;
  /** What `locateEmbeddedPostgres` found. */
  installations: readonly Installation[];
}

/** A server that is a directory and a range of ports of this machine. */
export class LocalHost implements HostExecutor {
  readonly serverName: string;
  readonly address: string;
  readonly driver = 'local' as const;
  readonly capabilities: HostCapabilities = {
    canInstallPackages: false,
    canPatchOs: false,
    canReboot: false,
    canRunScripts: false,
    canCopyBetweenServers: true,
    canReceiveFiles: true,
    canRunPgBackRest: false,
  };
  readonly rootDirectory: string;
  readonly #account: ServiceAccount | undefined = findServiceAccount();
  readonly #files: LocalFiles;
  readonly #services: LocalServices;
  readonly #ports: { from: number; to: number };

  /** @throws DomainError `port-unavailable` when the server has no port range. */
  constructor(
    server: HostAddress,
    private readonly options: LocalHostOptions,
  ) {
    requireServerName(server.serverName);
    if (server.portFrom === null || server.portTo === null) {
      throw new DomainError('port-unavailable', `The local server ${server.serverName} has no port range.`);
    }
    this.serverName = server.serverName;
    this.address = server.address;
    this.#ports = { from: server.portFrom, to: server.portTo };
    this.rootDirectory = join(resolve(options.serversDirectory), server.serverName);
    this.#files = new LocalFiles(this.rootDirectory, this.#account);
    this.#services = new LocalServices(servicesDirectory(resolve(options.serversDirectory), server.serverName), this.#account);
  }

  async facts(limits: CallLimits): Promise<HostFacts> {
    limits.signal?.throwIfAborted();
    const disk = await statfs((await this.#files.exists(this.rootDirectory)) ? this.rootDirectory : '/');
    return {
      hostname: hostname(),
      osVersion: version(),
      kernel: release(),
      architecture: machine(),
      cpu: availableParallelism(),
      ramGb: totalmem() / BYTES_PER_GB,
      diskGb: (disk.blocks * disk.bsize) / BYTES_PER_GB,
      freeDiskGb: (disk.bavail * disk.bsize) / BYTES_PER_GB,
      addresses: [this.address],
      // Where the system has none, the time of the boot tells as well, to the minute.
      bootId: await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
        (id) => id.trim(),
        () => bootedAt().slice(0, 16),
      ),
      bootedAt: bootedAt(),
    };
  }

  async sample(limits: CallLimits): Promise<HostSample> {
    limits.signal?.throwIfAborted();
    return sampleMachine((await this.#files.exists(this.rootDirectory)) ? this.rootDirectory : '/');
  }

  /** A directory of this machine needs nothing that the control plane itself did not need. */
  checkPrerequisites(): Promise<HostCheck[]> {
    return Promise.resolve([]);
  }

  installations(dbmsType: DbmsType): Promise<Installation[]> {
    return Promise.resolve(this.options.installations.filter((installation) => installation.dbmsType === dbmsType));
  }

  async installableReleases(dbmsType: DbmsType): Promise<string[]> {
    return (await this.installations(dbmsType)).map(({ version: installed }) => installed).sort(newestFirst);
  }

  async installRelease(dbmsType: DbmsType, wanted: string): Promise<void> {
    if ((await this.installableReleases(dbmsType)).includes(wanted)) return;
    throw this.#cannot(`install ${dbmsType} ${wanted}: releases come with the control plane`);
  }

  async prepareRelease(dbmsType: DbmsType, wanted: string): Promise<void> {
    await this.installRelease(dbmsType, wanted);
    const found = (await this.installations(dbmsType)).find(({ version: installed }) => installed === wanted);
    // What was there when the control plane started may be gone by now.
    await access(found?.binDirectory ?? '', constants.X_OK).catch(() => {
      throw this.#cannot(`run ${dbmsType} ${wanted}: ${found?.binDirectory ?? ''} is no longer there`);
    });
  }

  pendingUpdates(): Promise<never> {
    return Promise.reject(this.#cannot('say which updates are pending: its operating system is that of this machine'));
  }

  updateOs(): Promise<never> {
    return Promise.reject(this.#cannot('have its operating system updated: it is that of this machine'));
  }

  restartNeeds(): Promise<never> {
    return Promise.reject(this.#cannot('say what has to be restarted: its operating system is that of this machine'));
  }

  restartServices(): Promise<never> {
    return Promise.reject(this.#cannot('have services of its operating system restarted: it is that of this machine'));
  }

  reboot(): Promise<never> {
    return Promise.reject(this.#cannot('be rebooted: it is this machine'));
  }

  installPgBackRest(): Promise<never> {
    return Promise.reject(this.#cannot('have pgBackRest installed: nothing is installed on this machine'));
  }

  servePgBackRest(): Promise<never> {
    return Promise.reject(this.#cannot('run a server of pgBackRest: it would be one of this machine'));
  }

  async run(argv: readonly string[], options: RunOptions): Promise<RunResult> {
    return runCommand(argv, options, this.#account);
  }

  runScript(): Promise<never> {
    return Promise.reject(this.#cannot('run scripts: they would run on the machine of the control plane itself'));
  }

  async exists(path: string): Promise<boolean> {
    return this.#files.exists(path);
  }

  async readFile(path: string): Promise<string> {
    return this.#files.read(path);
  }

  async writeFile(path: string, content: string, mode: number, limits: CallLimits): Promise<void> {
    limits.signal?.throwIfAborted();
    await this.#files.write(path, content, mode);
  }

  async makeDirectory(path: string, mode: number, limits: CallLimits): Promise<void> {
    limits.signal?.throwIfAborted();
    await this.#files.makeDirectory(path, mode);
  }

  async remove(path: string, limits: CallLimits): Promise<void> {
    limits.signal?.throwIfAborted();
    await this.#files.remove(path);
  }

  async list(path: string): Promise<string[]> {
    return this.#files.list(path);
  }

  async copyDirectory(
    source: HostExecutor,
    from: string,
    to: string,
    exclude: readonly string[],
    limits: CallLimits,
  ): Promise<{ bytes: number }> {
    if (!(source instanceof LocalHost)) {
      throw new DomainError(
        'command-failed',
        `${source.serverName} is not a server of this machine; its files cannot be copied directly.`,
      );
    }
    await this.#files.makeDirectory(to, 0o700);
    return copyTree({ from, to, exclude, owner: this.#account, deadline: new Deadline(limits, `Copying ${from}`) });
  }

  async receiveFiles(directory: string, files: AsyncIterable<SentFile>, limits: CallLimits): Promise<{ bytes: number }> {
    await this.#files.makeDirectory(directory, 0o700);
    const deadline = new Deadline(limits, `Writing files to ${directory}`);
    return receiveFiles({ directory, files, owner: this.#account, deadline });
  }

  async findFreePort(taken: readonly number[], limits: CallLimits): Promise<number> {
    for (let port = this.#ports.from; port <= this.#ports.to; port++) {
      limits.signal?.throwIfAborted();
      if (!taken.includes(port) && (await isPortFree(this.address, port))) return port;
    }
    throw new DomainError(
      'port-unavailable',
      `Every port of ${this.serverName} (${String(this.#ports.from)}-${String(this.#ports.to)}) is in use.`,
    );
  }

  async startService(spec: ServiceSpec, limits: CallLimits): Promise<ServiceStatus> {
    return this.#services.start(spec, limits);
  }

  async stopService(name: string, limits: CallLimits): Promise<void> {
    await this.#services.stop(name, limits);
  }

  async serviceStatus(name: string): Promise<ServiceStatus> {
    return this.#services.status(name);
  }

  async services(): Promise<HostService[]> {
    const records = await this.#services.records();
    const names = records.map(({ spec }) => spec.name).sort();
    return Promise.all(names.map(async (name) => ({ name, ...(await this.#services.status(name)) })));
  }

  async serviceLog(name: string, maxBytes: number): Promise<string> {
    return this.#services.log(name, maxBytes);
  }

  async removeService(name: string, limits: CallLimits): Promise<void> {
    await this.#services.remove(name, limits);
  }

  async clean(limits: CallLimits): Promise<void> {
    const records = await this.#services.records();
    await Promise.all(records.map(({ spec }) => this.#services.remove(spec.name, limits)));
    await this.#files.removeAll();
  }

  #cannot(what: string): DomainError {
    return new DomainError('capability-missing', `The local server ${this.serverName} cannot ${what}.`);
  }
}

function bootedAt(): string {
  return new Date(Date.now() - uptime() * 1000).toISOString();
}

function newestFirst(one: string, other: string): number {
  return other.localeCompare(one, 'en', { numeric: true });
}

/** Nothing listens there, on this address or on all, and we may listen there ourselves. */
export async function isPortFree(address: string, port: number): Promise<boolean> {
  return !(await accepts(address, port)) && (await canListen(address, port));
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 500 });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
    socket.once('timeout', () => settle(true));
  });
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The name becomes a directory. It starts with a letter or digit, so it is neither hidden nor `..`. */
function requireServerName(serverName: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(serverName)) {
    throw new DomainError('server-not-found', `"${serverName}" cannot be the name of a local server.`);
  }
}
