import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { DomainError } from '@rocket/domain';
import type { FastifyReply } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import { RequirePermission } from '../../access/permission.decorator.js';
import { TestApi } from '../../testing/test-api.js';
import { Housekeeping } from '../housekeeping.js';
import { setLocation } from '../versions.js';

let calls = 0;

@Controller('probe')
@RequirePermission('self')
class ProbeController {
  @Post('count')
  @HttpCode(202)
  count(@Body() body: object, @Res({ passthrough: true }) reply: FastifyReply): object {
    calls++;
    setLocation(reply, 'probe', String(calls));
    return { calls, body };
  }

  @Post('slow')
  async slow(): Promise<object> {
    const call = ++calls;
    await sleep(300);
    return { call };
  }

  @Post('refuses')
  refuses(): never {
    throw new DomainError('not-enough-pool-servers', `Call ${++calls}.`);
  }

  @Post('fails-once')
  failsOnce(): object {
    if (++calls === 1) throw new Error('the first time it fails');
    return { calls };
  }

  @Post(':name/act')
  act(@Param('name') name: string): object {
    return { name, calls: ++calls };
  }
}

describe('an idempotency key', () => {
  let api: TestApi;
  let token: string;
  let key: string;
  let counter = 0;

  const post = (path: string, body: object = {}, headers: Record<string, string> = {}, as = token) =>
    api.post(`/api/probe/${path}`, body, as, { 'idempotency-key': key, ...headers });

  beforeAll(async () => {
    api = await TestApi.start({ controllers: [ProbeController] });
    token = await api.signIn();
  });
  beforeEach(() => {
    calls = 0;
    key = `key-${counter++}`;
  });
  afterAll(() => api.stop());

  it('gets the first answer again: status, Location and body', async () => {
    const first = await post('count', { a: 1 });
    const again = await post('count/', { a: 1 });
    expect(calls).toBe(1);
    expect([again.statusCode, again.headers.location, again.body]).toEqual([202, '/api/probe/1', first.body]);
    expect(again.headers['content-type']).toBe(first.headers['content-type']);
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  it('with another body, query or path is refused', async () => {
    await post('count', { a: 1 });
    for (const [path, body] of [
      ['count', { a: 2 }],
      ['count?dry=1', { a: 1 }],
    ] as const) {
      const answer = await post(path, body);
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'idempotency-key-reused']);
    }
    await post('one/act');
    expect((await post('two/act')).json().code).toBe('idempotency-key-reused');
  });

  it('is of one route: another route may use the same one', async () => {
    await post('count');
    expect((await post('one/act')).statusCode).toBe(201);
  });

  it('is of one user: another user may use the same one', async () => {
    await post('count', { a: 1 });
    const other = await api.signInAs('viewer');
    expect((await post('count', { a: 2 }, {}, other)).statusCode).toBe(202);
    expect(calls).toBe(2);
  });

  it('does the work once when all requests come at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('slow')));
    expect(calls).toBe(1);
    expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(['{"call":1}']));
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(9);
  });

  it('keeps refusals too, validation included', async () => {
    const first = await post('refuses');
    expect((await post('refuses')).body).toBe(first.body);
    expect(calls).toBe(1);
    const invalid = () => api.post('/api/users', { username: '' }, token, { 'idempotency-key': key });
    const refused = await invalid();
    expect([refused.statusCode, (await invalid()).body]).toEqual([422, refused.body]);
  });

  it('is given back when the failure was ours', async () => {
    expect((await post('fails-once')).statusCode).toBe(500);
    expect((await post('fails-once')).json()).toEqual({ calls: 2 });
  });

  it('shows a secret again that is otherwise shown once, and keeps it encrypted', async () => {
    const create = () => api.post('/api/auth/tokens', { name: 'x' }, token, { 'idempotency-key': key });
    const first = (await create()).json();
    expect((await create()).json()).toEqual(first);
    const rows = await api.unitOfWork.read.manager.query('SELECT row_to_json(r)::text AS row FROM idempotency_records r');
    expect(JSON.stringify(rows)).toContain(key);
    expect(JSON.stringify(rows)).not.toContain(first.secret);
  });

  it('is not kept for who may not do it', async () => {
    const viewer = await api.signInAs('viewer');
    const before = await api.unitOfWork.read.manager.query('SELECT count(*)::int AS n FROM idempotency_records');
    expect((await api.post('/api/users', {}, viewer, { 'idempotency-key': key })).statusCode).toBe(403);
    expect(await api.unitOfWork.read.manager.query('SELECT count(*)::int AS n FROM idempotency_records')).toEqual(before);
  });

  it.each(['with blank', 'x'.repeat(256), ''])('that is malformed is refused: %j', async (malformed) => {
    const answer = await post('count', {}, { 'idempotency-key': malformed });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-request']);
  });

  it('is free again after 24 hours, and the answer is purged', async () => {
    await post('count');
    api.clock.advance(24 * 3_600_000 + 1000);
    token = await api.signIn();
    expect((await post('count', { other: true })).json().calls).toBe(2);
    api.clock.advance(24 * 3_600_000 + 1000);
    await api.app.get(Housekeeping, { strict: false }).purge();
    expect(await api.unitOfWork.read.manager.query('SELECT count(*)::int AS n FROM idempotency_records')).toEqual([{ n: 0 }]);
    token = await api.signIn();
  });

  it('whose first request died with its process is taken over', async () => {
    await post('count');
    await api.unitOfWork.read.manager.query(
      `UPDATE idempotency_records SET status = NULL, sealed_answer = NULL, claimed_until = now() - interval '1 second' WHERE key = $1`,
      [key],
    );
    api.clock.advance(0);
    expect((await post('count')).json().calls).toBe(2);
  });
});
