import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const TRY_MS = 1000;

/** Waits until a server accepts connections there, and has spoken first if `greeting` says so. @throws Error */
export async function untilListening(address: string, port: number, timeoutMs: number, greeting = false): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await answers(address, port, greeting))) {
    if (Date.now() > deadline) throw new Error(`Nothing listens on ${address}:${port} after ${timeoutMs / 1000} s.`);
    await sleep(20);
  }
}

function answers(address: string, port: number, greeting: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: TRY_MS });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once(greeting ? 'data' : 'connect', () => end(true));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => end(false));
  });
}
