import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, type RunRecords } from './run-records.ts';
import { Refusal } from './refusal.ts';
import { warn } from './say.ts';

const READY_TIMEOUT_MS = 60_000;
const LONGEST_PAUSE_MS = 30_000;
/** A process that lived this long has recovered: its next death starts with the shortest pause again. */
const STABLE_MS = 60_000;
const LOG_ROTATION_BYTES = 50 * 1024 * 1024;

export interface ManagedProcessOptions {
  /** `api` or `worker`. */
  name: string;
  script: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  records: RunRecords;
  /** Answers true when the process does its work; it also counts as ready when it says so itself over IPC. */
  isReady?: () => Promise<boolean>;
}

/** A child that shall run as long as we do: started, watched, started again when it dies, and stopped. */
export class ManagedProcess {
  private readonly options: ManagedProcessOptions;
  private child: ChildProcess | undefined;
  private isWanted = false;
  private deathsInARow = 0;

  constructor(options: ManagedProcessOptions) {
    this.options = options;
  }

  /** Starts it and waits until it is ready. @throws Refusal with the end of its log when it dies before. */
  async start(): Promise<void> {
    this.isWanted = true;
    await rotate(this.options.logFile);
    const child = await this.spawn();
    await this.untilReady(child);
  }

  /** Asks it to finish, and kills it after `patienceMs`. */
  async stop(patienceMs: number): Promise<void> {
    this.isWanted = false;
    const child = this.child;
    if (child && isRunning(child)) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(timer);
    }
    await this.options.records.remove(this.options.name);
  }

  /** Ends it at once. */
  kill(): void {
    this.isWanted = false;
    this.child?.kill('SIGKILL');
  }

  private async spawn(): Promise<ChildProcess> {
    const { name, script, env, logFile, records } = this.options;
    const log = openSync(logFile, 'a', 0o600);
    // Detached: Ctrl-C of the terminal goes to us alone, and we say who stops when. The IPC channel tells it when we are gone.
    const child = spawn(process.execPath, ['--enable-source-maps', script], {
      env,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    const startedAt = Date.now();
    child.once('exit', (code, signal) => void this.onExit(code, signal, startedAt));
    child.on('error', (error) => warn(`The ${name} could not be started: ${error.message}`));
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (identity) await records.write(name, identity);
    return child;
  }

  private async onExit(code: number | null, signal: NodeJS.Signals | null, startedAt: number): Promise<void> {
    if (!this.isWanted) return;
    this.deathsInARow = Date.now() - startedAt > STABLE_MS ? 1 : this.deathsInARow + 1;
    const pauseMs = Math.min(250 * 2 ** (this.deathsInARow - 1), LONGEST_PAUSE_MS);
    const { name, logFile } = this.options;
    warn(
      `The ${name} ended unexpectedly (${signal ?? `exit code ${code}`}); starting it again in ${pauseMs / 1000} s. Its log: ${logFile}`,
    );
    await sleep(pauseMs);
    if (!this.isWanted) return;
    try {
      await this.spawn();
    } catch (error) {
      // A full disk, for instance: its log cannot be opened. Whoever keeps everything up must not fall over that.
      warn(`The ${name} could not be started again: ${error instanceof Error ? error.message : String(error)}`);
      if (!this.child || !isRunning(this.child)) await this.onExit(null, null, Date.now());
    }
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    let saidReady = false;
    child.on('message', (message: { kind?: string }) => (saidReady ||= message.kind === 'ready'));
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!saidReady && !(await this.options.isReady?.())) {
      if (!isRunning(child)) throw await this.refusal('ended while it was starting');
      if (Date.now() > deadline) throw await this.refusal(`was not ready after ${READY_TIMEOUT_MS / 1000} s`);
      await sleep(50);
    }
  }

  private async refusal(what: string): Promise<Refusal> {
    this.isWanted = false;
    const { name, logFile } = this.options;
    const lastLines = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-15);
    return new Refusal(...lastLines, `The ${name} ${what}; the end of its log ${logFile} is above.`);
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function rotate(logFile: string): Promise<void> {
  const facts = await stat(logFile).catch(() => undefined);
  if (facts && facts.size > LOG_ROTATION_BYTES) await rename(logFile, `${logFile}.1`);
}
