import { DomainError } from '@rocket/domain';
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
  OsUpdate,
  PendingUpdate,
  ProgressOptions,
  RestartedServices,
  RestartNeeds,
  RunOptions,
  RunResult,
  ServiceSpec,
  ServiceStatus,
} from '../host-executor.js';
import { checkPrerequisites } from './check-prerequisites.js';
import { SERVER_DIRECTORY } from './managed-directory.js';
import { OsUpdates } from './os-updates.js';
import { rebootServer } from './reboot-server.js';
import { RemoteFiles } from './remote-files.js';
import { readRemoteFacts } from './remote-facts.js';
import { readRemoteSample } from './remote-sample.js';
import { RemotePackages } from './remote-packages.js';
import { RemotePgBackRest } from './remote-pgbackrest.js';
import { RemoteRestarts } from './remote-restarts.js';
import { RemoteServices } from './remote-services.js';
import { RemoteShell } from './remote-shell.js';
import type { SshConnections } from './ssh-connections.js';
import { SERVICE_ACCOUNTS, rootCommands } from './sudoers.js';

/** Where databases of a remote server listen, from the port that everybody expects. */
const DEFAULT_PORTS: Readonly<Record<DbmsType, { from: number; to: number }>> = {
  PostgreSQL: { from: 5432, to: 5447 },
  MongoDB: { from: 27017, to: 27032 },
};
const LISTENING = '0A';

/** A Debian or Ubuntu server that is reached over SSH. What it has to grant is in `sudoers.ts`. */
export class SshHost implements HostExecutor {
  readonly driver = 'ssh' as const;
  readonly serverName: string;
  readonly address: string;
  readonly capabilities: HostCapabilities = {
    canInstallPackages: true,
    canPatchOs: true,
    canReboot: true,
    canRunScripts: true,
    canCopyBetweenServers: false,
    canReceiveFiles: false,
    canRunPgBackRest: true,
  };
  readonly rootDirectory = SERVER_DIRECTORY;
  readonly #dbmsType: DbmsType;
  readonly #ports: { from: number; to: number };
  readonly #shell: RemoteShell;
  readonly #files: RemoteFiles;
  readonly #services: RemoteServices;
  readonly #packages: RemotePackages;
  readonly #pgBackRest: RemotePgBackRest;
  readonly #osUpdates: OsUpdates;
  readonly #restarts: RemoteRestarts;

  constructor(server: HostAddress, connections: SshConnections) {
    const { serverName, address, dbmsType, sshUser, sshPort, hostKey } = server;
    this.serverName = serverName;
    this.address = address;
    this.#dbmsType = dbmsType;
    const ports = DEFAULT_PORTS[dbmsType];
    this.#ports = { from: server.portFrom ?? ports.from, to: server.portTo ?? ports.to };
    const target = { serverName, address, port: sshPort ?? 22, user: sshUser ?? 'rocket', hostKey };
    this.#shell = new RemoteShell(connections, target, SERVICE_ACCOUNTS[dbmsType]);
    const makeHome = (limits: CallLimits): Promise<void> => this.#makeHome(limits);
    this.#files = new RemoteFiles(this.#shell, makeHome);
    this.#services = new RemoteServices(this.#shell, makeHome);
    this.#packages = new RemotePackages(this.#shell);
    this.#pgBackRest = new RemotePgBackRest(this.#shell, this.#packages, dbmsType, makeHome);
    this.#osUpdates = new OsUpdates(this.#shell);
    this.#restarts = new RemoteRestarts(this.#shell, dbmsType, this.#services);
  }

  async facts(limits: CallLimits): Promise<HostFacts> {
    return (await readRemoteFacts(this.#shell, limits)).facts;
  }

  sample(limits: CallLimits): Promise<HostSample> {
    return readRemoteSample(this.#shell, limits);
  }

  checkPrerequisites(dbmsType: DbmsType, limits: CallLimits, onCheck?: (check: HostCheck) => void): Promise<HostCheck[]> {
    return checkPrerequisites({ shell: this.#shell, packages: this.#packages, dbmsType }, limits, onCheck);
  }

  installations(dbmsType: DbmsType, limits: CallLimits): Promise<Installation[]> {
    return this.#packages.installations(dbmsType, limits);
  }

  installableReleases(dbmsType: DbmsType, limits: CallLimits): Promise<string[]> {
    return this.#packages.installableReleases(dbmsType, limits);
  }

  prepareRelease(dbmsType: DbmsType, version: string, options: ProgressOptions): Promise<void> {
    return this.#packages.prepareRelease(dbmsType, version, options);
  }

  async installRelease(dbmsType: DbmsType, version: string, options: ProgressOptions): Promise<void> {
    await this.#packages.installRelease(dbmsType, version, options);
    await this.#makeHome(options);
  }

  pendingUpdates(limits: CallLimits): Promise<PendingUpdate[]> {
    return this.#osUpdates.pending(limits);
  }

  updateOs(options: ProgressOptions): Promise<OsUpdate> {
    return this.#osUpdates.install(options);
  }

  restartNeeds(limits: CallLimits): Promise<RestartNeeds> {
    return this.#restarts.needs(limits);
  }

  restartServices(units: readonly string[], limits: CallLimits): Promise<RestartedServices> {
    return this.#restarts.restart(units, limits);
  }

  reboot(limits: CallLimits): Promise<void> {
    return rebootServer(this.#shell, limits);
  }

  run(argv: readonly string[], options: RunOptions): Promise<RunResult> {
    return this.#shell.run('service', argv, options);
  }

  runScript(script: string, options: Omit<RunOptions, 'stdin'>): Promise<RunResult> {
    return this.#shell.run('login', ['/bin/sh', '-s'], { ...options, stdin: wholeScript(script) });
  }

  exists(path: string, limits: CallLimits): Promise<boolean> {
    return this.#files.exists(path, limits);
  }

  readFile(path: string, limits: CallLimits): Promise<string> {
    return this.#files.read(path, limits);
  }

  writeFile(path: string, content: string, mode: number, limits: CallLimits): Promise<void> {
    return this.#files.write(path, content, mode, limits);
  }

  makeDirectory(path: string, mode: number, limits: CallLimits): Promise<void> {
    return this.#files.makeDirectory(path, mode, limits);
  }

  remove(path: string, limits: CallLimits): Promise<void> {
    return this.#files.remove(path, limits);
  }

  list(path: string, limits: CallLimits): Promise<string[]> {
    return this.#files.list(path, limits);
  }

  copyDirectory(source: HostExecutor): Promise<never> {
    const detail = `Directories of ${source.serverName} cannot be copied straight to ${this.serverName}.`;
    return Promise.reject(new DomainError('capability-missing', detail));
  }

  receiveFiles(): Promise<never> {
    return Promise.reject(
      new DomainError('capability-missing', `Files cannot be sent to ${this.serverName} by the control plane.`),
    );
  }

  installPgBackRest(options: ProgressOptions): Promise<void> {
    return this.#pgBackRest.install(options);
  }

  servePgBackRest(configuration: string, limits: CallLimits): Promise<void> {
    return this.#pgBackRest.serve(configuration, limits);
  }

  async findFreePort(taken: readonly number[], limits: CallLimits): Promise<number> {
    const { stdout } = await this.#shell.script('login', 'cat /proc/net/tcp /proc/net/tcp6 2>/dev/null', [], {
      ...limits,
      maxOutputBytes: 16 * 1024 * 1024,
    });
    const inUse = new Set([...taken, ...listeningPorts(stdout)]);
    const { from, to } = this.#ports;
    for (let port = from; port <= to; port++) if (!inUse.has(port)) return port;
    throw new DomainError('port-unavailable', `Every port of ${this.serverName} (${String(from)}-${String(to)}) is in use.`);
  }

  startService(spec: ServiceSpec, limits: CallLimits): Promise<ServiceStatus> {
    return this.#services.start(spec, limits);
  }

  stopService(name: string, limits: CallLimits): Promise<void> {
    return this.#services.stop(name, limits);
  }

  serviceStatus(name: string, limits: CallLimits): Promise<ServiceStatus> {
    return this.#services.status(name, limits);
  }

  services(limits: CallLimits): Promise<HostService[]> {
    return this.#services.all(limits);
  }

  serviceLog(name: string, maxBytes: number, limits: CallLimits): Promise<string> {
    return this.#services.log(name, maxBytes, limits);
  }

  removeService(name: string, limits: CallLimits): Promise<void> {
    return this.#services.remove(name, limits);
  }

  async clean(limits: CallLimits): Promise<void> {
    for (const { name } of await this.#services.all(limits)) await this.#services.remove(name, limits);
    await this.#pgBackRest.end(limits);
    await this.#packages.purgeOwn(this.#dbmsType, limits);
    await this.#shell.runOrFail('root', rootCommands(this.#dbmsType).removeManagedDirectory, limits);
  }

  async #makeHome(limits: CallLimits): Promise<void> {
    const { makeManagedDirectory, makeServerDirectory, makeServicesDirectory } = rootCommands(this.#dbmsType);
    for (const command of [makeManagedDirectory, makeServerDirectory, makeServicesDirectory]) {
      await this.#shell.runOrFail('root', command, limits);
    }
  }
}

/**
 * Read whole before its first line runs: what is cut off on the way ends in a syntax error, not in half a script. Its
 * commands have no standard input, or one of them could swallow the lines that follow.
 */
function wholeScript(script: string): string {
  return `{\n:\n${script}\n} </dev/null\n`;
}

/** The ports on which something listens, of /proc/net/tcp and tcp6: `sl local_address rem_address st ...`, in hexadecimal. */
export function listeningPorts(table: string): number[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return state === LISTENING ? Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16) : [];
  });
}
