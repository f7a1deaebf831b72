import { request } from 'node:http';
import { connect, type Socket } from 'node:net';

export type Answer = 'connected' | 'refused' | 'silence';

/** How a host answers to somebody who wants to connect. */
export function knock(address: string, port: number, patienceMs = 1500): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (answer: Answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end('silence'), patienceMs);
    socket.once('connect', () => end('connected'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED' ? 'refused' : 'silence'));
  });
}

/** The status with which an HTTP proxy answers somebody who asks for `uri`. */
export function askProxy(address: string, port: number, uri: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const question = request({ host: address, port, path: uri, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    question.once('error', reject).end();
  });
}

/** A connection to an SSH server, as a peer sees it. */
export class Peer {
  private readonly socket: Socket;
  private received = '';
  private hasEnded = false;

  constructor(address: string) {
    this.socket = connect({ host: address, port: 22 });
    this.socket.on('data', (chunk) => (this.received += chunk.toString('latin1')));
    for (const event of ['error', 'close', 'end']) this.socket.on(event, () => (this.hasEnded = true));
  }

  say(line: string): void {
    this.socket.write(`${line}\r\n`);
  }

  /** Whether something new arrives within the time. */
  async hears(withinMs: number): Promise<boolean> {
    const before = this.received.length;
    return until(() => this.received.length > before, withinMs);
  }

  async isGreeted(withinMs: number): Promise<boolean> {
    return until(() => this.received.startsWith('SSH-2.0-'), withinMs);
  }

  async isToldOfTheEnd(withinMs: number): Promise<boolean> {
    return until(() => this.hasEnded, withinMs);
  }

  leave(): void {
    this.socket.destroy();
  }
}

async function until(condition: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}
