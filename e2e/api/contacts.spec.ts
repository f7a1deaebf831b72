import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { MailServer } from '@rocket/notifications/testing';
import { ApiClient } from '../support/api-client.ts';
import { linkContact } from '../support/contacts.ts';
import { until } from '../support/processes.ts';
import { Product } from '../support/start-product.ts';

const ADDRESS = 'ada@webshop.example';
const START_TIMEOUT_MS = 180_000;
const MAIL_TIMEOUT_MS = 90_000;

interface Link {
  contactId: string;
  role: string;
  approvedAt: string | null;
  confirmedAt: string | null;
}

describe('contacts', () => {
  let product: Product;
  let api: ApiClient;
  let mailbox: MailServer;
  let environment: Record<string, string>;

  beforeAll(async () => {
    mailbox = await MailServer.start();
    environment = {
      ROCKET_SMTP_URL: `smtp://127.0.0.1:${String(mailbox.port)}`,
      ROCKET_MAIL_FROM: 'Rocket DBaaS <rocket@dba.example>',
    };
    product = await Product.start({ environment });
    api = await ApiClient.signIn(product.url);
    await api.post('/applications', { applicationName: 'webshop', criticality: 'high' });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await product?.destroy();
    await mailbox?.stop();
  });

  const links = async (query = ''): Promise<Link[]> =>
    (await api.get<{ items: Link[] }>(`/applications/webshop/contacts${query}`)).body.items;
  const told = async (): Promise<number> => (await api.get<{ contactCount: number }>('/applications/webshop')).body.contactCount;
  const confirm = (token: string): Promise<{ status: number }> =>
    fetch(`${product.url}/api/contactConfirmations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
  const tokenIn = (place: number): string => /\/confirm#(\S+)/.exec(mailbox.to(ADDRESS)[place]?.text ?? '')?.[1] ?? '';

  it(
    'are told once they have agreed by the mail and somebody has approved them',
    async () => {
      const contact = { contactName: 'Ada', contactType: 'Person', email: ADDRESS };
      const { status, body } = await api.post<Link>('/applications/webshop/signUps', { contact, role: 'owner' });
      expect([status, body.approvedAt, body.confirmedAt]).toEqual([201, null, null]);
      await until('the first mail', () => mailbox.to(ADDRESS).length === 1, MAIL_TIMEOUT_MS);
      expect((await api.post(`/contacts/${body.contactId}/askAgain`, {})).status).toBe(200);
      await until('the second mail', () => mailbox.to(ADDRESS).length === 2, MAIL_TIMEOUT_MS);
      expect((await confirm(tokenIn(0))).status).toBe(410);
      expect((await confirm(tokenIn(1))).status).toBe(200);
      expect((await confirm(tokenIn(1))).status).toBe(410);
      expect(await told()).toBe(0);
      expect((await api.post(`/applications/webshop/contacts/${body.contactId}/approve`, {})).status).toBe(200);
      expect(await told()).toBe(1);
    },
    3 * MAIL_TIMEOUT_MS,
  );

  it('are linked by programs that know neither versions nor bodies, and unlinked again', async () => {
    const contact = { contactName: 'Shop list', contactType: 'Distro', email: 'shop@webshop.example' };
    const { body } = await api.post<{ id: string }>('/contacts/', contact);
    const path = `/applications/webshop/contacts/${body.id}`;
    expect(await api.call('PUT', path, {})).toMatchObject({ status: 200, body: { role: 'informed', environments: [] } });
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect(await api.call('DELETE', path)).toMatchObject({ status: 404, body: { code: 'contact-not-linked' } });
    expect((await api.call('POST', `/contacts/${body.id}/expire`)).status).toBe(204);
    expect(await api.get(`/contacts/${body.id}`)).toMatchObject({ status: 404, body: { code: 'contact-not-found' } });
  });

  it(
    'stay answerable as of any instant, also by a product that was started again',
    async () => {
      const id = await linkContact(
        api,
        'webshop',
        { role: 'on-call' },
        {
          contactName: 'Grace',
          contactType: 'Person',
          email: 'grace@webshop.example',
        },
      );
      await sleep(10);
      const then = new Date().toISOString();
      await sleep(10);
      await api.call('DELETE', `/applications/webshop/contacts/${id}`);
      const { dataDirectory, port } = product;
      await product.stop();
      product = await Product.start({ dataDirectory, port, environment });
      api = await ApiClient.signIn(product.url);
      expect((await links()).map(({ role }) => role)).toEqual(['owner']);
      expect((await links(`?asOf=${then}`)).map(({ role }) => role)).toEqual(['owner', 'on-call']);
      expect((await api.get('/applications/webshop?asOf=2020-01-01')).status).toBe(404);
      expect((await api.get('/activities/verify')).body).toMatchObject({ valid: true });
    },
    START_TIMEOUT_MS,
  );
});
