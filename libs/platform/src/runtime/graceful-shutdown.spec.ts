import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { onShutdown } from './graceful-shutdown.js';
import { createLogger } from './logger.js';

const logger = createLogger({ name: 'test', level: 'silent' });

describe('onShutdown', () => {
  afterEach(() => {
    process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
  });

  it('stops once and exits with 0, however often it is told', async () => {
    const exit = jest.fn<(code: number) => void>();
    const stop = jest.fn(() => sleep(20));
    onShutdown({ logger, timeoutMs: 1000, stop, exit });
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    await sleep(50);
    expect(stop).toHaveBeenCalledTimes(1);
    expect(exit.mock.calls).toEqual([[0]]);
  });

  it('exits with 1 when stopping fails', async () => {
    const exit = jest.fn<(code: number) => void>();
    onShutdown({ logger, timeoutMs: 1000, stop: () => Promise.reject(new Error('no')), exit });
    process.emit('SIGINT');
    await sleep(10);
    expect(exit.mock.calls).toEqual([[1]]);
  });

  it('exits with 1 when stopping takes too long', async () => {
    const exit = jest.fn<(code: number) => void>();
    onShutdown({ logger, timeoutMs: 20, stop: () => new Promise<void>(() => undefined), exit });
    process.emit('SIGTERM');
    await sleep(60);
    expect(exit.mock.calls).toEqual([[1]]);
  });
});
