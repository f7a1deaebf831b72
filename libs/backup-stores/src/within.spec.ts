import { describe, expect, it } from '@jest/globals';
import { within } from './within.js';

const never = new Promise<never>(() => undefined);

describe('within', () => {
  it('does not wait for ever for a disk that does not answer', async () => {
    await expect(within('The disk', { timeoutMs: 1 }, never)).rejects.toMatchObject({
      code: 'store-unavailable',
      detail: 'The disk did not answer within 1 ms.',
    });
  });

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const waiting = within('The disk', { timeoutMs: 60_000, signal: stop.signal }, never);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('passes on what comes in time, good or bad', async () => {
    expect(await within('The disk', { timeoutMs: 60_000 }, Promise.resolve(1))).toBe(1);
    await expect(within('The disk', { timeoutMs: 60_000 }, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
