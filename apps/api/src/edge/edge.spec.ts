import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CreateClusterRequest, PoolServerQuery } from '@rocket/contracts';
import { DomainError, type DbmsType } from '@rocket/domain';
import { Public, RequirePermission } from '../access/permission.decorator.js';
import { bearer, faultPointers, TestApi, type ProblemBody } from '../testing/test-api.js';
import { DbmsTypeParam } from './dbms-type.js';

const PLANTED = 'planted-secret-8c41';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

@Controller('probe')
@Public('a probe of this test')
class ProbeController {
  @Get('fails')
  fails(): never {
    throw new Error(`cannot do it, with postgres://rocket:${PLANTED}@db/x`);
  }

  @Get('refuses')
  refuses(): never {
    throw new DomainError('not-enough-pool-servers', 'Only 2 of 3 match.', { requested: 3, available: 2 });
  }

  @Get('waits')
  waits(): never {
    throw new DomainError('queue-unavailable', 'The queue is away.');
  }

  @Get('database')
  database(): never {
    throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  }

  @Post('cluster')
  cluster(@Body() body: CreateClusterRequest): object {
    return { isArray: Array.isArray(body.servers), tlsEnabled: body.cluster.tlsEnabled };
  }

  @Get('list')
  list(@Query() query: PoolServerQuery): PoolServerQuery {
    return query;
  }
}

@Controller(':dbmsType/probe')
@RequirePermission('fleet:read')
class DbmsProbeController {
  @Get(':name')
  tell(@DbmsTypeParam() dbmsType: DbmsType, @Param('name') name: string): object {
    return { dbmsType, name };
  }
}

describe('the edge', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start({ controllers: [ProbeController, DbmsProbeController] });
  });
  afterAll(() => api.stop());

  it('answers refusals as RFC 9457 problems with their facts', async () => {
    const answer = await api.get('/api/probe/refuses?cpu=4');
    expect(answer.statusCode).toBe(409);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toEqual({
      type: 'urn:rocket:problem:not-enough-pool-servers',
      title: 'The pool has too few matching servers',
      status: 409,
      detail: 'Only 2 of 3 match.',
      instance: '/api/probe/refuses',
      code: 'not-enough-pool-servers',
      requestId: answer.headers['x-request-id'],
      requested: 3,
      available: 2,
    });
  });

  it('says nothing about its own faults, and logs them with their stack and without credentials', async () => {
    const answer = await api.get('/api/probe/fails');
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal-error', requestId: answer.headers['x-request-id'] });
    expect(answer.body).not.toMatch(/cannot do it|edge\.spec|planted/);
    const line = api.log.split('\n').find((text) => text.includes('request failed') && text.includes(answer.json().requestId));
    expect(line).toContain('edge.spec');
    expect(line).not.toContain(PLANTED);
  });

  it.each(['database', 'waits'])('says when a client may try again because a dependency is away: %s', async (route) => {
    const answer = await api.get(`/api/probe/${route}`);
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.body).not.toContain('ECONNREFUSED');
  });

  it('names nested fields and elements of arrays by JSON pointers', async () => {
    const body = {
      application: { applicationName: '' },
      cluster: { clusterName: 7, environment: 'Dev', tlsEnabled: 'yes', colour: 'red' },
      servers: [{ serverName: 'ok-1' }, { serverName: '-bad-' }],
    };
    const answer = await api.post('/api/probe/cluster', body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().code).toBe('validation-failed');
    const faults = Object.fromEntries(answer.json<ProblemBody>().errors.map(({ pointer, detail }) => [pointer, detail]));
    expect(Object.keys(faults).sort()).toEqual([
      '/application/applicationName',
      '/cluster/clusterName',
      '/cluster/colour',
      '/cluster/tlsEnabled',
      '/servers/1/serverName',
    ]);
    expect(faults['/cluster/colour']).toBe('is not a field of this request');
    expect(faults['/cluster/clusterName']).toBe('must be a string');
  });

  it('names what is missing as required, once', async () => {
    const answer = await api.post('/api/probe/cluster', {});
    expect(answer.json().errors).toEqual([
      { pointer: '/application', detail: 'is required' },
      { pointer: '/cluster', detail: 'is required' },
    ]);
  });

  it('takes servers by name or by size, and fills in defaults', async () => {
    const cluster = { application: { applicationName: 'shop' }, cluster: { clusterName: 'orders', environment: 'Dev' } };
    expect((await api.post('/api/probe/cluster', { ...cluster, servers: { count: 3 } })).json()).toEqual({
      isArray: false,
      tlsEnabled: true,
    });
    expect((await api.post('/api/probe/cluster', { ...cluster, servers: [{ serverName: 'a' }] })).json()).toEqual({
      isArray: true,
      tlsEnabled: true,
    });
  });

  it('reads queries as what they are, and points at their faults below /query', async () => {
    expect((await api.get('/api/probe/list?limit=7&cpu=2')).json()).toEqual({ limit: 7, cpu: 2 });
    expect((await api.get('/api/probe/list')).json()).toEqual({ limit: 50 });
    const answer = await api.get('/api/probe/list?limit=501&cpu=many&colour=red&status=Free&status=Used');
    expect(faultPointers(answer)).toEqual(['/query/colour', '/query/cpu', '/query/limit', '/query/status']);
  });

  it.each([
    ['broken JSON', '{"a":', 'application/json', 400, 'bad-request'],
    ['a prototype in disguise', '{"__proto__":{"x":1}}', 'application/json', 400, 'bad-request'],
    ['an array for an object', '[]', 'application/json', 422, 'validation-failed'],
    ['a text for an object', '"x"', 'application/json', 422, 'validation-failed'],
    ['no body', '', 'application/json', 422, 'validation-failed'],
    ['a form', 'a=b', 'application/x-www-form-urlencoded', 415, 'unsupported-media-type'],
    ['plain text', 'a', 'text/plain', 415, 'unsupported-media-type'],
    ['XML', '<a/>', 'application/xml', 415, 'unsupported-media-type'],
    ['more than 1 MiB', JSON.stringify({ a: 'x'.repeat(1_100_000) }), 'application/json', 413, 'payload-too-large'],
  ])('refuses %s', async (_what, payload, type, status, code) => {
    const answer = await api.send({ method: 'POST', url: '/api/probe/cluster', payload, headers: { 'content-type': type } });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.headers).toHaveProperty('x-request-id');
  });

  it('tells an unknown route from a method that a route does not know', async () => {
    const unknown = await api.get('/api/nothing/here');
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'route-not-found']);
    const wrongMethod = await api.send({ method: 'DELETE', url: '/api/auth/login/' });
    expect([wrongMethod.statusCode, wrongMethod.json().code, wrongMethod.headers.allow]).toEqual([
      405,
      'method-not-allowed',
      'POST',
    ]);
  });

  it('refuses a malformed URL as a problem, too', async () => {
    const answer = await api.get('/api/users/%ff%');
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-request']);
  });

  it('takes a trailing slash everywhere', async () => {
    const token = await api.signIn();
    for (const path of ['/api/health/', '/api/auth/me/', '/api/users/?limit=1', '/api/postgresql/probe/x/']) {
      expect([path, (await api.get(path, token)).statusCode]).toEqual([path, 200]);
    }
  });

  it('reads the DBMS type in any letter case, and refuses any other before looking further', async () => {
    const token = await api.signIn();
    expect((await api.get('/api/pOsTgReSqL/probe/x', token)).json()).toEqual({ dbmsType: 'PostgreSQL', name: 'x' });
    expect((await api.get('/api/mongodb/probe/x', token)).json()).toEqual({ dbmsType: 'MongoDB', name: 'x' });
    const oracle = await api.get('/api/Oracle/probe/x', token);
    expect([oracle.statusCode, oracle.json().code]).toEqual([404, 'unknown-dbms-type']);
    expect((await api.get('/api/Oracle/probe/x')).statusCode).toBe(401);
  });

  it('gives every response an id: its own, or the one it came with if that is fit to be logged', async () => {
    expect((await api.get('/api/health')).headers['x-request-id']).toMatch(UUID);
    const given = await api.send({ url: '/api/health', headers: { 'x-request-id': 'trace-4711.abc' } });
    expect(given.headers['x-request-id']).toBe('trace-4711.abc');
    for (const odd of ['short', 'x'.repeat(200), 'a b c d e f g h', '{"x":"y","z":1}']) {
      expect((await api.send({ url: '/api/health', headers: { 'x-request-id': odd } })).headers['x-request-id']).toMatch(UUID);
    }
  });

  it('lets browsers do nothing with answers of the API, and no other site read them', async () => {
    const { headers } = await api.send({ url: '/api/health', headers: { origin: 'https://evil.example' } });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('never lets a secret into the log', async () => {
    const token = await api.signIn();
    const secrets = [PLANTED, token];
    await api.post('/api/auth/login', { username: 'someone', password: PLANTED });
    await api.post('/api/auth/login', { username: PLANTED, password: 'x' });
    await api.post('/api/auth/login', { password: PLANTED });
    await api.post('/api/users', { username: 'x', role: 'none', password: PLANTED }, token);
    await api.send({
      url: `/api/auth/me?token=${PLANTED}`,
      headers: { ...bearer(PLANTED), cookie: `rocket_session=${PLANTED}`, 'x-xsrf-token': PLANTED },
    });
    const created = await api.post('/api/auth/tokens', { name: 'x' }, token, { 'idempotency-key': 'planted' });
    secrets.push(created.json().secret);
    await api.get('/api/auth/me', created.json().secret);
    expect(api.log).toContain('/api/auth/me');
    for (const secret of secrets) expect(api.log).not.toContain(secret);
  });
});
