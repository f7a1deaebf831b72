import { connect } from 'node:net';
import type { Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { Client, ClientChannel, ConnectConfig } from 'ssh2';
import { DomainError } from '@rocket/domain';
import type { CallLimits } from '../host-executor.js';
import { explainSshFault } from './ssh-faults.js';
import { isSameKey, parsePublicKey, publicKeyLine, fingerprintOf } from './ssh-keys.js';

/** A server as SSH reaches it. */
export interface SshTarget {
  serverName: string;
  address: string;
  port: number;
  user: string;
  /** The key that it must show. Without one nobody signs in: the attempt only tells which key it shows. */
  hostKey: string | null;
}

/** How a remote command ended. `code` is undefined when the connection was gone before. */
export interface RemoteExit {
  code: number | undefined;
  signal: string | undefined;
}

/** One command on its way: what goes in, and who hears what comes out. */
export interface ChannelIo {
  stdin: Buffer | string;
  onStdout(chunk: Buffer): void;
  onStderr(chunk: Buffer): void;
}

/** A server that is gone without a word is noticed after this, times three. */
const KEEPALIVE_MS = 5_000;
const KEEPALIVE_MISSES = 3;

/** All types of host keys, the pinned one first: a server shows the first that it has. */
const HOST_KEY_ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/** An authenticated connection to a server that showed the confirmed key. Several commands run over it at once. */
export class SshConnection {
  readonly #starting = new Set<() => void>();
  #onClosed: () => void = () => undefined;

  private constructor(
    private readonly client: Client,
    private readonly socket: Socket,
    private readonly target: SshTarget,
  ) {}

  /** @throws DomainError `host-unreachable`, `host-key-unconfirmed`, `host-key-changed`, `sign-in-refused`, `command-timed-out` */
  static async open(target: SshTarget, privateKey: string, limits: CallLimits): Promise<SshConnection> {
    limits.signal?.throwIfAborted();
    const client = new ssh2.Client();
    const socket = connect({ host: target.address, port: target.port });
    const connection = new SshConnection(client, socket, target);
    let shownKey: Buffer | undefined;
    const verify = (key: Buffer): boolean => {
      shownKey = key;
      return target.hostKey !== null && isSameKey(key, target.hostKey);
    };
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => settle(() => reject(new Error('given up', { cause: limits.signal?.reason })));
      const settle = (how: () => void): void => {
        limits.signal?.removeEventListener('abort', onAbort);
        how();
      };
      limits.signal?.addEventListener('abort', onAbort, { once: true });
      client.once('ready', () => {
        // A command and its input are several small packets: held back for each other, each would cost 40 ms.
        client.setNoDelay(true);
        settle(resolve);
      });
      client.on('error', (error) => {
        settle(() => reject(refusalOf(target, shownKey) ?? explainSshFault(error, target)));
        // A server that is silent would not answer a farewell.
        socket.destroy();
      });
      client.once('close', () => {
        connection.#close();
        settle(() => reject(refusalOf(target, shownKey) ?? explainSshFault(new Error('it hung up'), target)));
      });
      client.connect({ sock: socket, ...connectConfig(target, privateKey, limits.timeoutMs, verify) });
    }).catch((error: unknown) => {
      socket.destroy();
      limits.signal?.throwIfAborted();
      throw error;
    });
    return connection;
  }

  get isClosed(): boolean {
    return !this.socket.writable;
  }

  onceClosed(listener: () => void): void {
    this.#onClosed = listener;
  }

  /**
   * Starts a command.
   *
   * @throws DomainError `host-unreachable`, `command-failed`; `SshChannelRefused` when the server allows no more at once, and
   *   `SshConnectionLost` when the connection was gone before: nothing was run
   */
  start(command: string, io: ChannelIo): Promise<{ ended: Promise<RemoteExit>; abandon: () => void }> {
    const heardBefore = this.socket.bytesRead;
    return new Promise((resolve, reject) => {
      const onGone = (): void => {
        // The command is sent when the server has agreed to a channel for it, and so far it has said nothing at all.
        const isUnsent = this.socket.bytesRead === heardBefore;
        reject(isUnsent ? new SshConnectionLost() : explainSshFault(new Error('the connection broke'), this.target));
      };
      if (this.isClosed) {
        onGone();
        return;
      }
      this.#starting.add(onGone);
      this.client.exec(command, (error, channel) => {
        this.#starting.delete(onGone);
        if (!error) resolve({ ended: endOf(channel, io), abandon: () => channel.destroy() });
        else if ('reason' in error) reject(new SshChannelRefused(error.message));
        else reject(new DomainError('command-failed', `${this.target.serverName} does not start a command: ${error.message}.`));
      });
    });
  }

  end(): void {
    this.client.end();
    setTimeout(() => this.socket.destroy(), 1_000).unref();
  }

  #close(): void {
    for (const onGone of this.#starting) onGone();
    this.#onClosed();
  }
}

/** The server opens no further channel on this connection (MaxSessions of sshd). */
export class SshChannelRefused extends Error {}

/** The connection was gone, which showed only when it was used. */
export class SshConnectionLost extends Error {}

function endOf(channel: ClientChannel, io: ChannelIo): Promise<RemoteExit> {
  return new Promise((resolve) => {
    const exit: RemoteExit = { code: undefined, signal: undefined };
    channel.on('data', (chunk: Buffer) => io.onStdout(chunk));
    channel.stderr.on('data', (chunk: Buffer) => io.onStderr(chunk));
    channel.on('exit', (code: number | null, signal?: string) => Object.assign(exit, { code: code ?? 128, signal }));
    channel.on('close', () => resolve(exit));
    // A command that ends without reading its input closes it; that is its right.
    channel.on('error', () => undefined);
    channel.end(io.stdin);
  });
}

function connectConfig(
  target: SshTarget,
  privateKey: string,
  timeoutMs: number,
  hostVerifier: (key: Buffer) => boolean,
): ConnectConfig {
  const pinned = target.hostKey === null ? undefined : parsePublicKey(target.hostKey)?.keyType;
  const isPinned = (algorithm: string): boolean => algorithm === pinned || (pinned === 'ssh-rsa' && algorithm.startsWith('rsa-'));
  const serverHostKey = [...HOST_KEY_ALGORITHMS].sort((one, other) => Number(isPinned(other)) - Number(isPinned(one)));
  return {
    username: target.user,
    privateKey,
    hostVerifier,
    authHandler: ['publickey'],
    readyTimeout: Math.max(1, timeoutMs),
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_MISSES,
    algorithms: {
      serverHostKey,
      cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
    },
  };
}

/** Why nobody signed in, when it was for the key that the server showed. */
function refusalOf(target: SshTarget, shown: Buffer | undefined): DomainError | undefined {
  if (!shown) return undefined;
  const presentedKey = publicKeyLine(shown);
  const fingerprint = fingerprintOf(presentedKey);
  const { serverName } = target;
  if (target.hostKey === null) {
    return new DomainError(
      'host-key-unconfirmed',
      `${serverName} shows the host key ${fingerprint}, which nobody has confirmed. Nothing was run on it.`,
      { serverName, presentedKey, fingerprint },
    );
  }
  if (isSameKey(shown, target.hostKey)) return undefined;
  return new DomainError(
    'host-key-changed',
    `${serverName} shows the host key ${fingerprint}, but ${fingerprintOf(target.hostKey)} was confirmed. Nothing was run on it.`,
    { serverName, presentedKey, fingerprint },
  );
}
