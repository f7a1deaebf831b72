import { spawn } from 'node:child_process';
import { type Host, type Lab } from './lab.ts';
import { run } from './run.ts';

/** A shell on the host, or one command there, on this terminal; answers the exit code. */
export function ssh(lab: Lab, host: Host, command: readonly string[]): Promise<number> {
  const child = spawn('ssh', sshArguments(lab, host, command), { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 255));
  });
}

/** Runs a command on the host and answers its output. @throws CommandFailed */
export function onHost(lab: Lab, host: Host, command: readonly string[], timeoutMs = 20_000): Promise<string> {
  return run('ssh', ['-o', 'BatchMode=yes', ...sshArguments(lab, host, command)], { timeoutMs });
}

/** SSH sends one string for the shell over there: each word is quoted, so that it arrives as it is here. */
function sshArguments(lab: Lab, host: Host, command: readonly string[]): string[] {
  const words = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  return ['-F', lab.sshConfig, host.name, ...(words.length > 0 ? ['--', words.join(' ')] : [])];
}
