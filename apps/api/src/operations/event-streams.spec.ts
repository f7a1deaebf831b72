import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { TestApi, bearer } from '../testing/test-api.js';

/** Longer than the heartbeat, at which streams ask again who listens. */
const BEYOND_HEARTBEAT_MS = 25_000;

describe('an event stream', () => {
  let api: TestApi;
  let url: string;

  beforeAll(async () => {
    api = await TestApi.start();
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}/api/events`;
  });
  afterAll(() => api.stop());

  it('ends for who signs out', async () => {
    const token = await api.signIn();
    const stream = await fetch(url, { headers: bearer(token), signal: AbortSignal.timeout(BEYOND_HEARTBEAT_MS) });
    expect(stream.status).toBe(200);
    await api.post('/api/auth/logout', {}, token);
    // Resolves when the server ends the stream, rejects when the time is over.
    await expect(stream.text()).resolves.toContain('still here');
  });

  it('is not opened for who is not signed in', async () => {
    expect((await fetch(url)).status).toBe(401);
  });
});
