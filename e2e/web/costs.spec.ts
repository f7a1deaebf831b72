import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { recordedServer } from '../support/pool.js';
import { Product } from '../support/start-product.js';

const START_TIMEOUT_MS = 180_000;
const JOURNEY_TIMEOUT_MS = 90_000;
/** Axe reads every element of every page. */
const AXE_TIMEOUT_MS = 240_000;
const COUNTED_WITHIN_MS = 60_000;

describe('costs and reports', () => {
  let product: Product;
  let browser: Browser;
  let dashboard: Dashboard;
  let page: Page;
  /** Prices hold from the beginning of the month on that the product is started in. */
  const month = new Date().toISOString().slice(0, 7);

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    const api = await ApiClient.signIn(product.url);
    await api.post('/applications', { applicationName: 'ledger' });
    await api.post('/PostgreSQL/poolServers', recordedServer('recorded-1'));
    dashboard = await Dashboard.open(browser, product);
    ({ page } = dashboard);
    await dashboard.goto('/reports/costs');
    await dashboard.signIn();
    await page.getByText('Nothing is counted yet').waitFor();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  it(
    'begin with a rate card, which holds and is not changed any more',
    async () => {
      await page.getByRole('link', { name: 'Add a rate card' }).click();
      await page.getByRole('button', { name: 'Add a rate card' }).last().click();
      // A dialog gives the focus to its first field when it is open; what is typed elsewhere before would land there.
      await page.locator('mat-dialog-content :focus').waitFor();
      await page.getByLabel('Holds from').fill(`${month}-01`);
      await page.getByLabel('per CPU, rate 1', { exact: true }).fill('12,5');
      await page.getByLabel('per server, rate 1', { exact: true }).fill('40');
      await page.getByRole('button', { name: 'Other prices somewhere' }).click();
      await page.getByLabel('Environment of rate 2').selectOption('Prod');
      await page.getByLabel('per CPU, rate 2', { exact: true }).fill('20');
      await page.getByRole('button', { name: 'Add the rate card' }).click();
      const card = page.getByRole('region', { name: `Rate card from ${month}-01` });
      await card.getByText('In force').waitFor();
      expect(await card.getByRole('row').allInnerTexts()).toEqual([
        expect.stringContaining('CHF per CPU'),
        expect.stringMatching(/^Everything\s+12\.5\s+0\s+0\s+0\s+40\s+0$/),
        expect.stringMatching(/^Prod\s+20\s+0\s+0\s+0\s+40\s+0$/),
      ]);
      expect(await card.getByRole('button').count()).toBe(0);
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'are counted by themselves',
    async () => {
      const until = Date.now() + COUNTED_WITHIN_MS;
      const heading = page.getByRole('region', { name: `Costs of ${month}` });
      do {
        await dashboard.goto('/reports/costs');
        await page.getByRole('heading', { name: 'Costs', exact: true }).waitFor();
        await page.waitForTimeout(1000);
      } while ((await heading.count()) === 0 && Date.now() < until);
      expect(await heading.getByRole('row').last().innerText()).toMatch(/^All\s+CHF \d/);
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'have a budget on the page of an application',
    async () => {
      await dashboard.goto('/applications/name/ledger');
      await page.getByRole('button', { name: 'Say a budget' }).click();
      await page.getByLabel('A month').fill('1250.50');
      await page.getByRole('button', { name: 'Say the budget' }).click();
      await page.getByText('of CHF 1,250.50 a month').waitFor();
      await page.getByText('Within budget').waitFor();
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'are reported, with what is asked in the address',
    async () => {
      await dashboard.goto('/reports');
      await page.getByRole('link', { name: 'Pool capacity' }).click();
      await page.getByRole('heading', { name: 'Pool capacity', level: 1 }).waitFor();
      await page.getByRole('region', { name: 'Pool capacity' }).getByRole('row').nth(1).waitFor();
      await page.getByLabel('Environment', { exact: true }).selectOption('UAT');
      await page.waitForURL(/environment=UAT/);
      await page.getByText('Nothing was kept that answers this').waitFor();
      const href = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
      expect(href).toBe('/api/reports/pool?environment=UAT&format=csv');
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'are accessible, and the browser has nothing to complain about',
    async () => {
      for (const path of [
        '/reports',
        '/reports/costs',
        '/reports/rate-cards',
        '/reports/show/pool',
        '/applications/name/ledger',
      ]) {
        await dashboard.goto(path);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        expect(await axeViolations(page, path)).toEqual([]);
      }
      expect(dashboard.complaints).toEqual([]);
    },
    AXE_TIMEOUT_MS,
  );
});
