import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { HostAddress } from '@rocket/hosts';

const run = promisify(execFile);
/** The `ssh` of this machine with a connection to each server kept open by ControlMaster. */
export class OpenSsh {
  readonly #scratch: string;
  readonly #servers: readonly string[];

  private constructor(scratch: string, servers: readonly string[]) {
    this.#scratch = scratch;
    this.#servers = servers;
  }

  static async connect(servers: readonly HostAddress[], privateKey: string): Promise<OpenSsh> {
    const scratch = await mkdtemp(join(tmpdir(), 'rocket-bench-ssh-'));
    await writeFile(join(scratch, 'key'), privateKey, { mode: 0o600 });
    await writeFile(join(scratch, 'known_hosts'), servers.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join(''));
    const hosts = servers.map(({ serverName, address }) => `Host ${serverName}\n  HostName ${address}\n`);
    const common = [`IdentityFile ${scratch}/key`, 'IdentitiesOnly yes', `UserKnownHostsFile ${scratch}/known_hosts`];
    const trust = [...common, 'GlobalKnownHostsFile /dev/null', 'StrictHostKeyChecking yes', 'User rocket', 'LogLevel ERROR'];
    const options = [...trust, `ControlPath ${scratch}/%h`].map((line) => `  ${line}\n`);
    await writeFile(join(scratch, 'config'), `${hosts.join('')}Host *\n${options.join('')}`);
    const names = servers.map(({ serverName }) => serverName);
    const openSsh = new OpenSsh(scratch, names);
    for (const name of names) await run('ssh', [...openSsh.#config, '-f', '-N', '-M', name]);
    return openSsh;
  }

  /**
   * Runs a command for each number, which is put behind it, some at once, and answers all that they said. By xargs, which
   * starts processes with less effort than we could.
   */
  async runForEach(serverName: string, command: string, numbers: readonly number[], atOnce: number): Promise<string> {
    const words = ['-n', '1', '-P', `${atOnce}`, 'ssh', ...this.#config, serverName, command];
    const child = spawn('xargs', words, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(numbers.join('\n'));
    return text(child.stdout);
  }

  async close(): Promise<void> {
    for (const name of this.#servers) await run('ssh', [...this.#config, '-O', 'exit', name]);
    await rm(this.#scratch, { recursive: true });
  }

  get #config(): string[] {
    return ['-F', join(this.#scratch, 'config')];
  }
}
