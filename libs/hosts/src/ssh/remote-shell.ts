import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@rocket/domain';
import { CollectedOutput } from '../collect-output.js';
import { Deadline } from '../deadline.js';
import type { CallLimits, RunOptions, RunResult } from '../host-executor.js';
import { quoteArgv } from './quote-argv.js';
import type { RemoteExit, SshTarget } from './ssh-connection.js';
import { explainSshFault } from './ssh-faults.js';
import type { SshConnections, StartedCommand } from './ssh-connections.js';
import { SUDOERS_PATH } from './sudoers.js';

/**
 * As whom a command runs. `login`: who signs in. `service`: the account of the databases, to which everything of ours on
 * the server belongs. `root`: one of the few commands of the sudoers file, see `sudoers.ts`.
 */
export type RunAs = 'login' | 'service' | 'root';

/**
 * Runs in front of every command that is not root's. It says on standard error who leads the group of processes, so that
 * all of it can be ended; takes its environment from standard input, where no process list shows it; and becomes the
 * command, or says that it could not. Its text never changes: everything that differs comes as arguments or through
 * standard input.
 */
const PRELUDE = `cd / || exit 125
printf '%s %s\\n' "$1" "$PPID" >&2
token=$1
shift
while IFS= read -r line && [ -n "$line" ]; do export "$line"; done
trap 'printf "%s not started %s\\n" "$token" "$?" >&2' EXIT
exec "$@"`;

/** Exit code of a shell for a program that is there and cannot be run; 127 is one that is not there. */
const NOT_EXECUTABLE = 126;

/** Ends a whole group of processes. */
const KILL_GROUP = 'kill -s KILL -- "-$1"';

const BASE_ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** The server ends a command by itself when we cannot: this long after we would have. */
const REMOTE_GRACE_MS = 5_000;
/** How long the end of a command may take to arrange. It is the server's business after that. */
const KILL_TIMEOUT_MS = 2_000;
/** What a login may say before a command begins; more than this is not kept. */
const MAX_PRELUDE_BYTES = 64 * 1024;
/** Enough for the last line of a prelude that could not become its command. */
const MAX_LAST_LINE_BYTES = 100;

/** The account of the databases is not there: nothing of ours ever was on this server. */
export class NoServiceAccount extends DomainError {
  constructor(serverName: string, account: string) {
    super('command-failed', `There is no account ${account} on ${serverName}; the packages of the DBMS bring it.`);
  }
}

/** Runs commands on one server. */
export class RemoteShell {
  constructor(
    private readonly connections: SshConnections,
    readonly target: SshTarget,
    /** The account of the databases. */
    readonly account: string,
  ) {}

  async run(as: RunAs, argv: readonly string[], options: RunOptions): Promise<RunResult> {
    const startedAt = performance.now();
    const token = `rocket-${randomBytes(9).toString('hex')}`;
    const [stdout, stderr] = [new CollectedOutput(options), new Stderr(as === 'root' ? undefined : token, options)];
    const command = quoteArgv(as === 'root' ? asRoot(argv, options.env) : this.#wrapped(as, token, argv, options.timeoutMs));
    const stdin = as === 'root' ? (options.stdin ?? '') : environmentLines(options.env) + (options.stdin ?? '');
    const io = { stdin, onStdout: (chunk: Buffer) => stdout.add(chunk), onStderr: (chunk: Buffer) => stderr.add(chunk) };
    const started = await this.connections.start(this.target, command, io, options);
    const exit = await this.#awaitEnd(started, as, stderr, argv, options, startedAt);
    if (exit.code === undefined) throw explainSshFault(new Error('the connection broke while a command ran'), this.target);
    this.#requireStarted(stderr, as, argv, exit.code);
    return {
      exitCode: exit.code,
      stdout: stdout.text,
      stderr: stderr.text,
      truncated: stdout.truncated || stderr.truncated,
      durationMs: performance.now() - startedAt,
    };
  }

  /** `run`, for a command that has to succeed. @throws DomainError `command-failed` with the last line of its errors */
  async runOrFail(as: RunAs, argv: readonly string[], options: RunOptions): Promise<RunResult> {
    const result = await this.run(as, argv, options);
    if (result.exitCode === 0) return result;
    const reason = result.stderr.trim().split('\n').pop() ?? '';
    const program = argv[0]?.split('/').pop() ?? '';
    throw new DomainError(
      'command-failed',
      `${program} on ${this.target.serverName} ended with code ${String(result.exitCode)}: ${reason}`,
      { exitCode: result.exitCode },
    );
  }

  /** A script of ours with its arguments. `script` is always a constant. */
  script(as: 'login' | 'service', script: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
    return this.run(as, ['/bin/sh', '-c', script, 'sh', ...args], options);
  }

  #wrapped(as: 'login' | 'service', token: string, argv: readonly string[], timeoutMs: number): string[] {
    const seconds = ((timeoutMs + REMOTE_GRACE_MS) / 1000).toFixed(1);
    const bounded = ['setsid', '-w', 'timeout', '-s', 'KILL', seconds, '/bin/sh', '-c', PRELUDE, 'sh', token, ...argv];
    return as === 'service' ? ['sudo', '-n', '-u', this.account, '--', ...bounded] : bounded;
  }

  async #awaitEnd(
    started: StartedCommand,
    as: RunAs,
    stderr: Stderr,
    argv: readonly string[],
    options: RunOptions,
    startedAt: number,
  ): Promise<RemoteExit> {
    const deadline = new Deadline(options, `${argv[0] ?? ''} on ${this.target.serverName}`);
    const early = Promise.withResolvers<never>();
    // The end that we bring about ourselves is no end of the command.
    const ended = Promise.withResolvers<RemoteExit>();
    const end = (reason: unknown): void => {
      isOver = true;
      // What the programs around it say of its end is nothing that it said.
      stderr.mute();
      void this.#endEarly(started, as, stderr).finally(() => early.reject(reason));
    };
    let isOver = false;
    void started.ended.then((exit) => isOver || ended.resolve(exit));
    const left = Math.max(0, options.timeoutMs - (performance.now() - startedAt));
    const timer = setTimeout(() => end(deadline.timedOut()), left);
    const onAbort = (): void => end(options.signal?.reason);
    if (options.signal?.aborted) onAbort();
    else options.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([ended.promise, early.promise]);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends the command with all its children. What root does is not ended: a package manager that is killed breaks a server. */
  async #endEarly(started: StartedCommand, as: RunAs, stderr: Stderr): Promise<void> {
    const limits: CallLimits = { timeoutMs: KILL_TIMEOUT_MS };
    if (as !== 'root') {
      const leader = await Promise.race([stderr.leader, sleep(KILL_TIMEOUT_MS, undefined, { ref: false })]);
      if (leader !== undefined) await this.#kill(as, leader, limits).catch(() => undefined);
    }
    started.abandon();
  }

  async #kill(as: 'login' | 'service', leader: string, limits: CallLimits): Promise<void> {
    const kill = ['/bin/sh', '-c', KILL_GROUP, 'sh', leader];
    const command = quoteArgv(as === 'service' ? ['sudo', '-n', '-u', this.account, '--', ...kill] : kill);
    const ignored = { stdin: '', onStdout: () => undefined, onStderr: () => undefined };
    const { ended, abandon } = await this.connections.start(this.target, command, ignored, { ...limits, isUrgent: true });
    await Promise.race([ended, sleep(limits.timeoutMs, undefined, { ref: false })]);
    abandon();
  }

  #requireStarted(stderr: Stderr, as: RunAs, argv: readonly string[], code: number): void {
    const { serverName, user } = this.target;
    if (stderr.couldNotStart) {
      const why = code === NOT_EXECUTABLE ? 'it may not be executed' : 'it is not there';
      throw new DomainError('command-failed', `${argv[0] ?? ''} on ${serverName} could not be started: ${why}.`);
    }
    const refusal = sudoRefusal(stderr.spokenBefore);
    if (refusal === undefined && (stderr.hasStarted || as === 'root')) return;
    if (/unknown user|unable to initialize policy plugin/.test(refusal ?? ''))
      throw new NoServiceAccount(serverName, this.account);
    if (/not allowed to set the following environment/.test(refusal ?? '')) {
      const advice = `put that of this installation to ${SUDOERS_PATH}`;
      throw new DomainError('command-failed', `The sudoers file of ${user} on ${serverName} is not up to date; ${advice}.`);
    }
    const what = as === 'root' ? (argv[0] ?? '') : as === 'service' ? `commands as ${this.account}` : 'commands';
    throw new DomainError(
      'command-failed',
      refusal === undefined
        ? `The login of ${user} on ${serverName} ended with code ${String(code)} before a command could begin: ${lastLine(stderr.spokenBefore)}`
        : `${user} may not run ${what} on ${serverName} without a password: ${refusal}`,
    );
  }
}

/** Standard error, from which what comes before the command and its first line, which is ours, are taken away. */
class Stderr {
  readonly leader: Promise<string>;
  readonly #collected: CollectedOutput;
  readonly #token: string | undefined;
  readonly #announce: (leader: string) => void;
  #before = Buffer.alloc(0);
  #end = Buffer.alloc(0);
  #started = false;
  #isMuted = false;

  constructor(token: string | undefined, options: RunOptions) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.leader = promise;
    this.#announce = resolve;
    this.#token = token;
    this.#collected = new CollectedOutput(options);
  }

  add(chunk: Buffer): void {
    this.#end = Buffer.concat([this.#end, chunk]).subarray(-MAX_LAST_LINE_BYTES);
    if (this.#token === undefined || this.#started) {
      if (!this.#isMuted) this.#collected.add(chunk);
      return;
    }
    this.#before = Buffer.concat([this.#before, chunk]).subarray(0, MAX_PRELUDE_BYTES);
    const text = this.#before.toString('latin1');
    const at = text.indexOf(`${this.#token} `);
    const end = at < 0 ? -1 : text.indexOf('\n', at);
    if (end < 0) return;
    this.#started = true;
    this.#announce(text.slice(at + this.#token.length + 1, end).trim());
    const after = this.#before.subarray(end + 1);
    this.#before = this.#before.subarray(0, at);
    if (!this.#isMuted) this.#collected.add(after);
  }

  /** Nothing more of it is output. */
  mute(): void {
    this.#isMuted = true;
  }

  get hasStarted(): boolean {
    return this.#started;
  }

  /** The prelude says so when it ends without having become the command. */
  get couldNotStart(): boolean {
    return this.#token !== undefined && this.#end.includes(`${this.#token} not started`);
  }

  /** What a login, or sudo, said before the command began; for a command of root, which has no first line of ours, everything. */
  get spokenBefore(): string {
    return this.#token === undefined ? this.#collected.text : this.#before.toString('utf8');
  }

  get text(): string {
    return this.#collected.text;
  }

  get truncated(): boolean {
    return this.#collected.truncated;
  }
}

function asRoot(argv: readonly string[], env: Readonly<Record<string, string>> = {}): string[] {
  return ['sudo', '-n', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), '--', ...argv];
}

/** @throws DomainError `command-failed` for what a line cannot hold */
function environmentLines(env: Readonly<Record<string, string>> = {}): string {
  const entries = Object.entries({ ...BASE_ENVIRONMENT, ...env });
  for (const [name, value] of entries) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /[\n\0]/.test(value)) {
      throw new DomainError('command-failed', `The variable ${JSON.stringify(name)} cannot be handed to a remote command.`);
    }
  }
  return `${entries.map(([name, value]) => `${name}=${value}`).join('\n')}\n\n`;
}

/** The line in which sudo itself refuses, if it did. */
function sudoRefusal(text: string): string | undefined {
  const lines = text.split('\n');
  const line = lines.find((candidate) =>
    /^sudo: (a password|a terminal|unknown user|sorry|unable to initialize|command not allowed)|^Sorry, user|is not in the sudoers file|may not run sudo|sudo: (command )?not found/.test(
      candidate,
    ),
  );
  return line?.replace(/^sudo: /, '').trim();
}

function lastLine(text: string): string {
  return text.trim().split('\n').pop() ?? '';
}
