import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import type { SMTPServerOptions } from 'smtp-server';
import { invitationFor } from '../letters/invitation.js';
import { DeliveryFailed, DeliveryRefused } from '../notifier.js';
import type { Outgoing } from '../notifier.js';
import { MailServer } from '../testing.js';
import { SmtpNotifier } from './smtp-notifier.js';

const NEVER = new AbortController().signal;

const OUTGOING: Outgoing = {
  id: '0190a000-0000-7000-8000-000000000001',
  channel: 'Mail',
  recipient: 'dba@billing.example',
  subject: 'Patching planned: orders (billing) – für Zürich',
  text: 'orders will be patched.\n',
  html: '<p>orders will be patched.</p>',
  messageId: '<0190a000-1@rocket.example>',
  references: [],
  unsubscribeUrl: 'https://rocket.example/api/unsubscriptions/token',
  payload: '{}',
};

describe('mail over SMTP', () => {
  const opened: { stop: () => Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.stop();
  });

  async function serve(options?: SMTPServerOptions): Promise<MailServer> {
    const server = await MailServer.start(options);
    opened.push(server);
    return server;
  }

  function notifier(port: number, more: Partial<ConstructorParameters<typeof SmtpNotifier>[0]> = {}): SmtpNotifier {
    const made = new SmtpNotifier({
      url: `smtp://127.0.0.1:${String(port)}`,
      from: 'Rocket DBaaS <rocket@rocket.example>',
      isTlsRequired: false,
      timeoutMs: 500,
      ...more,
    });
    opened.unshift({ stop: () => made.close() });
    return made;
  }

  const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
    attempt.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('arrives with its recipient, its subject, both bodies, its ids and the way out', async () => {
    const server = await serve();
    const references = ['<first@rocket.example>', '<second@rocket.example>'];
    await expect(notifier(server.port).send({ ...OUTGOING, references }, NEVER)).resolves.toContain('kept');
    expect(server.mails.map(({ to }) => to)).toEqual([['dba@billing.example']]);
    const mail = server.mails[0]?.mail;
    expect(mail?.subject).toBe(OUTGOING.subject);
    expect(mail?.from?.value).toEqual([{ name: 'Rocket DBaaS', address: 'rocket@rocket.example' }]);
    expect(mail?.text?.trim()).toBe('orders will be patched.');
    expect(mail?.html).toContain('<p>orders will be patched.</p>');
    expect(mail?.messageId).toBe(OUTGOING.messageId);
    expect(mail?.inReplyTo).toBe('<second@rocket.example>');
    expect(mail?.references).toEqual(references);
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headers.get('list')).toMatchObject({
      unsubscribe: { url: OUTGOING.unsubscribeUrl },
      'unsubscribe-post': { name: 'List-Unsubscribe=One-Click' },
    });
  });

  it('brings an invitation that an iCalendar parser accepts', async () => {
    const server = await serve();
    const startsAt = '2026-12-05T22:00:00.000Z';
    const endsAt = '2026-12-05T22:30:00.000Z';
    const invitation = invitationFor({
      event: 'patching-moved',
      facts: {
        what: 'PostgreSQL 17.10',
        clusters: [{ dbmsType: 'PostgreSQL', clusterName: 'orders', environment: 'Prod', startsAt, endsAt }],
        sequence: 2,
        path: '/patching/1',
      },
      uid: 'patching-1@rocket.example',
      summary: 'Patching; orders, billing',
      description: 'One line\nand another',
      url: 'https://rocket.example/patching/1',
      organizer: { name: 'Rocket DBaaS', email: 'rocket@rocket.example' },
      attendee: { name: 'Billing', email: 'dba@billing.example' },
      now: new Date('2026-12-01T08:00:00Z'),
    });
    await notifier(server.port).send({ ...OUTGOING, invitation }, NEVER);
    const part = server.mails[0]?.mail.attachments.find(({ contentType }) => contentType === 'application/ics');
    const calendar = new ICAL.Component(
      ICAL.parse(part?.content.toString() ?? '') as ConstructorParameters<typeof ICAL.Component>[0],
    );
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
    expect(event).toMatchObject({ uid: 'patching-1@rocket.example', sequence: 2, summary: 'Patching; orders, billing' });
    expect(event.startDate.toJSDate().toISOString()).toBe(startsAt);
    expect(event.endDate.toJSDate().toISOString()).toBe(endsAt);
    expect(event.organizer).toBe('mailto:rocket@rocket.example');
    const attendees = event.attendees.map((attendee) => String(attendee.getFirstValue()).toLowerCase());
    expect(attendees).toEqual(['mailto:dba@billing.example']);
  });

  it('signs in with what the URL says', async () => {
    const seen: unknown[] = [];
    const server = await serve({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => {
        seen.push([username, password]);
        done(null, { user: username });
      },
    });
    await notifier(server.port, { url: `smtp://me%40rocket:p%3Ass@127.0.0.1:${String(server.port)}` }).send(OUTGOING, NEVER);
    expect(seen).toEqual([['me@rocket', 'p:ss']]);
  });

  it('says nothing over a connection without TLS where TLS is required', async () => {
    const server = await serve();
    const failure = await failureOf(notifier(server.port, { isTlsRequired: true }).send(OUTGOING, NEVER));
    expect(failure).toBeInstanceOf(DeliveryFailed);
    expect(server.mails).toEqual([]);
  });

  const reply = (responseCode: number): Error => Object.assign(new Error('no such user'), { responseCode });

  it('is refused for good when the server does not know the recipient', async () => {
    const server = await serve({ onRcptTo: (_address, _session, done) => done(reply(550)) });
    const failure = await failureOf(notifier(server.port).send(OUTGOING, NEVER));
    expect(failure).toBeInstanceOf(DeliveryRefused);
    expect((failure as Error).message).toContain('no such user');
  });

  it('may be taken later when the server says so', async () => {
    const server = await serve({ onRcptTo: (_address, _session, done) => done(reply(451)) });
    expect(await failureOf(notifier(server.port).send(OUTGOING, NEVER))).toMatchObject({ isEverybodys: false });
  });

  it('concerns every mail when the server refuses us, or is not there', async () => {
    const server = await serve({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(reply(535)),
    });
    const refused = notifier(server.port, { url: `smtp://me:wrong@127.0.0.1:${String(server.port)}` });
    expect(await failureOf(refused.send(OUTGOING, NEVER))).toMatchObject({ isEverybodys: true });
    await server.stop();
    expect(await failureOf(refused.send(OUTGOING, NEVER))).toMatchObject({ isEverybodys: true });
  });

  it('does not wait for a server that accepts connections and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    opened.push({ stop: () => new Promise((resolve) => silent.close(resolve)) });
    const failure = await failureOf(notifier((silent.address() as AddressInfo).port).send(OUTGOING, NEVER));
    expect(failure).toMatchObject({ isEverybodys: true });
  });
});
