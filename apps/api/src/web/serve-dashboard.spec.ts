import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { fastify, type FastifyInstance } from 'fastify';
import { createLogger } from '@rocket/platform';
import { serveDashboard } from './serve-dashboard.js';

const SCRIPT = `console.log("dashboard");\n`.repeat(200);
const INDEX = '<html><body ngCspNonce="CSP_NONCE"><script nonce="CSP_NONCE" src="main-5KWBZ3SA.js"></script></body></html>';

describe('the dashboard', () => {
  let directory: string;
  let server: FastifyInstance;
  const logger = createLogger({ name: 'test', level: 'silent' });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rocket-web-'));
    await mkdir(join(directory, 'media'));
    await writeFile(join(directory, 'index.html'), INDEX);
    await writeFile(join(directory, 'main-5KWBZ3SA.js'), SCRIPT);
    await writeFile(join(directory, 'chunk-14HQv-H5.js'), SCRIPT);
    await writeFile(join(directory, 'theme.js'), 'x');
    await writeFile(join(directory, 'favicon.ico'), 'icon');
    await writeFile(join(directory, 'media', 'inter-ABCD1234.woff2'), 'font');
    server = fastify();
    await serveDashboard(server, logger, directory);
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  it.each(['/', '/index.html', '/clusters/PostgreSQL/orders', '/operations/1?tab=output'])(
    'answers %s with index.html, so that deep links work',
    async (url) => {
      const answer = await server.inject(url);
      expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
        200,
        'text/html; charset=utf-8',
        'no-store',
      ]);
      expect(answer.body).toContain('main-5KWBZ3SA.js');
    },
  );

  it('puts a fresh nonce into the page and into its policy', async () => {
    const [one, other] = [await server.inject('/'), await server.inject('/')];
    const [, nonce] = /nonce="([^"]+)"/.exec(one.body)!;
    expect(one.body).not.toContain('CSP_NONCE');
    expect(one.headers['content-security-policy']).toContain(`script-src 'self' 'nonce-${nonce}'`);
    expect(one.headers['content-security-policy']).not.toMatch(/unsafe|https?:|\*/);
    expect(other.body).not.toContain(nonce);
  });

  it('lets files whose name changes with their content be kept for ever, and asks again for others', async () => {
    for (const file of ['/main-5KWBZ3SA.js', '/chunk-14HQv-H5.js', '/media/inter-ABCD1234.woff2']) {
      expect((await server.inject(file)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
    expect((await server.inject('/theme.js')).headers['cache-control']).toBe('no-cache');
    const icon = await server.inject('/favicon.ico');
    expect(icon.headers['cache-control']).toBe('no-cache');
    const again = await server.inject({ url: '/favicon.ico', headers: { 'if-none-match': String(icon.headers.etag) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('compresses as the browser likes it', async () => {
    const ask = (encoding: string) => server.inject({ url: '/main-5KWBZ3SA.js', headers: { 'accept-encoding': encoding } });
    const brotli = await ask('gzip, deflate, br, zstd');
    expect(brotli.headers).toMatchObject({
      'content-encoding': 'br',
      vary: 'Accept-Encoding',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(SCRIPT);
    expect(gunzipSync((await ask('gzip')).rawPayload).toString()).toBe(SCRIPT);
    expect((await ask('br;q=0, identity')).body).toBe(SCRIPT);
    expect(
      (await server.inject({ url: '/media/inter-ABCD1234.woff2', headers: { 'accept-encoding': 'br' } })).headers,
    ).not.toHaveProperty('content-encoding');
  });

  it.each(['/api', '/api/nothing', '/missing-ABCD1234.js', '/../../etc/passwd.txt', '/%2e%2e/%2e%2e/package.json'])(
    'has nothing at %s',
    async (url) => {
      expect((await server.inject(url)).statusCode).toBe(404);
    },
  );

  it('says so when it was not built', async () => {
    const bare = fastify();
    await serveDashboard(bare, logger, join(directory, 'nothing'));
    const answer = await bare.inject('/');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([503, 'text/plain; charset=utf-8']);
    expect(answer.body).toContain('not built');
    await bare.close();
  });
});
