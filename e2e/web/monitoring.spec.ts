import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { createCluster, named, type Cluster } from '../support/clusters.js';
import { clusterSql } from '../support/cluster-sql.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { Product } from '../support/start-product.js';

/** A cluster is built in seconds; a machine that does many other things at once may take longer. */
const BUILD_TIMEOUT_MS = 240_000;
const SLOW_MS = 240_000;
const HELD = {
  ...{ title: 'A lock is held', subject: 'longestTransactionSeconds', warning: '>= 1', critical: null, enabled: true },
  ...{ normalTicks: 1, warningTicks: 1, criticalTicks: 1 },
};

interface Credentials {
  username: string;
  password: string;
  databaseName: string;
  caCertificate: string | null;
}

describe('somebody who looks after a cluster', () => {
  let product: Product;
  let browser: Browser;
  let dashboard: Dashboard;
  let page: Page;
  let api: ApiClient;
  const clients: Client[] = [];
  const path = '/clusters/PostgreSQL/orders';

  beforeAll(async () => {
    const environment = { ROCKET_METRICS_INTERVAL_MS: '1000' };
    [product, browser] = await Promise.all([Product.start({ environment }), launchBrowser()]);
    api = await ApiClient.signIn(product.url);
    const { body } = await createCluster(api, 'orders', { servers: named('local-ch-1', 'local-pa-1') });
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    await clusterSql(api, 'orders', 'create table held (id int primary key, n int); insert into held values (1, 1)');
    dashboard = await Dashboard.open(browser, product, { reducedMotion: 'reduce' });
    ({ page } = dashboard);
    await dashboard.goto(`${path}/monitoring`);
    await dashboard.signIn();
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await Promise.allSettled(clients.map((client) => client.end()));
    await browser?.close();
    await product?.destroy();
  });

  async function connect(application: string): Promise<Client> {
    const { username, password, databaseName, caCertificate } = (
      await api.get<Credentials>('/PostgreSQL/Cluster/orders/credentials')
    ).body;
    const { servers } = (await api.get<Cluster>('/PostgreSQL/Cluster/orders')).body;
    const client = new Client({
      ...{ host: '127.0.0.1', user: username, password, database: databaseName, application_name: application },
      port: servers.find(({ nodeRole }) => nodeRole === 'Primary')?.port ?? 0,
      ssl: { ca: caCertificate ?? '' },
    });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  }

  it(
    'sees charts of every server, in words too, and looks further back',
    async () => {
      const chart = page.getByRole('img', { name: /^Connections\./ });
      await chart.waitFor({ timeout: SLOW_MS });
      await page.getByRole('img', { name: /^Connections\..*local-ch-1.*local-pa-1/ }).waitFor({ timeout: SLOW_MS });
      await page
        .getByRole('img', { name: /^CPU idle\./ })
        .locator('canvas')
        .waitFor({ timeout: SLOW_MS });
      await page.getByRole('button', { name: '24h' }).click();
      expect(await page.getByRole('button', { name: '24h' }).getAttribute('aria-pressed')).toBe('true');
      await chart.waitFor();
    },
    SLOW_MS,
  );

  it(
    'finds who holds everybody up, and ends that session',
    async () => {
      const [holder, waiter] = [await connect('nightly report'), await connect('the shop')];
      await holder.query('begin; update held set n = 2');
      const waited = waiter.query('update held set n = 3').then(() => 'done', String);
      await page.getByRole('link', { name: 'Insight' }).click();
      await page.waitForURL(`**${path}/insight`);
      const locks = page.getByRole('region', { name: 'Who blocks whom' });
      await locks.getByText('1 session waits for a lock.').waitFor();
      const rows = locks.getByRole('list', { name: /Sessions/ }).locator(':scope > li');
      expect(await rows.nth(0).textContent()).toMatch(/nightly report.*blocks 1 session.*idle in transaction/s);
      expect(await rows.nth(1).textContent()).toMatch(/the shop.*waits for a row of public\.held/s);
      expect(await axeViolations(page, 'insight with locks')).toEqual([]);
      await rows
        .nth(0)
        .getByRole('button', { name: /End session/ })
        .click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.textContent()).toContain('what it has not committed is undone');
      await dialog.getByRole('button', { name: 'End the session' }).click();
      await dialog.waitFor({ state: 'detached' });
      await locks.getByText('Nobody waits for a lock.').waitFor();
      expect(await waited).toBe('done');
    },
    SLOW_MS,
  );

  it(
    'sees statements, tables, slots and settings, by day and by night, at a desk and on a phone',
    async () => {
      const statements = page.getByRole('region', { name: 'Top statements' });
      await statements.getByText('update held set n = $1').first().waitFor();
      await statements.getByRole('button', { name: 'Calls' }).click();
      await statements.locator('th[aria-sort=descending]', { hasText: 'Calls' }).waitFor();
      await page.getByRole('region', { name: 'Tables and vacuum' }).getByText('public.held').waitFor();
      await page.getByRole('region', { name: 'Replication slots' }).getByText('replica local-pa-1').waitFor();
      const settings = page.getByRole('region', { name: 'Settings' });
      await settings.getByRole('button', { name: 'Changed' }).click();
      await settings.getByText('shared_preload_libraries').waitFor();
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const width of [1440, 390]) {
          await page.setViewportSize({ width, height: 900 });
          found.push(...(await axeViolations(page, `insight, ${colorScheme}, ${String(width)} px`)));
          expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
        }
      }
      expect(found).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
    },
    SLOW_MS,
  );

  it(
    'hears of a lock that is held for long, takes notice, and sees that it is over',
    async () => {
      expect((await api.post('/thresholdTests', HELD)).status).toBe(201);
      const holder = await connect('nightly report');
      await holder.query('begin; lock held');
      await page.getByRole('link', { name: 'Incidents', exact: true }).first().click();
      const row = page.getByRole('row', { name: /A lock is held/ });
      await row.waitFor({ timeout: SLOW_MS });
      await row.getByRole('link', { name: /A lock is held/ }).click();
      await page.getByRole('button', { name: /Acknowledge|Take notice/ }).click();
      await page.locator('dd', { hasText: /admin, / }).waitFor();
      await holder.query('commit');
      await page
        .getByRole('region', { name: 'What it went through' })
        .first()
        .getByText('Over', { exact: true })
        .waitFor({ timeout: SLOW_MS });
      expect(dashboard.complaints).toEqual([]);
    },
    SLOW_MS,
  );
});
