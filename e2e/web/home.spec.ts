import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { createCluster, named } from '../support/clusters.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { ADMIN_PASSWORD, Product } from '../support/start-product.js';

const START_TIMEOUT_MS = 240_000;
const JOURNEY_TIMEOUT_MS = 120_000;
const EMAIL = 'ann@example.org';

describe('the first page', () => {
  let product: Product;
  let browser: Browser;
  let api: ApiClient;
  let dashboard: Dashboard;
  let page: Page;
  let owner: Dashboard;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    api = await ApiClient.signIn(product.url);
    dashboard = await Dashboard.open(browser, product, { reducedMotion: 'reduce' });
    ({ page } = dashboard);
    await dashboard.goto('/');
    await dashboard.signIn();
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await owner?.close();
    await browser?.close();
    await product?.destroy();
  });

  async function newContact(contactName: string, email: string, role: string): Promise<string> {
    const { body } = await api.post<{ id: string }>('/contacts', { contactName, contactType: 'Person', email });
    expect((await api.call('PUT', `/applications/webshop/contacts/${body.id}`, { role })).status).toBe(200);
    return body.id;
  }

  const waiting = (): ReturnType<Page['getByRole']> => page.getByRole('region', { name: 'Needs you now' });

  it('invites a DBA to the first cluster, while nothing waits', async () => {
    await page.waitForURL(/\/home$/);
    await page.getByRole('link', { name: 'Create the first cluster' }).waitFor();
    await waiting().getByText('Nothing waits for you.').waitFor();
    await page
      .getByRole('link', { name: /^Free servers/ })
      .getByText('of 8')
      .waitFor();
  });

  it(
    'says by itself what has begun to wait, and leads to it',
    async () => {
      const { body } = await createCluster(api, 'orders', { servers: named('local-ch-1', 'local-pa-1') });
      expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
      const other = { applicationName: 'ledger' };
      const books = { application: other, cluster: { clusterName: 'books', environment: 'Dev' }, servers: named('local-pa-2') };
      const made = await api.post<{ operationId: string }>('/PostgreSQL/Cluster', books);
      expect(await api.operation(made.body.operationId)).toMatchObject({ status: 'Succeeded' });
      await page.getByRole('button', { name: '2 up' }).waitFor();
      await api.post('/PostgreSQL/activities', {
        ...{ type: 'ConfigChange', clusterName: 'orders', planned: false },
        text: 'work_mem was set in the night.',
      });
      await page.reload();
      const unplanned = waiting().getByRole('link', { name: /orders.*work_mem was set in the night/ });
      await unplanned.waitFor();
      expect(await waiting().innerText()).toMatch(/Unplanned, without a ticket\s+1/);
      expect(await axeViolations(page, 'home of the fleet')).toEqual([]);
      await unplanned.click();
      await page.waitForURL(/\/activities\//);
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'shows an owner what is theirs, and nothing of others',
    async () => {
      const ann = await newContact('Ann', EMAIL, 'owner');
      expect((await api.post(`/contacts/${ann}/confirm`, { reason: 'rang her' })).status).toBe(200);
      await newContact('Bob Ray', 'bob@example.org', 'on-call');
      const user = { username: 'ann', role: 'owner', password: ADMIN_PASSWORD, email: EMAIL };
      expect((await api.post('/users', user)).status).toBe(201);
      owner = await Dashboard.open(browser, product, { reducedMotion: 'reduce' });
      await owner.goto('/');
      await owner.signIn(ADMIN_PASSWORD, 'ann');
      const shop = owner.page.getByRole('region', { name: 'webshop' });
      await shop.getByRole('link', { name: 'orders' }).waitFor();
      expect(await shop.innerText()).toMatch(/PostgreSQL [\d.]+ · Dev[\s\S]*Last backup[\s\S]*Next maintenance\s+None planned/);
      await owner.page.getByRole('link', { name: /Bob Ray.*bob@example\.org · webshop/ }).waitFor();
      expect(await owner.page.getByRole('main').innerText()).not.toMatch(/books|ledger/);
      const rooms = await owner.page.getByRole('navigation', { name: 'Main' }).innerText();
      expect(rooms).not.toMatch(/Pool|Patching|Changes|Notifications/);
      expect(await axeViolations(owner.page, 'home of an owner')).toEqual([]);
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'lets an owner sign up a contact from there, on a phone too',
    async () => {
      await owner.page.setViewportSize({ width: 390, height: 844 });
      const overflow = await owner.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await owner.page.getByRole('button', { name: 'Sign up a contact of webshop' }).click();
      await owner.page.locator('#contact-name:focus').fill('Cid');
      await owner.page.getByLabel('E-mail address').fill('cid@example.org');
      await owner.page.getByRole('button', { name: 'Sign up contact' }).click();
      await owner.page.getByRole('dialog').waitFor({ state: 'detached' });
      const { body } = await api.get<{ items: { contactName: string }[] }>('/applications/webshop/contacts');
      expect(body.items.map(({ contactName }) => contactName)).toContain('Cid');
    },
    JOURNEY_TIMEOUT_MS,
  );

  it('shows on the pages that an owner is led to no word that they are refused', async () => {
    await owner.page.setViewportSize({ width: 1440, height: 900 });
    const cluster = '/clusters/PostgreSQL/orders';
    for (const path of [
      ...[cluster, `${cluster}/backups`, `${cluster}/monitoring`, `${cluster}/insight`],
      ...['/clusters', '/applications', '/applications/name/webshop', '/backups', '/incidents', '/operations', '/activities'],
      ...['/reports', '/reports/costs', '/reports/rate-cards', '/settings/api-access'],
    ]) {
      await owner.goto(path);
      await owner.page.getByRole('heading', { level: 1 }).waitFor();
      await owner.page.waitForLoadState('networkidle').catch(() => undefined);
      expect([path, await owner.page.getByRole('alert').count()]).toEqual([path, 0]);
    }
    expect(owner.complaints).toEqual([]);
    await owner.goto('/clusters/PostgreSQL/books');
    await owner.page.getByText('There is no PostgreSQL cluster books').waitFor();
    await owner.goto('/pool');
    await owner.page.getByText('does not hold the permission fleet:read').first().waitFor();
  });
});
