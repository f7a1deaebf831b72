import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, cookiesOf, TestApi } from '../testing/test-api.js';

describe('requests with the session cookie', () => {
  let api: TestApi;
  let cookies: Record<string, string>;

  const changeWith = (headers: Record<string, string>) =>
    api.send({
      method: 'POST',
      url: '/api/auth/tokens',
      cookies,
      headers: { 'content-type': 'application/json', ...headers },
      payload: { name: 'x' },
    });

  beforeAll(async () => {
    api = await TestApi.start();
    cookies = cookiesOf(await api.post('/api/auth/login', { username: 'admin', password: ADMIN_PASSWORD }));
  });
  afterAll(() => api.stop());

  it('may read without further proof', async () => {
    expect((await api.send({ url: '/api/auth/me', cookies })).statusCode).toBe(200);
  });

  it.each(['cross-site', 'same-site'])('do not even read for a page of another origin: %s', async (site) => {
    expect((await api.send({ url: '/api/auth/me', cookies, headers: { 'sec-fetch-site': site } })).statusCode).toBe(403);
    expect((await api.send({ url: '/api/auth/me', cookies, headers: { 'sec-fetch-site': 'same-origin' } })).statusCode).toBe(200);
  });

  it('change nothing without the CSRF token', async () => {
    const answer = await changeWith({});
    expect(answer.statusCode).toBe(403);
    expect(answer.json().code).toBe('csrf-token-missing');
  });

  it('change nothing with the CSRF token of another session', async () => {
    const other = cookiesOf(await api.post('/api/auth/login', { username: 'admin', password: ADMIN_PASSWORD }));
    expect((await changeWith({ 'x-xsrf-token': other['XSRF-TOKEN']! })).statusCode).toBe(403);
  });

  it('may change with the CSRF token of their session', async () => {
    expect((await changeWith({ 'x-xsrf-token': cookies['XSRF-TOKEN']! })).statusCode).toBe(201);
  });

  it('prove nothing by an API token in the cookie', async () => {
    const { secret } = (await api.post('/api/auth/tokens', { name: 'x' }, await api.signIn())).json();
    expect((await api.send({ url: '/api/auth/me', cookies: { rocket_session: secret } })).statusCode).toBe(401);
  });
});

describe('a login', () => {
  let api: TestApi;
  const loginWith = (headers: Record<string, string>) =>
    api.post('/api/auth/login', { username: 'admin', password: ADMIN_PASSWORD }, undefined, headers);

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.stop());

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['a page of another origin, of an older browser', { origin: 'https://evil.example', host: 'rocket.example' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('from %s is refused', async (_from, headers) => {
    const answer = await loginWith(headers);
    expect(answer.statusCode).toBe(403);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it.each([
    ['the dashboard', { 'sec-fetch-site': 'same-origin', origin: 'http://rocket.example', host: 'rocket.example' }],
    ['the dashboard, in an older browser', { origin: 'http://rocket.example:8080', host: 'rocket.example:8080' }],
    ['a program', {}],
  ])('from %s is taken', async (_from, headers) => {
    expect((await loginWith(headers)).statusCode).toBe(200);
  });

  it('as a form, which any page may send, is refused', async () => {
    const answer = await api.send({
      method: 'POST',
      url: '/api/auth/login',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'username=admin',
    });
    expect(answer.statusCode).toBe(415);
  });
});
