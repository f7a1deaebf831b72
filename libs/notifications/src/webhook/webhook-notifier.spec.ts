import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DeliveryFailed, DeliveryRefused } from '../notifier.js';
import type { Outgoing } from '../notifier.js';
import { isAllowed } from './allowed-address.js';
import { WebhookNotifier } from './webhook-notifier.js';

const NEVER = new AbortController().signal;
const NOW = new Date('2026-12-05T22:00:00.500Z');
const KEY = Buffer.from('0123456789abcdef0123456789abcdef');

const OUTGOING: Outgoing = {
  id: '0190a000-0000-7000-8000-000000000001',
  channel: 'Webhook',
  recipient: '',
  subject: 'Patched: orders (billing)',
  text: '',
  html: '',
  messageId: '<1@rocket.example>',
  references: [],
  payload: '{"event":"patching-done","text":"für Zürich"}',
  secret: `whsec_${KEY.toString('base64')}`,
};

describe('a webhook', () => {
  const opened: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of opened.splice(0)) await stop();
  });

  async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
    return (server.address() as AddressInfo).port;
  }

  const notifier = (allowedNetworks = ['127.0.0.0/8']) =>
    new WebhookNotifier({ allowedNetworks, clock: { now: () => NOW }, timeoutMs: 400 });

  const at = (port: number, path = '/hook'): Outgoing => ({ ...OUTGOING, recipient: `http://127.0.0.1:${String(port)}${path}` });
  const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
    attempt.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('is signed over its id, its time and its body', async () => {
    const { promise, resolve } = Promise.withResolvers<{ headers: IncomingMessage['headers']; body: string }>();
    const port = await serve((request, response) => {
      void text(request).then((body) => {
        resolve({ headers: request.headers, body });
        response.end('thanks');
      });
    });
    await expect(notifier().send(at(port), NEVER)).resolves.toBe('200 OK: thanks');
    const { headers, body } = await promise;
    const stamp = String(Math.floor(NOW.getTime() / 1_000));
    expect(body).toBe(OUTGOING.payload);
    expect(headers).toMatchObject({ 'webhook-id': OUTGOING.id, 'webhook-timestamp': stamp, 'content-type': 'application/json' });
    const expected = createHmac('sha256', KEY).update(`${OUTGOING.id}.${stamp}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  it.each([
    [400, DeliveryRefused],
    [404, DeliveryRefused],
    [302, DeliveryRefused],
    [408, DeliveryFailed],
    [429, DeliveryFailed],
    [500, DeliveryFailed],
    [503, DeliveryFailed],
  ])('that is answered by %i', async (status, kind) => {
    let calls = 0;
    const port = await serve((_request, response) => {
      calls++;
      response.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(100_000));
    });
    const failure = await failureOf(notifier().send(at(port), NEVER));
    expect(failure).toBeInstanceOf(kind);
    expect((failure as Error).message.length).toBeLessThan(300);
    expect(calls).toBe(1);
  });

  it('does not wait for somebody who does not answer', async () => {
    const port = await serve(() => undefined);
    expect(await failureOf(notifier().send(at(port), NEVER))).toEqual(new DeliveryFailed('It did not answer in time.', false));
  });

  it('calls nobody within the network unless that was allowed, by whatever name', async () => {
    let calls = 0;
    const port = await serve((_request, response) => {
      calls++;
      response.end();
    });
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'])
      expect([
        host,
        await failureOf(notifier([]).send({ ...OUTGOING, recipient: `http://${host}:${String(port)}/` }, NEVER)),
      ]).toEqual([host, expect.objectContaining({ message: expect.stringContaining('not public') as unknown })]);
    expect(calls).toBe(0);
  });

  it.each([
    ['8.8.8.8', true],
    ['2001:4860:4860::8888', true],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['fd00::1', false],
    ['fe80::1', false],
    ['::', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::a00:1', false],
  ])('may go to %s: %s', (address, expected) => {
    expect(isAllowed(address, [])).toBe(expected);
  });

  it('may go to a network that was allowed, and to that only', () => {
    expect(isAllowed('10.1.2.3', ['10.1.0.0/16'])).toBe(true);
    expect(isAllowed('10.2.2.3', ['10.1.0.0/16'])).toBe(false);
    expect(isAllowed('::ffff:10.1.2.3', ['10.1.0.0/16'])).toBe(true);
  });
});
