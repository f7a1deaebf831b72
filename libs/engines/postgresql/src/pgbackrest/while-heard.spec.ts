import { describe, expect, it } from '@jest/globals';
import type { HostExecutor, RunResult } from '@rocket/hosts';
import { whileHeard } from './while-heard.js';

const LOOK_EVERY_MS = 5;
const HEADER = 'sl local rem st tx:rx tr retrnsmt uid timeout inode\n';
const connection = (resent: string) => `0: 0D7CE00A:9374 0C7CE00A:20F0 01 00000150:00000000 01:000006B2 ${resent} 102 0 1 3\n`;
const PEERS = [
  { serverName: 'h1', address: 'h1.test' },
  { serverName: 'h2', address: 'h2.test' },
];
const ADDRESSES: Readonly<Record<string, string>> = { 'h1.test': '10.224.124.11', 'h2.test': '10.224.124.12' };

/** A server whose table of connections is what `table` says when it is looked at. */
function serverWith(table: () => string): HostExecutor {
  const run = ([program, , address = '']: readonly string[]): Promise<RunResult> => {
    const stdout = program === 'cat' ? HEADER + table() : `${ADDRESSES[address] ?? ''} STREAM ${address}\n`;
    return Promise.resolve({ exitCode: 0, stdout, stderr: '', truncated: false, durationMs: 1 });
  };
  return { serverName: 'h3', run } as unknown as HostExecutor;
}

/** Work that ends only when it is told to. */
const endless = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('work of pgBackRest that somebody has to hear', () => {
  const signal = new AbortController().signal;

  it('is ended when what was sent to a server is not acknowledged, and says which', async () => {
    let looks = 0;
    const host = serverWith(() => connection(++looks < 3 ? '00000007' : '00000008'));
    await expect(whileHeard(host, PEERS, signal, endless, LOOK_EVERY_MS)).rejects.toMatchObject({
      code: 'step-failed',
      detail: expect.stringMatching(/^h2 does not answer h3/),
    });
    expect(looks).toBe(3);
  });

  it('is nobody else’s business', async () => {
    const host = serverWith(() => connection('00000009'));
    const work = () => new Promise<string>((done) => setTimeout(() => done('done'), 10 * LOOK_EVERY_MS));
    expect(await whileHeard(host, PEERS.slice(0, 1), signal, work, LOOK_EVERY_MS)).toBe('done');
  });

  it('goes on while the server cannot be looked at', async () => {
    let looks = 0;
    const host = serverWith(() => {
      looks++;
      throw new Error('away');
    });
    const work = () => new Promise<string>((done) => setTimeout(() => done('done'), 10 * LOOK_EVERY_MS));
    expect(await whileHeard(host, PEERS, signal, work, LOOK_EVERY_MS)).toBe('done');
    expect(looks).toBeGreaterThan(1);
  });

  it('ends when whoever began it says so', async () => {
    const stop = new AbortController();
    const ended = whileHeard(
      serverWith(() => ''),
      PEERS,
      stop.signal,
      endless,
      LOOK_EVERY_MS,
    );
    stop.abort(new Error('cancelled'));
    await expect(ended).rejects.toThrow('cancelled');
  });
});
