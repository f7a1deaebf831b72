import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestApi, bearer } from '../testing/test-api.js';

/** Longer than the heartbeat, at which streams ask again who listens. */
const BEYOND_HEARTBEAT_MS = 25_000;
const WAITING_MS = 60_000;

describe('an event stream', () => {
  let api: TestApi;
  let url: string;

  beforeAll(async () => {
    api = await TestApi.start();
    await api.app.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(api.app.getHttpServer().address() as AddressInfo).port}/api/events`;
  });
  afterAll(() => api.stop());

  it('ends for who signs out', async () => {
    const token = await api.signIn();
    const stream = await fetch(url, { headers: bearer(token), signal: AbortSignal.timeout(BEYOND_HEARTBEAT_MS) });
    expect(stream.status).toBe(200);
    await api.post('/api/auth/logout', {}, token);
    // Resolves when the server ends the stream, rejects when the time is over.
    await expect(stream.text()).resolves.toContain('still here');
  });

  it(
    'keeps no more than a batch for who does not read, and gives everything to who reads again',
    async () => {
      const events = 3_000;
      const [megabyte, text] = [1024 ** 2, 'x'.repeat(8 * 1024)];
      await api.unitOfWork.read.manager.query(
        `INSERT INTO fleet_events (xid, type, text) SELECT pg_current_xact_id()::text::bigint, 'output', $1 FROM generate_series(1, $2)`,
        [text, events],
      );
      const server = api.app.getHttpServer();
      const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
      const { hostname, port, pathname } = new URL(url);
      const client = connect({ host: hostname, port: Number(port) });
      const authorization = `Bearer ${await api.signIn()}`;
      client.write(`GET ${pathname} HTTP/1.1\r\nHost: here\r\nLast-Event-ID: 0-0\r\nAuthorization: ${authorization}\r\n\r\n`);
      client.pause();
      const socket = await accepted;
      // Events wait for every older transaction of the server, those of other tests as well.
      for (let tries = 0; tries < 400 && socket.writableLength === 0; tries++) await sleep(50);
      expect(socket.writableLength).toBeGreaterThan(0);
      await sleep(1_000);
      expect(socket.writableLength).toBeLessThan(8 * megabyte);

      let received = 0;
      client.on('data', (chunk: Buffer) => (received += chunk.toString('latin1').split('event: output').length - 1));
      client.resume();
      for (let tries = 0; tries < 200 && received < events - 5; tries++) await sleep(50);
      client.destroy();
      // A chunk may end within the words that are counted.
      expect(received).toBeGreaterThan(events * 0.95);
    },
    WAITING_MS,
  );

  it('is not opened for who is not signed in', async () => {
    expect((await fetch(url)).status).toBe(401);
  });
});
