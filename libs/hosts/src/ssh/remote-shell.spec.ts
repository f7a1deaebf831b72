import { describe, expect, it } from '@jest/globals';
import type { ChannelIo, RemoteExit, SshTarget } from './ssh-connection.js';
import { RemoteShell } from './remote-shell.js';
import type { SshConnections, StartedCommand } from './ssh-connections.js';

const target: SshTarget = { serverName: 'ch-1', address: '192.0.2.1', port: 22, user: 'rocket', hostKey: null };

/** A server on which a command says that it has begun, and what is around it speaks up when it is killed. */
class Server {
  readonly commands: string[] = [];

  async start(_target: SshTarget, command: string, io: ChannelIo): Promise<StartedCommand> {
    this.commands.push(command);
    const isKill = this.commands.length > 1;
    const ended = isKill ? this.#kill() : this.#begin(command, io);
    return Promise.resolve({ ended, abandon: () => undefined });
  }

  #onKill: () => void = () => undefined;

  #begin(command: string, io: ChannelIo): Promise<RemoteExit> {
    const token = /rocket-[0-9a-f]+/.exec(command)?.[0] ?? '';
    io.onStderr(Buffer.from(`${token} 4711\n`));
    io.onStdout(Buffer.from('begun\n'));
    io.onStderr(Buffer.from('a warning\n'));
    return new Promise((resolve) => {
      this.#onKill = () => {
        io.onStderr(Buffer.from('setsid: child 4711 did not exit normally: Success\n'));
        resolve({ code: 1, signal: undefined });
      };
    });
  }

  #kill(): Promise<RemoteExit> {
    this.#onKill();
    return Promise.resolve({ code: 0, signal: undefined });
  }
}

describe('RemoteShell', () => {
  it('ends the whole group of a command whose time is up, and takes nothing for its output that others say of that', async () => {
    const server = new Server();
    const shell = new RemoteShell(server as unknown as SshConnections, target, 'postgres');
    const said: string[] = [];
    const late = shell.run('login', ['/bin/sh', '-s'], { timeoutMs: 50, onOutput: (text) => said.push(text) });
    await expect(late).rejects.toMatchObject({ code: 'command-timed-out' });
    expect(server.commands[1]).toMatch(/kill -s KILL.*4711/s);
    expect(said.join('')).toBe('begun\na warning\n');
  });
});
