import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { DomainError } from '@rocket/domain';
import { CollectedOutput } from '../collect-output.js';
import type { RunOptions, RunResult } from '../host-executor.js';
import { Deadline } from '../deadline.js';
import type { ServiceAccount } from './service-account.js';

/** The whole environment of what we start: nothing of the control plane's own, which holds secrets. */
export function childEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC', ...extra };
}

/** Who a child runs as. */
export function childIdentity(account: ServiceAccount | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** Runs a command of this machine to its end, in a process group of its own so that a time-out ends its children too. */
export function runCommand(
  argv: readonly string[],
  options: RunOptions,
  account: ServiceAccount | undefined,
): Promise<RunResult> {
  const [program, ...args] = argv;
  if (program === undefined) throw new DomainError('command-failed', 'There is no command to run.');
  options.signal?.throwIfAborted();

  const startedAt = performance.now();
  const child = spawn(program, args, {
    ...childIdentity(account),
    cwd: '/',
    env: childEnvironment(options.env),
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [new CollectedOutput(options), new CollectedOutput(options)];
  child.stdout.on('data', (chunk: Buffer) => stdout.add(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  // A command that ends without reading its input closes the pipe; that is its right.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');

  return new Promise((resolve, reject) => {
    const settle = endEarly(child, options, program, reject);
    child.once('error', (error) => {
      settle();
      reject(new DomainError('command-failed', `${program} could not be started: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      settle();
      resolve({
        exitCode: code ?? (signal === null ? 1 : 128),
        stdout: stdout.text,
        stderr: stderr.text,
        truncated: stdout.truncated || stderr.truncated,
        durationMs: performance.now() - startedAt,
      });
    });
  });
}

/** Kills the child's group and rejects when the call's bounds are over. Answers the function that disarms this. */
function endEarly(child: ChildProcess, options: RunOptions, program: string, reject: (reason: unknown) => void): () => void {
  const end = (reason: unknown): void => {
    if (child.pid !== undefined) {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
    child.stdout?.destroy();
    child.stderr?.destroy();
    reject(reason);
  };
  const deadline = new Deadline(options, program);
  const timer = setTimeout(() => end(deadline.timedOut()), options.timeoutMs);
  const onAbort = (): void => end(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  };
}
