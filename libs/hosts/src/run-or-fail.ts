import { DomainError } from '@rocket/domain';
import type { HostExecutor, RunOptions, RunResult } from './host-executor.js';

/**
 * Runs a command that has to succeed.
 *
 * @throws DomainError `command-failed` with the last line that it wrote to its error output.
 */
export async function runOrFail(host: HostExecutor, argv: readonly string[], options: RunOptions): Promise<RunResult> {
  const result = await host.run(argv, options);
  if (result.exitCode !== 0) {
    const program = (argv[0] ?? '').split('/').pop() ?? '';
    const lastLine = result.stderr.trim().split('\n').pop() ?? '';
    throw new DomainError(
      'command-failed',
      `${program} on ${host.serverName} ended with code ${String(result.exitCode)}: ${lastLine}`,
      { exitCode: result.exitCode },
    );
  }
  return result;
}
