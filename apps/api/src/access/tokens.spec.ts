import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiTokenPage, CreatedApiToken } from '@rocket/contracts';
import { TestApi } from '../testing/test-api.js';

describe('API tokens', () => {
  let api: TestApi;
  let session: string;
  const create = async (body: object = { name: 'export' }, token = session) => api.post('/api/auth/tokens', body, token);

  beforeAll(async () => {
    api = await TestApi.start();
    session = await api.signIn();
  });
  afterAll(() => api.stop());

  it('show their secret once', async () => {
    const created = await create();
    expect(created.statusCode).toBe(201);
    const { secret, ...token } = created.json<CreatedApiToken>();
    expect(secret).toMatch(/^rkt_[\w-]{43}$/);
    expect(secret.startsWith(token.prefix)).toBe(true);
    expect(token).toEqual({
      id: expect.any(String),
      name: 'export',
      prefix: expect.any(String),
      createdAt: expect.any(String),
      expiresAt: null,
      lastUsedAt: null,
    });
    const list = await api.get('/api/auth/tokens', session);
    expect(list.json().items).toContainEqual(token);
    expect(list.body).not.toContain(secret);
  });

  it('may do what their user may do, and tell when they were last used', async () => {
    const { secret, id } = (await create()).json();
    expect((await api.get('/api/auth/me', secret)).json()).toMatchObject({ username: 'admin', role: 'admin' });
    const used = (await api.get('/api/auth/tokens', session)).json<ApiTokenPage>().items.find((token) => token.id === id);
    expect(Date.parse(used?.lastUsedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  it('need no CSRF token', async () => {
    const { secret } = (await create()).json();
    expect(
      (await api.post('/api/users', { username: 'by-token', role: 'viewer', password: 'long enough' }, secret)).statusCode,
    ).toBe(201);
  });

  it('cannot create others', async () => {
    const { secret } = (await create()).json();
    const answer = await create({ name: 'child' }, secret);
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'forbidden']);
  });

  it('stop working when they expire', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { secret, ...token } = (await create({ name: 'short', expiresAt })).json();
    expect(token.expiresAt).toBe(expiresAt);
    expect((await api.get('/api/auth/me', secret)).statusCode).toBe(200);
    api.clock.advance(61_000);
    expect((await api.get('/api/auth/me', secret)).statusCode).toBe(401);
  });

  it('cannot expire before they begin', async () => {
    const answer = await create({ name: 'late', expiresAt: '2020-01-01T00:00:00Z' });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors).toEqual([{ pointer: '/expiresAt', detail: 'must be in the future' }]);
  });

  it('stop working when they are revoked, and are gone from the list', async () => {
    const { secret, id } = (await create()).json();
    expect(
      (await api.send({ method: 'DELETE', url: `/api/auth/tokens/${id}`, headers: { authorization: `Bearer ${session}` } }))
        .statusCode,
    ).toBe(204);
    expect((await api.get('/api/auth/me', secret)).statusCode).toBe(401);
    expect((await api.get('/api/auth/tokens', session)).json<ApiTokenPage>().items.map((token) => token.id)).not.toContain(id);
  });

  it.each(['01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10', 'not-an-id'])('that are not one of yours are not found: %s', async (id) => {
    const answer = await api.send({
      method: 'DELETE',
      url: `/api/auth/tokens/${id}`,
      headers: { authorization: `Bearer ${session}` },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'token-not-found']);
  });

  it('of others are neither seen nor revoked', async () => {
    const { id } = (await create()).json();
    const viewer = await api.signInAs('viewer');
    expect((await api.get('/api/auth/tokens', viewer)).json()).toEqual({ items: [], total: 0, nextCursor: null });
    expect(
      (await api.send({ method: 'DELETE', url: `/api/auth/tokens/${id}`, headers: { authorization: `Bearer ${viewer}` } }))
        .statusCode,
    ).toBe(404);
  });

  it('are listed page by page', async () => {
    const viewer = await api.signInAs('viewer');
    for (const name of ['a', 'b', 'c']) await create({ name }, viewer);
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: { name: string }[]; total: number; nextCursor: string | null } = (
        await api.get(`/api/auth/tokens?limit=2&sort=name${cursor && `&cursor=${cursor}`}`, viewer)
      ).json();
      expect(page.total).toBe(3);
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });
});
