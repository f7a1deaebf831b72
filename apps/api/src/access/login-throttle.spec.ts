import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, TestApi } from '../testing/test-api.js';
import { ACCOUNT_LIMITS, ADDRESS_LIMITS, waitMs, withFailure } from './login-throttle-policy.js';

const never = { failureCount: 0, lastFailedAt: new Date(0), blockedUntil: null };

describe('the throttle policy', () => {
  it('leaves five failures free and doubles the wait from then on, up to 15 minutes', () => {
    const now = new Date('2026-11-23T08:00:00Z');
    const waits: number[] = [];
    let failures: Parameters<typeof withFailure>[0] = never;
    for (let attempt = 1; attempt <= 13; attempt++) {
      failures = withFailure(failures, now, ACCOUNT_LIMITS);
      waits.push(waitMs(failures, now) / 1000);
    }
    expect(waits).toEqual([0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('forgets after an hour without a failure', () => {
    const now = new Date('2026-11-23T08:00:00Z');
    const before = {
      failureCount: 12,
      lastFailedAt: new Date(now.getTime() - ACCOUNT_LIMITS.forgetAfterMs - 1),
      blockedUntil: null,
    };
    expect(withFailure(before, now, ACCOUNT_LIMITS)).toEqual({ failureCount: 1, lastFailedAt: now, blockedUntil: null });
  });

  it('never overflows, however long somebody goes on', () => {
    const now = new Date('2026-11-23T08:00:00Z');
    const before = { failureCount: 2_000_000, lastFailedAt: now, blockedUntil: null };
    expect(waitMs(withFailure(before, now, ACCOUNT_LIMITS), now)).toBe(ACCOUNT_LIMITS.longestBlockMs);
  });
});

describe('guessing passwords', () => {
  let api: TestApi;
  let twin: TestApi;
  const guess = (on: TestApi, username: string, password = 'wrong') => on.post('/api/auth/login', { username, password });

  beforeAll(async () => {
    api = await TestApi.start();
    twin = await TestApi.start({ database: api.database });
  });
  afterEach(async () => {
    await api.unitOfWork.read.manager.query('DELETE FROM login_attempts');
  });
  afterAll(async () => {
    await twin.stop();
    await api.stop();
  });

  it('is slowed down for the account, also with the right password, and over several API processes', async () => {
    for (let attempt = 0; attempt < ACCOUNT_LIMITS.freeFailures; attempt++) {
      expect((await guess(attempt % 2 === 0 ? api : twin, 'admin')).statusCode).toBe(401);
    }
    const refused = await guess(twin, 'Admin', ADMIN_PASSWORD);
    expect(refused.statusCode).toBe(429);
    expect(refused.json()).toMatchObject({ code: 'too-many-login-attempts', retryAfterSeconds: 15 });
    expect(Number(refused.headers['retry-after'])).toBe(15);
  });

  it('is over when the wait is over', async () => {
    for (let attempt = 0; attempt < ACCOUNT_LIMITS.freeFailures; attempt++) await guess(api, 'admin');
    expect((await guess(api, 'admin', ADMIN_PASSWORD)).statusCode).toBe(429);
    api.clock.advance(15_001);
    expect((await guess(api, 'admin', ADMIN_PASSWORD)).statusCode).toBe(200);
    // A success resets the account: five are free again.
    expect((await guess(api, 'admin')).statusCode).toBe(401);
  });

  it('cannot be hurried by sending all guesses at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => guess(api, 'admin')));
    const tried = answers.filter(({ statusCode }) => statusCode === 401).length;
    expect(tried).toBe(ACCOUNT_LIMITS.freeFailures);
    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(20 - tried);
  });

  it('slows down accounts that do not exist just the same', async () => {
    for (let attempt = 0; attempt < ACCOUNT_LIMITS.freeFailures; attempt++) await guess(api, 'ghost');
    expect((await guess(api, 'ghost')).statusCode).toBe(429);
  });

  it('is slowed down for the address, one guess on each of many accounts', async () => {
    for (let attempt = 0; attempt < ADDRESS_LIMITS.freeFailures; attempt++) await guess(api, `user-${attempt}`);
    expect((await guess(api, 'admin', ADMIN_PASSWORD)).statusCode).toBe(429);
  });

  it('is not what people do who sign in rightly, however often', async () => {
    for (let attempt = 0; attempt < ACCOUNT_LIMITS.freeFailures + 2; attempt++) {
      expect((await guess(api, 'admin', ADMIN_PASSWORD)).statusCode).toBe(200);
    }
    const [row] = await api.unitOfWork.read.manager.query(`SELECT failure_count FROM login_attempts WHERE kind = 'address'`);
    expect(row.failure_count).toBe(0);
  });
});
