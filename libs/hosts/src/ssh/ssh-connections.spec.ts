import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { ServerChannel } from 'ssh2';
import { SshConnections } from './ssh-connections.js';
import type { SshTarget } from './ssh-connection.js';
import { generateSshKey } from './ssh-keys.js';

const limits = { timeoutMs: 5_000 };
const hostKey = generateSshKey('host');
const ownKey = generateSshKey('own');
const io = { stdin: '', onStdout: () => undefined, onStderr: () => undefined };

/** An SSH server within this process that does what a test wants with the commands it is sent. */
class FakeServer {
  readonly commands: string[] = [];
  readonly sockets: Socket[] = [];
  onCommand: (channel: ServerChannel) => void = (channel) => {
    channel.exit(0);
    channel.end();
  };
  acceptsSessions = true;
  readonly #server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => context.accept());
    client.on('session', (accept) => {
      if (!this.acceptsSessions) return;
      accept().on('exec', (acceptCommand, _reject, { command }) => {
        this.commands.push(command);
        this.onCommand(acceptCommand());
      });
    });
  });

  async listen(): Promise<SshTarget> {
    (this.#server as unknown as NodeJS.EventEmitter & { _srv: NodeJS.EventEmitter })._srv.on('connection', (socket: Socket) =>
      this.sockets.push(socket),
    );
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return { serverName: 'fake', address: '127.0.0.1', port, user: 'rocket', hostKey: hostKey.publicKey };
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }
}

describe('SshConnections', () => {
  let server: FakeServer;
  let target: SshTarget;
  let connections: SshConnections;
  const run = async (command: string, timeoutMs = limits.timeoutMs): Promise<number | undefined> =>
    (await (await connections.start(target, command, io, { timeoutMs })).ended).code;

  beforeEach(async () => {
    server = new FakeServer();
    target = await server.listen();
    connections = new SshConnections(() => Promise.resolve(ownKey.privateKey));
  });
  afterEach(() => {
    connections.close();
    server.close();
  });

  it('runs command after command over one connection', async () => {
    for (const command of ['one', 'two', 'three']) expect(await run(command)).toBe(0);
    expect(server.commands).toEqual(['one', 'two', 'three']);
    expect(server.sockets).toHaveLength(1);
  });

  it('runs a command over a new connection when the one it has turns out to be gone', async () => {
    await run('before');
    // What a server sends that was restarted: it knows nothing of the connection on which it is asked.
    const [socket] = server.sockets;
    socket?.removeAllListeners('data');
    socket?.on('data', () => socket.resetAndDestroy());
    expect(await run('after')).toBe(0);
    expect(server.commands).toEqual(['before', 'after']);
    expect(server.sockets).toHaveLength(2);
  });

  it('never runs a command again that the server may have begun', async () => {
    await run('before');
    server.onCommand = () => server.sockets[0]?.resetAndDestroy();
    const started = await connections.start(target, 'once', io, limits).catch((error: unknown) => error);
    if (started instanceof Error) expect(started).toMatchObject({ code: 'host-unreachable' });
    else expect(await (started as { ended: Promise<unknown> }).ended).toMatchObject({ code: undefined });
    expect(server.commands).toEqual(['before', 'once']);
  });

  it('waits for a server that says nothing exactly as long as it may, time after time', async () => {
    await run('before');
    server.acceptsSessions = false;
    for (let round = 0; round < 3; round++) {
      const startedAt = performance.now();
      const asked = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => run('never', 20 + index)));
      for (const one of asked) expect(one).toMatchObject({ reason: { code: 'command-timed-out' } });
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  });

  it('closes its connections although the server does not answer the farewell', async () => {
    await run('before');
    const [socket] = server.sockets as [Socket];
    socket.removeAllListeners('data');
    socket.removeAllListeners('end');
    const closed = once(socket, 'close');
    socket.on('data', () => undefined);
    connections.close();
    await closed;
  });
});
