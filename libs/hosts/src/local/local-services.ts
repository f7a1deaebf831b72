import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '@rocket/domain';
import type { CallLimits, ServiceSpec, ServiceStatus } from '../host-executor.js';
import { writeFileAtomically } from './atomic-write.js';
import { Deadline } from '../deadline.js';
import { isLockFile, withFileLock } from './file-lock.js';
import { currentMark, isAlive, NOTE_IDENTITY_AND_EXEC, parseIdentityNote, signalProcess, worksIn } from './process-identity.js';
import type { ProcessIdentity } from './process-identity.js';
import { childEnvironment, childIdentity } from './run-command.js';
import type { ServiceAccount } from './service-account.js';

/** A log beyond this size is put aside when its service starts; one older log is kept. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;
/** How often the end of a process is looked for. Elsewhere than on Linux every look starts a `ps`. */
const POLL_MS = process.platform === 'linux' ? 4 : 30;

/** What is kept of a service on disk, so that any process can find, stop and start it. */
export interface ServiceRecord {
  spec: ServiceSpec;
  /** What the service should be; `running` survives a stop of the whole machine. */
  desired: 'running' | 'stopped';
}

/**
 * The long-running processes of one directory. Their truth is on disk, three files each:
 * `<name>.json` the record, `<name>.pid` the identity that the process wrote down itself, `<name>.log` its output.
 * The directory belongs to us, not to the account that runs the services: what we start and signal is not theirs to say.
 */
export class LocalServices {
  constructor(
    private readonly directory: string,
    private readonly account: ServiceAccount | undefined,
  ) {}

  async start(spec: ServiceSpec, limits: CallLimits): Promise<ServiceStatus> {
    requireServiceName(spec.name);
    const deadline = new Deadline(limits, `Starting ${spec.name}`);
    return this.#locked(spec.name, deadline, async () => {
      if (await this.#livingProcess(spec.name)) {
        await this.#writeRecord({ spec, desired: 'running' });
        return this.status(spec.name);
      }
      await requireExecutable(spec);
      await this.#writeRecord({ spec, desired: 'running' });
      await clearForeignPidFile(spec);
      await this.#launch(spec, deadline);
      return this.status(spec.name);
    });
  }

  /** Takes a process that runs already, and that the caller has recognised, for this service. */
  async adopt(spec: ServiceSpec, pid: number): Promise<void> {
    requireServiceName(spec.name);
    const mark = currentMark(pid);
    if (mark === undefined) return;
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await this.#writeRecord({ spec, desired: 'running' });
    await writeFileAtomically(this.#path(spec.name, 'pid'), `${String(pid)}\n${mark}\n`, 0o600);
  }

  /** `keepDesired`: the whole machine goes down, and the service is to come back with it. */
  async stop(name: string, limits: CallLimits, keepDesired = false): Promise<void> {
    requireServiceName(name);
    const record = await this.record(name);
    if (!record) return;
    const deadline = new Deadline(limits, `Stopping ${name}`);
    await this.#locked(name, deadline, async () => {
      if (!keepDesired) await this.#writeRecord({ spec: record.spec, desired: 'stopped' });
      await this.#end(record.spec, deadline);
    });
  }

  async status(name: string): Promise<ServiceStatus> {
    requireServiceName(name);
    if (!(await this.record(name))) return { state: 'absent' };
    const living = await this.#livingProcess(name);
    if (!living) return { state: 'stopped' };
    const noted = await stat(this.#path(name, 'pid')).catch(() => undefined);
    return { state: 'running', pid: living.pid, ...(noted && { startedAt: noted.mtime.toISOString() }) };
  }

  /** The end of the service's log, whole lines only. */
  async log(name: string, maxBytes: number): Promise<string> {
    requireServiceName(name);
    const file = await open(this.#path(name, 'log'), 'r').catch(() => undefined);
    if (!file) return '';
    try {
      const { size } = await file.stat();
      const from = Math.max(0, size - maxBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
      const text = buffer.subarray(0, bytesRead).toString('utf8');
      return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
    } finally {
      await file.close();
    }
  }

  async remove(name: string, limits: CallLimits): Promise<void> {
    await this.stop(name, limits);
    await Promise.all(['json', 'pid', 'log', 'log.1'].map((ending) => rm(this.#path(name, ending), { force: true })));
    // The last one out removes the directory; it is not empty while there are others.
    await rmdir(this.directory).catch(() => undefined);
  }

  async record(name: string): Promise<ServiceRecord | undefined> {
    const text = await readFile(this.#path(name, 'json'), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as ServiceRecord);
  }

  /** Every service that is registered here. */
  async records(): Promise<ServiceRecord[]> {
    const files = await readdir(this.directory).catch(() => [] as string[]);
    const names = files.filter((file) => file.endsWith('.json') && !isLockFile(file) && !file.startsWith('.'));
    const records = await Promise.all(names.map((file) => this.record(file.slice(0, -'.json'.length))));
    return records.filter((record) => record !== undefined);
  }

  async #end(spec: ServiceSpec, deadline: Deadline): Promise<void> {
    const living = await this.#livingProcess(spec.name);
    if (!living) return;
    const killAt = performance.now() + spec.stopTimeoutMs;
    signalProcess(living, spec.stopSignal);
    while (isAlive(living)) {
      if (performance.now() > killAt) signalProcess(living, 'SIGKILL');
      await deadline.pause(POLL_MS);
    }
  }

  /** The process outlives us: a session of its own, its output in a file, nothing inherited but its environment. */
  async #launch(spec: ServiceSpec, deadline: Deadline): Promise<void> {
    const log = await this.#openLog(spec.name);
    const note = await open(this.#path(spec.name, 'pid'), 'w', 0o600);
    try {
      const child = spawn('/bin/sh', ['-c', NOTE_IDENTITY_AND_EXEC, 'sh', ...spec.argv], {
        ...childIdentity(this.account),
        cwd: '/',
        env: childEnvironment(spec.env),
        detached: true,
        stdio: ['ignore', log.fd, log.fd, note.fd],
      });
      const failure = new Promise<Error | undefined>((resolve) => {
        child.once('error', resolve);
        child.once('exit', () => resolve(undefined));
      });
      child.unref();
      await this.#untilNoted(spec.name, deadline, failure);
    } finally {
      await Promise.all([log.close(), note.close()]);
    }
  }

  async #untilNoted(name: string, deadline: Deadline, ended: Promise<Error | undefined>): Promise<void> {
    let over: { error: Error | undefined } | undefined;
    void ended.then((error) => (over = { error }));
    while (!(await this.#notedProcess(name))) {
      if (over)
        throw new DomainError('command-failed', `${name} could not be started${over.error ? `: ${over.error.message}` : '.'}`);
      await deadline.pause(1);
    }
  }

  async #openLog(name: string): Promise<FileHandle> {
    const path = this.#path(name, 'log');
    const facts = await stat(path).catch(() => undefined);
    if (facts && facts.size > MAX_LOG_BYTES) await rename(path, this.#path(name, 'log.1'));
    return open(path, 'a', 0o600);
  }

  async #livingProcess(name: string): Promise<ProcessIdentity | undefined> {
    const noted = await this.#notedProcess(name);
    return noted && isAlive(noted) ? noted : undefined;
  }

  async #notedProcess(name: string): Promise<ProcessIdentity | undefined> {
    const note = await readFile(this.#path(name, 'pid'), 'utf8').catch(() => '');
    return parseIdentityNote(note);
  }

  async #writeRecord(record: ServiceRecord): Promise<void> {
    await writeFileAtomically(this.#path(record.spec.name, 'json'), `${JSON.stringify(record, undefined, 2)}\n`, 0o600);
  }

  async #locked<T>(name: string, deadline: Deadline, work: () => Promise<T>): Promise<T> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    return withFileLock(this.#path(name, 'json'), deadline, work);
  }

  #path(name: string, ending: string): string {
    return join(this.directory, `${name}.${ending}`);
  }
}

function requireServiceName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) throw new DomainError('command-failed', `"${name}" is not a service name.`);
}

async function requireExecutable(spec: ServiceSpec): Promise<void> {
  const program = spec.argv[0] ?? '';
  const runnable =
    program.startsWith('/') &&
    (await access(program, constants.X_OK).then(
      () => true,
      () => false,
    ));
  if (!runnable) throw new DomainError('command-failed', `${spec.name} cannot be started: ${program} is not an executable file.`);
}

/** See `ServiceSpec.pidFile`. A file whose process is gone is left to the service, which knows better what it means. */
async function clearForeignPidFile(spec: ServiceSpec): Promise<void> {
  if (spec.pidFile === undefined) return;
  const note = await readFile(spec.pidFile, 'utf8').catch(() => '');
  const pid = Number(note.split('\n')[0]);
  const foreign = pid > 1 && currentMark(pid) !== undefined && !worksIn(pid, dirname(spec.pidFile));
  if (foreign) await rm(spec.pidFile, { force: true });
}
