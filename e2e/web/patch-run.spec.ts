import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { named, type Accepted, type Cluster } from '../support/clusters.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { Product } from '../support/start-product.js';

const WORK_TIMEOUT_MS = 180_000;
/** Axe reads every element of every page, twice. */
const AXE_TIMEOUT_MS = 120_000;
const NAMES = ['local-ch-1', 'local-ch-2', 'local-ch-3'];

interface Record {
  serverName: string;
  outcome: string;
  writeOutageMs: number | null;
}

describe('a patch run', () => {
  let product: Product;
  let browser: Browser;
  let api: ApiClient;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    api = await ApiClient.signIn(product.url);
    const { body } = await api.post<Accepted>('/PostgreSQL/Cluster', {
      application: { applicationName: 'webshop' },
      cluster: {
        clusterName: 'orders',
        environment: 'Dev',
        release: '17.9',
        maintenanceWindow: 'Sun:02:00-Sun:04:00 Europe/Zurich',
      },
      servers: named(...NAMES),
    });
    expect((await api.operation(body.operationId, WORK_TIMEOUT_MS)).status).toBe('Succeeded');
    dashboard = await Dashboard.open(browser, product, { reducedMotion: 'reduce' });
    ({ page } = dashboard);
    await dashboard.goto('/patching');
    await dashboard.signIn();
    await page.getByRole('heading', { name: 'Patching', exact: true }).waitFor();
  }, 2 * WORK_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click();
  const ticket = (): Locator => page.getByRole('textbox', { name: /^Change ticket/ });
  const row = (name: RegExp): Locator => page.getByRole('row', { name });

  /** What axe finds on the page as it is, in both themes, and whether it is wider than a phone. */
  async function look(where: string): Promise<void> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await axeViolations(page, `${where}, ${colorScheme}`)));
    }
    const wide = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 844 });
    found.push(...(await axeViolations(page, `${where}, 390 px`)));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${where} is ${String(over)} px wider than a phone.`);
    if (wide) await page.setViewportSize(wide);
    expect(found).toEqual([]);
  }

  it(
    'begins where a cluster is seen to be behind, with its servers',
    async () => {
      await dashboard.goto('/clusters');
      await row(/orders .*Available/).waitFor({ timeout: WORK_TIMEOUT_MS });
      await dashboard.goto('/patching');
      await row(/orders .*17\.9 → 17\.10/).waitFor({ timeout: WORK_TIMEOUT_MS });
      await press('Servers of orders');
      await row(/local-ch-3 17\.9 1/).waitFor();
      await press('1 Available');
      await page.waitForURL(/state=available/);
      await look('compliance');
      await page.getByRole('checkbox', { name: 'Select orders' }).check();
      await press('Patch 1 cluster …');
      await page.getByRole('heading', { name: 'Patch clusters' }).waitFor();
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'says what is wrong before anything is asked, and keeps what was typed over a reload',
    async () => {
      await look('what');
      await press('Continue');
      await page.getByRole('button', { name: 'Take orders out' }).waitFor();
      await ticket().fill('as agreed');
      await press('Continue');
      await page.getByText('The number of a ticket, such as CHG-4711, or a link to it.').waitFor();
      await ticket().fill('CHG-4711');
      await page.reload();
      expect(await ticket().inputValue()).toBe('CHG-4711');
      await look('where and when');
      await press('Continue');
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'is planned, and reviewed: the primary last, after somebody has taken over',
    async () => {
      await page.getByText(/^1 cluster on 3 servers/).waitFor();
      const { servers } = (await api.get<Cluster>('/PostgreSQL/Cluster/orders')).body;
      const primary = servers.find(({ nodeRole }) => nodeRole === 'Primary')?.serverName ?? '';
      const members = page.locator('rk-plan-cluster .members > li');
      expect(await members.count()).toBe(3);
      expect(await members.last().textContent()).toContain(primary);
      await page.getByText(/takes over before/).waitFor();
      await page.getByText(/^\d+ steps$/).click();
      await page.getByText(`Patch ${primary} to 17.10`).waitFor();
      await look('review');
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'shows the new plan when the fleet has changed since it was seen',
    async () => {
      const { body } = await api.post<Accepted>('/PostgreSQL/Cluster/orders/switchover', {});
      expect((await api.operation(body.operationId, WORK_TIMEOUT_MS)).status).toBe('Succeeded');
      const { servers } = (await api.get<Cluster>('/PostgreSQL/Cluster/orders')).body;
      const primary = servers.find(({ nodeRole }) => nodeRole === 'Primary')?.serverName ?? '';
      await press('Patch orders to 17.10');
      await page.getByRole('alert').filter({ hasText: 'The fleet has changed' }).waitFor();
      await page
        .locator('rk-plan-cluster .members > li')
        .last()
        .filter({ hasText: `${primary}primary, last` })
        .waitFor();
      expect((await api.get<{ total: number }>('/PostgreSQL/patchRuns')).body.total).toBe(0);
    },
    WORK_TIMEOUT_MS,
  );

  it(
    'is watched to its end: cells that fill, steps in place, and how long writers waited',
    async () => {
      await page.locator('button[type="submit"]:enabled', { hasText: 'Patch orders to 17.10' }).click();
      await page.waitForURL(/\/patching\/runs\/PostgreSQL\//);
      await page.getByRole('heading', { name: /^Patch orders/ }).waitFor();
      await page.locator('.cell').first().click();
      await page
        .getByText(/may be taken out/)
        .first()
        .waitFor();
      const end = page.getByRole('main').getByText(/^(Succeeded|Halted|Failed|Cancelled)$/);
      await end.first().waitFor({ timeout: WORK_TIMEOUT_MS });
      // What it says when it does not go well is the first thing that somebody wants to know.
      expect(await page.locator('.progress .phase').textContent()).toBe('Done');
      for (const name of NAMES)
        await page.getByRole('button', { name: new RegExp(`^${name} .*Done 17\\.9 → 17\\.10`) }).waitFor();
      await page.getByRole('img', { name: /writers waited at most .* none was lost/ }).waitFor();
      await look('run');
    },
    2 * WORK_TIMEOUT_MS,
  );

  it(
    'leaves a record of every server, with a gap, in a chain that is whole',
    async () => {
      await page.getByRole('link', { name: 'Records', exact: true }).first().click();
      for (const name of NAMES) await row(new RegExp(`Patched ${name} orders 17\\.9 → 17\\.10 \\d+ ms`)).waitFor();
      const { items } = (await api.get<{ items: Record[] }>('/PostgreSQL/patches?clusterName=orders')).body;
      expect(items.map(({ serverName }) => serverName).sort()).toEqual(NAMES);
      expect(items.every(({ outcome, writeOutageMs }) => outcome === 'Patched' && writeOutageMs !== null)).toBe(true);
      await press(/^Details of record 1,/);
      await page.getByText('What was run').waitFor();
      await press('Verify chain');
      await page.getByText('3 records checked').waitFor();
      await look('records');
      const [download] = await Promise.all([page.waitForEvent('download'), press('JSON')]);
      expect(download.suggestedFilename()).toMatch(/^rocket-patches-.*\.json$/);
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'is seen on the page of the cluster, where its window is changed',
    async () => {
      await dashboard.goto('/clusters/PostgreSQL/orders');
      await row(/^local-ch-1 (Primary|Replica).*17\.10/).waitFor();
      const card = page.getByRole('region', { name: 'Maintenance' });
      await card.getByText('Current').waitFor();
      expect(await card.locator('.openings li').count()).toBe(3);
      await look('page of the cluster');
      await card.getByRole('button', { name: 'Change' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Ends at').fill('05:00');
      const { body } = await api.get<{ version: number }>('/PostgreSQL/Cluster/orders');
      const match = { 'If-Match': `"${String(body.version)}"` };
      expect((await api.call('PATCH', '/PostgreSQL/Cluster/orders', { backupRetentionDays: 7 }, match)).status).toBe(200);
      await dialog.getByText('Somebody else changed them meanwhile.').waitFor();
      await dialog.getByRole('button', { name: 'Replace the settings' }).click();
      await card.getByText('Sun:02:00-Sun:05:00 Europe/Zurich').waitFor();
      await card.getByText('kept for 30 days').waitFor();
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'has blackouts, which are added and removed',
    async () => {
      await dashboard.goto('/patching/blackouts');
      await press('Add the first one');
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Why').fill('Closing of the year');
      await dialog.getByLabel('From').fill('2099-12-23T00:00');
      await dialog.getByLabel('To', { exact: true }).fill('2099-12-22T00:00');
      await dialog.getByText('It has to end after it begins.').waitFor();
      await dialog.getByLabel('To', { exact: true }).fill('2100-01-04T00:00');
      expect(await axeViolations(page, 'blackout', ['region'])).toEqual([]);
      await dialog.getByRole('button', { name: 'Add blackout' }).click();
      await row(/To come Closing of the year everywhere/).waitFor();
      await look('blackouts');
      await press('Remove Closing of the year');
      await dialog.getByRole('button', { name: 'Remove this blackout' }).click();
      await page.getByRole('heading', { name: 'No blackouts' }).waitFor();
      expect(dashboard.complaints).toEqual([]);
    },
    2 * AXE_TIMEOUT_MS,
  );
});
