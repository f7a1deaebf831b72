import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../support/api-client.js';
import { recordedServer } from '../support/pool.js';
import { ADMIN_PASSWORD, Product } from '../support/start-product.js';

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: { pointer: string; detail: string }[];
}

interface OpenApi {
  paths: Record<string, Record<string, unknown>>;
}

/** The routes that clients were promised, as the contract writes them. */
const PROMISED = [
  'POST /auth/login',
  'POST /auth/logout',
  'GET /auth/me',
  'POST /auth/tokens',
  'GET /auth/tokens',
  'DELETE /auth/tokens/{id}',
  'GET /health',
  'GET /ready',
  ...['environments', 'datacenters', 'applications'].flatMap((name) => [`GET /${name}`, `POST /${name}`]),
  'GET /dbmsTypes',
  'GET /{dbmsType}/releases',
  'POST /{dbmsType}/poolServers',
  'GET /{dbmsType}/poolServers',
  'DELETE /{dbmsType}/poolServers',
  'GET /{dbmsType}/poolServers/{serverName}',
  'DELETE /{dbmsType}/poolServers/{serverName}',
  'PATCH /{dbmsType}/poolServers/{serverName}',
  'GET /{dbmsType}/poolServersPullAndLock/{numberOfServers}',
  'POST /{dbmsType}/poolServersPullAndLock/{numberOfServers}',
  'POST /{dbmsType}/Cluster',
  'GET /{dbmsType}/Cluster/{clusterName}',
  'GET /{dbmsType}/Cluster/{clusterName}/credentials',
  'GET /{dbmsType}/clusters',
  'GET /{dbmsType}/clustersServers',
  'GET /operations',
  'GET /operations/{id}',
  'GET /operations/{id}/events',
  'GET /events',
  ...['retry', 'skip', 'pause', 'resume', 'cancel'].map((action) => `POST /operations/{id}/${action}`),
  'GET /{dbmsType}/activities',
];

/** Whoever is not signed in may ask these and nothing else. */
const PUBLIC = new Set([
  'POST /auth/login',
  'GET /health',
  'GET /ready',
  // Contacts have no account: a token that was sent to them, or signed by us, is their proof.
  'POST /contactConfirmations',
  'POST /unsubscriptions/{token}',
  'GET /unsubscriptions/{token}',
]);

let product: Product;
let admin: ApiClient;

beforeAll(async () => {
  product = await Product.start();
  admin = await ApiClient.signIn(product.url);
});

afterAll(() => product.destroy());

/** A request as any program would send it: nothing added. */
async function ask(method: string, path: string, init: { headers?: Record<string, string>; body?: string } = {}) {
  const response = await fetch(`${product.url}${path}`, {
    method,
    ...init,
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : undefined) as Problem };
}

describe('refusals', () => {
  const bearer = () => ({ authorization: `Bearer ${admin.token}` });
  const json = () => ({ ...bearer(), 'content-type': 'application/json' });

  const signInAsViewer = async (): Promise<ApiClient> => {
    const viewer = { username: 'onlooker', displayName: 'Onlooker', role: 'viewer', password: 'look but do not touch' };
    expect((await admin.post('/users', viewer)).status).toBe(201);
    return ApiClient.signIn(product.url, viewer.username, viewer.password);
  };

  it.each([
    [400, 'bad-request', () => ask('POST', '/api/environments', { headers: json(), body: '{"environment":' })],
    [400, 'bad-cursor', () => ask('GET', '/api/PostgreSQL/poolServers?cursor=x', { headers: bearer() })],
    [401, 'unauthenticated', () => ask('GET', '/api/PostgreSQL/poolServers')],
    [401, 'unauthenticated', () => ask('GET', '/api/auth/me', { headers: { authorization: 'Bearer rkt_s_forged' } })],
    [404, 'route-not-found', () => ask('GET', '/api/nothing/here', { headers: bearer() })],
    [404, 'operation-not-found', () => ask('GET', '/api/operations/42', { headers: bearer() })],
    [404, 'unknown-dbms-type', () => ask('GET', '/api/Oracle/clusters', { headers: bearer() })],
    [404, 'cluster-not-found', () => ask('GET', '/api/PostgreSQL/Cluster/nobody', { headers: bearer() })],
    [409, 'name-exists', () => ask('POST', '/api/environments', { headers: json(), body: '{"environment":"Prod"}' })],
    [
      413,
      'payload-too-large',
      () => ask('POST', '/api/environments', { headers: json(), body: JSON.stringify('x'.repeat(20_000_000)) }),
    ],
    [
      415,
      'unsupported-media-type',
      () => ask('POST', '/api/environments', { headers: { ...bearer(), 'content-type': 'text/plain' }, body: 'environment=Q' }),
    ],
    [422, 'validation-failed', () => ask('POST', '/api/environments', { headers: json(), body: '{"environment":7}' })],
    [428, 'precondition-required', () => ask('PATCH', '/api/environments/Prod', { headers: json(), body: '{"ordinal":50}' })],
    [
      412,
      'edit-conflict',
      () => ask('PATCH', '/api/environments/Prod', { headers: { ...json(), 'if-match': '"4711"' }, body: '{"ordinal":50}' }),
    ],
  ])('%i %s is a problem with everything a program needs', async (status, code, act) => {
    const answer = await act();
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: expect.stringMatching(/\S/),
      title: expect.stringMatching(/\S/),
      status,
      detail: expect.stringMatching(/\S/),
      instance: expect.stringMatching(/^\/api\//),
      requestId: answer.headers.get('x-request-id'),
    });
    if (status === 422) expect(answer.body.errors).toEqual([{ pointer: '/environment', detail: expect.any(String) }]);
  });

  it('403 for whose role does not allow it, with the same shape', async () => {
    const viewer = await signInAsViewer();
    expect((await viewer.get('/PostgreSQL/poolServers')).status).toBe(200);
    for (const [method, path, body] of [
      ['POST', '/PostgreSQL/poolServers', recordedServer('never')],
      ['GET', '/PostgreSQL/poolServersPullAndLock/1', undefined],
      ['DELETE', '/PostgreSQL/poolServers', { serverNames: ['local-ch-1'] }],
      ['POST', '/PostgreSQL/Cluster', {}],
      ['GET', '/users', undefined],
    ] as const) {
      const answer = await viewer.call<Problem>(method, path, body);
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'forbidden']);
    }
    expect((await admin.get('/PostgreSQL/poolServers/local-ch-1')).body).toMatchObject({ status: 'Free' });
  });

  it('tells a guesser to wait, and for how long', async () => {
    const guess = () =>
      ask('POST', '/api/auth/login', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'nobody-at-all', password: 'guess' }),
      });
    let answer = await guess();
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
    for (let guesses = 1; guesses < 30 && answer.status === 401; guesses++) answer = await guess();
    expect(answer).toMatchObject({ status: 429, body: { code: 'too-many-login-attempts' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('every answer', () => {
  it('has a request id: a new one, or the one it came with', async () => {
    const first = (await ask('GET', '/api/health')).headers.get('x-request-id');
    const second = (await ask('GET', '/api/health')).headers.get('x-request-id');
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
    const given = await ask('GET', '/api/nothing', { headers: { 'x-request-id': 'from-a-proxy-1' } });
    expect([given.headers.get('x-request-id'), given.body.requestId]).toEqual(['from-a-proxy-1', 'from-a-proxy-1']);
  });

  it('tells browsers to trust it with nothing that it does not need', async () => {
    for (const path of ['/', '/clusters', '/api/health', '/api/docs', '/api/nothing']) {
      const { headers } = await ask('GET', path);
      const policy = headers.get('content-security-policy') ?? '';
      expect([path, policy]).toEqual([path, expect.stringContaining("default-src 'none'")]);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBeTruthy();
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
});

describe('the dashboard', () => {
  it('is served with a nonce that is new each time and is on every script', async () => {
    const [one, two] = [await ask('GET', '/'), await ask('GET', '/pool')];
    expect([one.status, two.status]).toEqual([200, 200]);
    const nonceOf = (answer: typeof one): string =>
      /script-src[^;]*'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? '';
    expect(nonceOf(one)).toMatch(/\S{16}/);
    expect(nonceOf(one)).not.toBe(nonceOf(two));
    const scripts = one.text.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonceOf(one)}"`);
    expect((await ask('GET', '/no-such-file.js')).status).toBe(404);
  });

  it('takes changes only from itself: the cookie alone is not enough', async () => {
    const login = await ask('POST', '/api/auth/login', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: ADMIN_PASSWORD }),
    });
    const cookies = login.headers.getSetCookie();
    const session = cookies.find((cookie) => /HttpOnly/i.test(cookie)) ?? '';
    expect(session).toMatch(/SameSite=(Strict|Lax)/i);
    const csrf = cookies.find((cookie) => cookie.startsWith('XSRF-TOKEN=')) ?? '';
    expect(csrf).not.toMatch(/HttpOnly/i);
    const cookie = [session, csrf].map((one) => one.split(';')[0]).join('; ');
    const token = decodeURIComponent(csrf.split(';')[0]?.split('=').slice(1).join('=') ?? '');
    const change = (headers: Record<string, string>) =>
      ask('POST', '/api/datacenters', {
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: '{"datacenter":"XX"}',
      });
    expect((await ask('GET', '/api/auth/me', { headers: { cookie } })).status).toBe(200);
    expect(await change({})).toMatchObject({ status: 403, body: { code: 'csrf-token-missing' } });
    expect(await change({ 'x-xsrf-token': 'guessed' })).toMatchObject({ status: 403 });
    expect(await change({ 'x-xsrf-token': token, 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
    const pulling = { headers: { cookie, 'sec-fetch-site': 'cross-site' } };
    expect((await ask('GET', '/api/PostgreSQL/poolServersPullAndLock/1', pulling)).status).toBe(403);
    expect((await change({ 'x-xsrf-token': token, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    expect((await ask('POST', '/api/auth/logout', { headers: { cookie, 'x-xsrf-token': token } })).status).toBeLessThan(300);
    expect((await ask('GET', '/api/auth/me', { headers: { cookie } })).status).toBe(401);
  });
});

describe('the API documents', () => {
  it('are there for whoever is not signed in', async () => {
    const page = await ask('GET', '/api/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const scripts = [...page.text.matchAll(/<script[^>]*\bsrc="([^"]+)"/g)].map(([, src]) => src ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    for (const src of scripts) {
      const { status, headers } = await ask('GET', new URL(src, `${product.url}/api/docs/`).pathname);
      expect([src, status, headers.get('content-type')]).toEqual([src, 200, expect.stringContaining('javascript')]);
    }
  });

  it('name every promised route, and every route they name is guarded', async () => {
    const document = JSON.parse((await ask('GET', '/api/openapi.json')).text) as OpenApi;
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/^\/api/, '').replace(/(.)\/$/, '$1')}`),
    );
    expect(PROMISED.filter((route) => !routes.includes(route))).toEqual([]);
    const open: string[] = [];
    for (const route of routes) {
      const [method = '', path = ''] = route.split(' ');
      const concrete = path
        .replace('{dbmsType}', 'PostgreSQL')
        .replace('{id}', '01933b7e-7d4c-7c11-9d43-0d5c2f8a6b10')
        .replaceAll(/\{\w+\}/g, '1');
      if (!PUBLIC.has(route) && (await ask(method, `/api${concrete}`)).status !== 401) open.push(route);
    }
    expect(open).toEqual([]);
  });
});
