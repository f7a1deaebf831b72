import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityPage, UserAccountPage } from '@rocket/contracts';
import { ADMIN_PASSWORD, faultPointers, TestApi } from '../testing/test-api.js';

describe('users', () => {
  let api: TestApi;
  let admin: string;

  const create = (username: string, extra: object = {}) =>
    api.post('/api/users', { username, role: 'dba', password: ADMIN_PASSWORD, ...extra }, admin);
  const change = (id: string, version: number | string | undefined, payload: object, token = admin) =>
    api.send({
      method: 'PATCH',
      url: `/api/users/${id}`,
      payload,
      headers: {
        authorization: `Bearer ${token}`,
        ...(version !== undefined && { 'if-match': typeof version === 'number' ? `"${version}"` : version }),
      },
    });

  beforeAll(async () => {
    api = await TestApi.start();
    admin = await api.signIn();
  });
  afterAll(() => api.stop());

  it('are created with a folded name, and found where Location says', async () => {
    const created = await create('Ada', { displayName: 'Ada Lovelace' });
    expect(created.statusCode).toBe(201);
    const user = created.json();
    expect(user).toEqual({
      id: expect.any(String),
      username: 'ada',
      displayName: 'Ada Lovelace',
      email: null,
      role: 'dba',
      disabledAt: null,
      version: 1,
      createdAt: expect.any(String),
    });
    expect(created.headers).toMatchObject({ location: `/api/users/${user.id}`, etag: '"1"' });
    expect((await api.get(String(created.headers.location), admin)).json()).toEqual(user);
    expect(created.body).not.toContain('argon2');
  });

  it('change their own password, if they know the one so far, which ends their other sessions', async () => {
    const next = 'wrong pony charger paper clip';
    await create('lise');
    const [here, elsewhere] = [await api.signIn('lise'), await api.signIn('lise')];
    const ask = (currentPassword: string, newPassword: string) =>
      api.post('/api/auth/password', { currentPassword, newPassword }, here);
    const guessed = await ask('guessed', next);
    expect([guessed.statusCode, faultPointers(guessed)]).toEqual([422, ['/currentPassword']]);
    expect(faultPointers(await ask(ADMIN_PASSWORD, 'short'))).toEqual(['/newPassword']);
    expect((await ask(ADMIN_PASSWORD, next)).statusCode).toBe(204);
    expect((await api.get('/api/auth/me', here)).statusCode).toBe(200);
    expect((await api.get('/api/auth/me', elsewhere)).statusCode).toBe(401);
    expect((await ask(ADMIN_PASSWORD, next)).statusCode).toBe(422);
    const { items } = (await api.get('/api/activities?limit=1', admin)).json<ActivityPage>();
    expect(items[0]).toMatchObject({ actor: 'lise', text: 'User lise: another password.' });
  });

  it('have names of their own, in any letter case', async () => {
    await create('grace');
    const again = await create('GRACE');
    expect([again.statusCode, again.json().code]).toEqual([409, 'name-exists']);
  });

  it.each([
    ['a short password', { password: 'short' }, '/password'],
    ['an unknown role', { role: 'root' }, '/role'],
    ['a name with a blank', { username: 'a b' }, '/username'],
    ['a field that does not exist', { isAdmin: true }, '/isAdmin'],
  ])('are refused with %s', async (_what, extra, pointer) => {
    const answer = await create('someone', extra);
    expect(answer.statusCode).toBe(422);
    expect(faultPointers(answer)).toEqual([pointer]);
    expect(answer.body).not.toContain('"short"');
  });

  it('are found by role and by part of their name, where % means itself', async () => {
    await create('margaret', { role: 'owner', displayName: '100% Hamilton' });
    const find = async (query: string): Promise<string[]> =>
      (await api.get(`/api/users?${query}`, admin)).json<UserAccountPage>().items.map(({ username }) => username);
    expect(await find('role=owner')).toEqual(['margaret']);
    expect(await find('search=HAMIL')).toEqual(['margaret']);
    expect(await find('search=%25%20H')).toEqual(['margaret']);
    expect(await find('search=_')).toEqual([]);
  });

  it('leave what became another on the record, and no password', async () => {
    const { id } = (await create('hedy', { role: 'viewer' })).json();
    await change(id, 1, { role: 'dba', password: 'another correct horse' });
    const { items } = (await api.get('/api/activities?limit=2', admin)).json<ActivityPage>();
    expect(items.map(({ type, actor, text }) => [type, actor, text])).toEqual([
      ['ConfigChange', 'admin', 'User hedy: role "viewer" -> "dba", another password.'],
      ['ConfigChange', 'admin', 'User hedy was added: displayName "hedy", role "viewer", disabled false.'],
    ]);
  });

  it('are changed only by who knows their version', async () => {
    const { id } = (await create('edsger')).json();
    const missing = await change(id, undefined, { displayName: 'E' });
    expect([missing.statusCode, missing.json().code]).toEqual([428, 'precondition-required']);
    const changed = await change(id, 1, { displayName: 'E. W. Dijkstra' });
    expect(changed.json()).toMatchObject({ displayName: 'E. W. Dijkstra', version: 2 });
    expect(changed.headers.etag).toBe('"2"');
    const stale = await change(id, 1, { displayName: 'x' });
    expect([stale.statusCode, stale.json().code, stale.json().version]).toEqual([412, 'edit-conflict', 2]);
    expect((await change(id, '*', { displayName: 'x' })).statusCode).toBe(412);
  });

  it('of two editors at once, one wins', async () => {
    const { id } = (await create('tony')).json();
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((displayName) => change(id, 1, { displayName })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 412, 412, 412]);
  });

  it.each([
    ['is disabled', { disabled: true }],
    ['gets another password', { password: 'another long password' }],
    ['gets another role', { role: 'viewer' }],
  ])('lose their sessions when somebody %s', async (_what, payload) => {
    const username = `user-${Object.keys(payload)[0]}`;
    const { id } = (await create(username)).json();
    const session = await api.signIn(username);
    expect((await change(id, 1, payload)).statusCode).toBe(200);
    expect((await api.get('/api/auth/me', session)).statusCode).toBe(401);
  });

  it('who are disabled can neither sign in nor use their API tokens, until they are enabled again', async () => {
    const { id } = (await create('barbara')).json();
    const { secret } = (await api.post('/api/auth/tokens', { name: 't' }, await api.signIn('barbara'))).json();
    await change(id, 1, { disabled: true });
    expect((await api.post('/api/auth/login', { username: 'barbara', password: ADMIN_PASSWORD })).statusCode).toBe(401);
    expect((await api.get('/api/auth/me', secret)).statusCode).toBe(401);
    expect((await change(id, 2, { disabled: false })).json().disabledAt).toBeNull();
    expect((await api.get('/api/auth/me', secret)).statusCode).toBe(200);
  });

  it('sign in with their new password and no longer with the old one', async () => {
    const { id } = (await create('donald')).json();
    await change(id, 1, { password: 'the art of passwords' });
    expect((await api.post('/api/auth/login', { username: 'donald', password: ADMIN_PASSWORD })).statusCode).toBe(401);
    await expect(api.signIn('donald', 'the art of passwords')).resolves.toMatch(/^rks_/);
  });

  it('who change themselves keep the session that they do it with', async () => {
    const { id } = (await create('radia', { role: 'admin' })).json();
    const [here, elsewhere] = [await api.signIn('radia'), await api.signIn('radia')];
    await change(id, 1, { password: 'another long password' }, here);
    expect((await api.get('/api/auth/me', here)).statusCode).toBe(200);
    expect((await api.get('/api/auth/me', elsewhere)).statusCode).toBe(401);
  });

  it('always leave an administrator who can sign in, even when two resign at once', async () => {
    const fresh = await TestApi.start();
    const token = await fresh.signIn();
    const first = (await fresh.get('/api/auth/me', token)).json();
    const resign = (id: string) =>
      fresh.send({
        method: 'PATCH',
        url: `/api/users/${id}`,
        payload: { role: 'viewer' },
        headers: { authorization: `Bearer ${token}`, 'if-match': '"1"' },
      });
    expect((await resign(first.id)).json().code).toBe('last-admin');
    const second = (
      await fresh.post('/api/users', { username: 'second', role: 'admin', password: ADMIN_PASSWORD }, token)
    ).json();
    const outcomes = await Promise.allSettled(
      [first.id, second.id].map((id: string) => fresh.unitOfWork.run((tx) => tx.users.update(id, 1, { role: 'viewer' }))),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'last-admin' } });
    await fresh.stop();
  });

  it.each(['01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10', 'nobody'])('that do not exist are not found: %s', async (id) => {
    expect((await api.get(`/api/users/${id}`, admin)).json().code).toBe('user-not-found');
    expect((await change(id, 1, { displayName: 'x' })).json().code).toBe('user-not-found');
  });
});
