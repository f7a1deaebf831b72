import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { ADMIN_PASSWORD } from './testing/test-api.js';
import { freePort, runBuiltApi, startBuiltApi, type BuiltApi } from './testing/built-api.js';

describe('the API process', () => {
  let api: BuiltApi | undefined;
  afterEach(async () => {
    await api?.stop();
    api = undefined;
  });

  const signIn = async (url: string): Promise<string> => {
    const answer = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: ADMIN_PASSWORD }),
    });
    return ((await answer.json()) as { token: string }).token;
  };

  it('says when it is ready, and then is', async () => {
    api = await startBuiltApi();
    expect((await fetch(`${api.url}/api/ready`)).status).toBe(200);
    expect(api.output()).not.toContain(ADMIN_PASSWORD);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends in an orderly way on %s, in bounded time, with event streams open',
    async (signal) => {
      api = await startBuiltApi();
      const authorization = `Bearer ${await signIn(api.url)}`;
      const stream = await fetch(`${api.url}/api/events`, { headers: { authorization } });
      expect(stream.headers.get('content-type')).toContain('text/event-stream');
      expect(stream.headers.get('x-request-id')).not.toBeNull();
      const begin = Date.now();
      api.process.kill(signal);
      await once(api.process, 'exit');
      expect(api.process.exitCode).toBe(0);
      expect(Date.now() - begin).toBeLessThan(4000);
      await stream.text().catch(() => undefined);
    },
  );

  it('ends when the one who started it is gone', async () => {
    api = await startBuiltApi();
    api.process.disconnect();
    await once(api.process, 'exit');
    expect(api.process.exitCode).toBe(0);
  });

  it('survives that its database goes away for a moment', async () => {
    api = await startBuiltApi();
    const authorization = `Bearer ${await signIn(api.url)}`;
    const { Client } = await import('pg');
    const client = new Client({ connectionString: api.database.url });
    await client.connect();
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
    );
    await client.end();
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 20 && statuses.at(-1) !== 200; attempt++) {
      statuses.push((await fetch(`${api.url}/api/auth/me`, { headers: { authorization } })).status);
    }
    expect(statuses.at(-1)).toBe(200);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(api.process.exitCode).toBeNull();
  });

  it.each([
    ['a setting that cannot be', { ROCKET_SESSION_HOURS: 'many' }, /^ROCKET_SESSION_HOURS must be a whole number/],
    ['no database', { DATABASE_URL: '' }, /^DATABASE_URL is not set/],
    ['a wrong password', { DATABASE_URL: 'WRONG_PASSWORD' }, /password authentication failed/],
  ])('ends with one sentence and exit code 1 on %s', async (_what, environment: Record<string, string>, sentence) => {
    const wrong = new URL(process.env['ROCKET_TEST_DATABASE_URL']!);
    wrong.password = 'planted-wrong';
    const settings = environment['DATABASE_URL'] === 'WRONG_PASSWORD' ? { DATABASE_URL: wrong.href } : environment;
    api = await runBuiltApi(settings);
    expect(await api.stop()).toBe(1);
    const lines = api
      .output()
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(sentence);
    expect(api.output()).not.toContain('planted-wrong');
  });

  it('ends with one sentence and exit code 1 when its port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    api = await runBuiltApi({ ROCKET_PORT: String(port) });
    expect(await api.stop()).toBe(1);
    expect(api.output()).toContain(`Port ${port} is taken by another program.`);
    other.close();
  });
});
