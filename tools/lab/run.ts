import { spawn } from 'node:child_process';

const DEFAULT_TIMEOUT_MS = 20_000;
/** Enough for every table we read; what debootstrap says beyond it is only wanted at its end. */
const KEPT_OUTPUT = 1024 * 1024;

export interface RunOptions {
  timeoutMs?: number;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Called with every line while the command runs. */
  onLine?: (line: string) => void;
}

/** A command that did not end with 0, with what it said last. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  /** Undefined when it was ended by a signal or never started. */
  readonly exitCode: number | undefined;
  readonly output: string;

  constructor(command: string, argv: readonly string[], exitCode: number | undefined, output: string) {
    const how = exitCode === undefined ? 'did not end in time, or could not be started' : `ended with ${exitCode}`;
    super(`"${[command, ...argv].join(' ')}" ${how}: ${output.trim().slice(-2000)}`);
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** Runs a command without a shell and answers its output. @throws CommandFailed */
export function run(command: string, argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, env = process.env, cwd, onLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, {
      env: { ...env, LC_ALL: 'C.UTF-8' },
      ...(cwd !== undefined && { cwd }),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let everything = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout = (stdout + chunk).slice(-KEPT_OUTPUT);
      everything = (everything + chunk).slice(-KEPT_OUTPUT);
      if (onLine) for (const line of chunk.split('\n')) if (line.trim() !== '') onLine(line.trim());
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (everything = (everything + chunk).slice(-KEPT_OUTPUT)));
    child.once('error', (error) => reject(new CommandFailed(command, argv, undefined, error.message)));
    child.once('close', (exitCode) => {
      if (exitCode === 0) resolve(stdout);
      else reject(new CommandFailed(command, argv, exitCode ?? undefined, everything));
    });
  });
}

/** Whether the command ends with 0; for questions, and for undoing what may not be there. */
export async function succeeds(command: string, argv: readonly string[]): Promise<boolean> {
  return run(command, argv).then(
    () => true,
    () => false,
  );
}
