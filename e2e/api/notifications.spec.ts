import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import type { ParsedMail } from 'mailparser';
import { MailServer } from '@rocket/notifications/testing';
import { ApiClient } from '../support/api-client.ts';
import { createCluster, named } from '../support/clusters.ts';
import { askControlDatabase } from '../support/control-database.ts';
import { pidOf, until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

const WORK_TIMEOUT_MS = 120_000;
const APPLICATION = '/applications/webshop';
const OWNER = 'owner@webshop.example';

interface Called {
  headers: IncomingHttpHeaders;
  body: string;
}
interface Row {
  id: string;
  event: string;
  recipient: string;
  status: string;
  attempts: number;
  answer: string | null;
}
interface Linked {
  contactId: string;
  version: number;
  webhookSecret?: string;
}

describe('notifications', () => {
  let product: Product;
  let api: ApiClient;
  let mailbox: MailServer;
  let hook: Server;
  const called: Called[] = [];

  beforeAll(async () => {
    mailbox = await MailServer.start();
    hook = createServer((request, response) => {
      void text(request).then((body) => {
        called.push({ headers: request.headers, body });
        response.end('thanks');
      });
    }).listen(0, '127.0.0.1');
    await once(hook, 'listening');
    product = await Product.start({
      environment: {
        ROCKET_SMTP_URL: `smtp://127.0.0.1:${String(mailbox.port)}`,
        ROCKET_MAIL_FROM: 'Rocket DBaaS <rocket@dba.example>',
        ROCKET_PUBLIC_URL: 'http://rocket.dba.example',
        ROCKET_WEBHOOK_NETWORKS: '127.0.0.0/8',
      },
    });
    api = await ApiClient.signIn(product.url);
    const { body } = await createCluster(api, 'shop', { servers: named('local-ch-1', 'local-ch-2'), release: '17.9' });
    expect(await api.operation(body.operationId, WORK_TIMEOUT_MS)).toMatchObject({ status: 'Succeeded', error: null });
  }, 2 * WORK_TIMEOUT_MS);
  afterAll(async () => {
    await product.destroy();
    await mailbox.stop();
    hook.close();
  });

  async function signUp(contact: object, more: object = {}): Promise<Linked> {
    const { status, body } = await api.post<Linked>(`${APPLICATION}/signUps`, { contact, role: 'owner', ...more });
    expect(status).toBe(201);
    expect((await api.post(`${APPLICATION}/contacts/${body.contactId}/approve`, {})).status).toBeLessThan(300);
    return body;
  }
  const mailsTo = async (address: string, count: number): Promise<ParsedMail[]> => {
    await until(`${String(count)} mails to ${address}`, () => mailbox.to(address).length >= count, 60_000);
    return mailbox.to(address);
  };
  const ledger = async (query = ''): Promise<Row[]> =>
    (await api.get<{ items: Row[] }>(`/notifications?sort=createdAt&limit=500${query}`)).body.items;
  const confirm = (mail: ParsedMail | undefined) => {
    const [, token] = /\/confirm#(\S+)/.exec(mail?.text ?? '') ?? [];
    return api.post('/contactConfirmations', { token });
  };
  const invitationIn = (mail: ParsedMail | undefined) => {
    const part = mail?.attachments.find(({ contentType }) => contentType === 'application/ics');
    const parsed = ICAL.parse(part?.content.toString() ?? '') as ConstructorParameters<typeof ICAL.Component>[0];
    const calendar = new ICAL.Component(parsed);
    return {
      method: calendar.getFirstPropertyValue('method'),
      event: new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined),
    };
  };

  it('ask whoever was signed up first, and tell nothing to somebody who has not answered', async () => {
    // Not of incidents: on a busy machine there may be some.
    const wishes = { topics: ['patching', 'backups', 'changes'] };
    await signUp({ contactName: 'Shop owner', contactType: 'Person', email: OWNER, zone: 'Europe/Zurich' }, wishes);
    await signUp({ contactName: 'Silent', contactType: 'Person', email: 'silent@webshop.example' });
    const [asked] = await mailsTo(OWNER, 1);
    expect(asked?.from?.value).toEqual([{ name: 'Rocket DBaaS', address: 'rocket@dba.example' }]);
    expect((await confirm(asked)).status).toBeLessThan(300);
    expect((await confirm(asked)).status).toBe(410);
  });

  it('call a webhook that was confirmed, signed with the secret that was shown once', async () => {
    const url = `http://127.0.0.1:${String((hook.address() as AddressInfo).port)}/rocket`;
    const { webhookSecret = '' } = await signUp({ contactName: 'Shop hook', contactType: 'API', url });
    await until('the webhook was called', () => called.length === 1);
    const { headers, body } = called[0] ?? { headers: {}, body: '{}' };
    const { event, url: confirmUrl } = JSON.parse(body) as { event: string; url: string };
    expect(event).toBe('contact-confirmation');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const key = Buffer.from(webhookSecret.replace('whsec_', ''), 'base64');
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    const token = confirmUrl.split('#')[1];
    expect((await api.post('/contactConfirmations', { token })).status).toBeLessThan(300);
  });

  it('tell of patching that is planned with an invitation, move it with the run, and cancel it', async () => {
    const at = new Date(Date.now() + 3_600_000);
    at.setUTCMilliseconds(0);
    const { status, body } = await api.post<{ patchRunId: string }>('/PostgreSQL/patchRuns', {
      patchType: 'DB',
      clusters: ['shop'],
      schedule: at.toISOString(),
      ticketUrl: 'https://tickets.example/CHG-7',
    });
    expect(status).toBe(202);
    const [, planned] = await mailsTo(OWNER, 2);
    expect(planned?.subject).toBe('Patching planned: shop (webshop)');
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Zurich', hour: '2-digit', minute: '2-digit' });
    for (const form of [planned?.text, planned?.html || '']) {
      expect(form).toContain(clock.format(at));
      expect(form).toContain('CHG-7');
      expect(form).toContain(`http://rocket.dba.example/patching/runs/PostgreSQL/${body.patchRunId}`);
    }
    const invited = invitationIn(planned);
    expect(invited.method).toBe('REQUEST');
    expect(invited.event.startDate.toJSDate().toISOString()).toBe(at.toISOString());

    const later = new Date(at.getTime() + 7_200_000);
    const moving = await api.post(`/PostgreSQL/patchRuns/${body.patchRunId}/reschedule`, { schedule: later.toISOString() });
    expect(moving).toMatchObject({ status: 200, body: { schedule: later.toISOString(), mayReschedule: true } });
    const [, , moved] = await mailsTo(OWNER, 3);
    expect(moved?.subject).toBe('Patching moved: shop (webshop)');
    const movedTo = invitationIn(moved);
    expect(movedTo.event.startDate.toJSDate().toISOString()).toBe(later.toISOString());
    expect(movedTo.event.uid).toBe(invited.event.uid);
    expect(movedTo.event.sequence).toBeGreaterThan(invited.event.sequence);

    await api.post(`/PostgreSQL/patchRuns/${body.patchRunId}/cancel`, {});
    const [, , , cancelled] = await mailsTo(OWNER, 4);
    expect(cancelled?.subject).toBe('Patching cancelled: shop (webshop)');
    expect(cancelled?.inReplyTo).toBe(moved?.messageId);
    expect(cancelled?.references).toContain(planned?.messageId);
    const taken = invitationIn(cancelled);
    expect(taken.method).toBe('CANCEL');
    expect(taken.event.uid).toBe(invited.event.uid);
    expect(taken.event.sequence).toBeGreaterThan(movedTo.event.sequence);
    const again = await api.post(`/PostgreSQL/patchRuns/${body.patchRunId}/reschedule`, { schedule: 'now' });
    expect(again).toMatchObject({ status: 409, body: { code: 'operation-action-not-allowed' } });
  });

  it('tell when patching begins, and how long nobody could write when it is done', async () => {
    const { body } = await api.post<{ operationId: string }>('/PostgreSQL/patchRuns', { patchType: 'DB', clusters: ['shop'] });
    expect(await api.operation(body.operationId, WORK_TIMEOUT_MS)).toMatchObject({ status: 'Succeeded', error: null });
    const mails = await mailsTo(OWNER, 6);
    const [begins, done] = mails.slice(4);
    expect([begins?.subject, done?.subject]).toEqual(['Patching begins: shop (webshop)', 'Patched: shop (webshop)']);
    expect(done?.references).toContain(begins?.messageId);
    const { body: run } = await api.get<{ writeOutageMs: number }>(`/PostgreSQL/patchRuns/${body.operationId}`);
    expect(done?.text).toContain(`Write pause: ${String(run.writeOutageMs)} ms`);
    expect(mailbox.to('silent@webshop.example').map(({ subject }) => subject)).toHaveLength(1);
    await until('the webhook was told', () => called.some(({ body: told }) => told.includes('patching-done')));
    expect((await ledger('&event=patching-done')).map(({ status, attempts }) => [status, attempts])).toEqual([
      ['Sent', 1],
      ['Sent', 1],
    ]);
  });

  it(
    'wait for a mail server that is away, and arrive once and in their order',
    async () => {
      const { port } = mailbox;
      await mailbox.stop();
      const late = 'late@webshop.example';
      const { contactId } = await signUp({ contactName: 'Late', contactType: 'Person', email: late });
      await until('the first attempt failed', async () =>
        (await ledger()).some(({ recipient, status, attempts }) => recipient === late && status === 'Waiting' && attempts > 0),
      );
      expect((await api.post(`/contacts/${contactId}/askAgain`, {})).status).toBeLessThan(300);
      await until('the second one waits', async () => (await ledger(`&search=${late}`)).length === 2);
      mailbox = await MailServer.start({}, port);
      const [first, second] = await mailsTo(late, 2);
      expect(second?.date?.getTime()).toBeGreaterThanOrEqual(first?.date?.getTime() ?? Infinity);
      expect((await confirm(first)).status).toBe(410);
      expect((await confirm(second)).status).toBeLessThan(300);
      expect(mailbox.to(late)).toHaveLength(2);
    },
    WORK_TIMEOUT_MS,
  );

  it(
    'that were handed over by a worker that was killed before it knew go out again as the same mail',
    async () => {
      const twice = 'twice@webshop.example';
      mailbox.beforeAnswer = async ({ to }) => {
        if (!to.includes(twice)) return;
        mailbox.beforeAnswer = () => Promise.resolve();
        process.kill(await pidOf(product.dataDirectory, 'worker'), 'SIGKILL');
      };
      await signUp({ contactName: 'Twice', contactType: 'Person', email: twice });
      await mailsTo(twice, 1);
      // As if the time had gone by after which another worker takes it for given up.
      await askControlDatabase(
        product.dataDirectory,
        `UPDATE notifications SET next_attempt_at = now() WHERE status = 'Sending'`,
      );
      const [one, other] = await mailsTo(twice, 2);
      expect(other?.messageId).toBe(one?.messageId);
      expect(other?.text).toBe(one?.text);
      await until('it is known to be sent', async () => (await ledger(`&search=${twice}`))[0]?.status === 'Sent');
    },
    WORK_TIMEOUT_MS,
  );

  it(
    'that are refused say so, and can be sent again',
    async () => {
      const { port } = mailbox;
      await mailbox.stop();
      const refusal = Object.assign(new Error('no such user'), { responseCode: 550 });
      mailbox = await MailServer.start({ onRcptTo: (_address, _session, done) => done(refusal) }, port);
      const refused = 'refused@webshop.example';
      await signUp({ contactName: 'Refused', contactType: 'Person', email: refused });
      await until('it was refused', async () => (await ledger(`&search=${refused}`))[0]?.status === 'Failed', 90_000);
      const [row] = await ledger(`&search=${refused}`);
      expect(row?.answer).toContain('no such user');
      await mailbox.stop();
      mailbox = await MailServer.start({}, port);
      expect((await api.post(`/notifications/${row?.id ?? ''}/retry`, {})).status).toBe(200);
      expect(await mailsTo(refused, 1)).toHaveLength(1);
      expect((await api.post<{ code: string }>(`/notifications/${row?.id ?? ''}/retry`, {})).status).toBe(409);
    },
    WORK_TIMEOUT_MS,
  );

  it('show each mail as it was sent, as a page that may do nothing', async () => {
    const [row] = await ledger('&event=patching-done');
    const { body } = await api.get<{ text: string }>(`/notifications/${row?.id ?? ''}`);
    expect(body.text).toContain('shop has been patched');
    const page = await fetch(`${product.url}/api/notifications/${row?.id ?? ''}/html`, {
      headers: { authorization: `Bearer ${api.token}` },
      signal: AbortSignal.timeout(WORK_TIMEOUT_MS),
    });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("sandbox; default-src 'none'");
    expect(await page.text()).toContain('Patched: shop (webshop)');
  });
});
