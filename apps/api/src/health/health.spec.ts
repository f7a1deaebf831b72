import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { OperationBell } from '@rocket/jobs';
import { TestApi } from '../testing/test-api.js';

describe('health and readiness', () => {
  let api: TestApi;
  afterEach(async () => {
    jest.restoreAllMocks();
    await api.stop();
  });

  it('are told without signing in', async () => {
    api = await TestApi.start();
    expect((await api.get('/api/health')).json()).toEqual({ status: 'ok' });
    const ready = await api.get('/api/ready');
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'ok', database: 'ok', queue: 'ok' }]);
  });

  it('say which dependency is away, without details, and within bounded time', async () => {
    api = await TestApi.start();
    jest.spyOn(api.app.get(OperationBell, { strict: false }), 'ping').mockRejectedValue(new Error('redis://u:planted@h is away'));
    jest.spyOn(api.unitOfWork.read.manager, 'query').mockReturnValue(new Promise(() => undefined));
    const begin = performance.now();
    const ready = await api.get('/api/ready');
    expect(performance.now() - begin).toBeLessThan(3000);
    expect([ready.statusCode, ready.json()]).toEqual([
      503,
      { status: 'unavailable', database: 'unavailable', queue: 'unavailable' },
    ]);
    expect(ready.headers).toHaveProperty('retry-after');
    expect((await api.get('/api/health')).statusCode).toBe(200);
    expect(api.log).not.toContain('planted');
  });
});
