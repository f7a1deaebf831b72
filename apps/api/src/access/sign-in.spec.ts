import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, cookiesOf, TestApi } from '../testing/test-api.js';

describe('signing in', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.stop());

  it('gives a token, its end, and who it belongs to with all permissions', async () => {
    const answer = await api.post('/api/auth/login', { username: 'admin', password: ADMIN_PASSWORD });
    expect(answer.statusCode).toBe(200);
    const body = answer.json();
    expect(body).toEqual({
      token: expect.stringMatching(/^rks_[\w-]{43}$/),
      expiresAt: expect.any(String),
      user: expect.objectContaining({ username: 'admin', role: 'admin', displayName: 'Administrator' }),
    });
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
    expect(body.user.permissions).toContain('user:write');
    expect((await api.get('/api/auth/me', body.token)).json()).toEqual(body.user);
  });

  it('takes the user name in any letter case', async () => {
    expect((await api.post('/api/auth/login', { username: 'ADMIN', password: ADMIN_PASSWORD })).statusCode).toBe(200);
  });

  it('hides the session from scripts and keeps it from other sites', async () => {
    const answer = await api.post('/api/auth/login', { username: 'admin', password: ADMIN_PASSWORD });
    const [session, csrf] = [
      answer.cookies.find(({ name }) => name === 'rocket_session'),
      answer.cookies.find(({ name }) => name === 'XSRF-TOKEN'),
    ];
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(session).not.toHaveProperty('secure');
    expect(csrf).toMatchObject({ sameSite: 'Strict', path: '/' });
    expect(csrf).not.toHaveProperty('httpOnly');
  });

  it('refuses a wrong password and an unknown user in the same words', async () => {
    const wrong = await api.post('/api/auth/login', { username: 'admin', password: 'wrong' });
    const unknown = await api.post('/api/auth/login', { username: 'nobody', password: 'wrong' });
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    expect(wrong.json().code).toBe('invalid-credentials');
    expect(wrong.json().detail).toBe(unknown.json().detail);
  });

  it('takes as long for an unknown user as for a known one', async () => {
    const time = async (username: string): Promise<number> => {
      const begin = performance.now();
      await api.post('/api/auth/login', { username, password: 'wrong' });
      return performance.now() - begin;
    };
    const unknown = [await time('ghost-1'), await time('ghost-2'), await time('ghost-3')].sort((a, b) => a - b)[1]!;
    // One argon2id hash takes tens of milliseconds; a look-up that finds nothing takes one or two.
    expect(unknown).toBeGreaterThan(8);
  });

  it('ends the session at the logout', async () => {
    const token = await api.signIn();
    const answer = await api.post('/api/auth/logout', {}, token);
    expect(answer.statusCode).toBe(204);
    expect((await api.get('/api/auth/me', token)).statusCode).toBe(401);
  });

  it('ends a session when its hours are over', async () => {
    const short = await TestApi.start({ environment: { ROCKET_SESSION_HOURS: '1' } });
    const token = await short.signIn();
    short.clock.advance(59 * 60_000);
    expect((await short.get('/api/auth/me', token)).statusCode).toBe(200);
    short.clock.advance(2 * 60_000);
    expect((await short.get('/api/auth/me', token)).statusCode).toBe(401);
    await short.stop();
  });

  it('stores no token and no password in clear', async () => {
    const token = await api.signIn();
    const rows = await api.unitOfWork.read.manager.query(
      `SELECT row_to_json(users)::text AS row FROM users UNION ALL SELECT row_to_json(sessions)::text FROM sessions
       UNION ALL SELECT row_to_json(login_attempts)::text FROM login_attempts`,
    );
    const text = JSON.stringify(rows);
    expect(text).toContain('$argon2id$');
    expect(text).not.toContain(token);
    expect(text).not.toContain(ADMIN_PASSWORD);
  });

  it('marks the cookies Secure and insists on https where people come by https', async () => {
    const https = await TestApi.start({ environment: { ROCKET_PUBLIC_URL: 'https://rocket.example' }, database: api.database });
    const answer = await https.post('/api/auth/login', { username: 'admin', password: ADMIN_PASSWORD });
    expect(answer.cookies.every(({ secure }) => secure === true)).toBe(true);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    expect((await api.get('/api/health')).headers).not.toHaveProperty('strict-transport-security');
    await https.stop();
  });

  it('does not fall back to the cookie when the header is wrong', async () => {
    const login = await api.post('/api/auth/login', { username: 'admin', password: ADMIN_PASSWORD });
    const answer = await api.send({
      url: '/api/auth/me',
      cookies: cookiesOf(login),
      headers: { authorization: 'Bearer rks_wrong' },
    });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });
});
