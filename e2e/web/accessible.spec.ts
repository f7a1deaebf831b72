import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { recordedServer } from '../support/pool.js';
import { Product } from '../support/start-product.js';

const BUILD_TIMEOUT_MS = 120_000;
/** Axe reads every element of every page. */
const AXE_TIMEOUT_MS = 240_000;

describe('without a mouse', () => {
  let product: Product;
  let browser: Browser;
  let dashboard: Dashboard;
  let page: Page;
  let operationPath = '';

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    const api = await ApiClient.signIn(product.url);
    await api.post('/PostgreSQL/poolServers', recordedServer('recorded-1'));
    dashboard = await Dashboard.open(browser, product, { reducedMotion: 'reduce' });
    ({ page } = dashboard);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  /** Tabs on until the focus is on what has this name; fails when the whole page was walked. */
  async function tabTo(name: RegExp): Promise<void> {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        const label =
          element instanceof HTMLInputElement || element instanceof HTMLSelectElement
            ? element.labels?.[0]?.textContent
            : undefined;
        return (element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '').trim();
      });
      if (name.test(focused)) return;
    }
    throw new Error(`The keyboard does not reach ${String(name)}.`);
  }

  it('one signs in', async () => {
    await dashboard.goto('/clusters/new');
    await page.waitForURL(/\/login/);
    // The first field takes the focus by itself.
    await page.locator('#username:focus').waitFor();
    await page.keyboard.type('admin');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse battery staple');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/clusters\/new/);
    await page.getByRole('heading', { name: 'Create cluster' }).waitFor();
  });

  it(
    'one creates a cluster and opens it',
    async () => {
      await tabTo(/^Application$/);
      await page.keyboard.type('billing');
      await tabTo(/^Cluster name$/);
      await page.keyboard.type('ledger');
      await tabTo(/^Environment$/);
      await page.keyboard.type('Dev');
      await page.keyboard.press('Tab');
      await page.getByTestId('match').getByText('5 match, 3 needed').waitFor();
      for (const step of ['servers', 'options', 'review']) {
        await tabTo(/^Continue$/);
        await page.keyboard.press('Enter');
        await page.waitForURL(new RegExp(`step=${step}`));
      }
      await tabTo(/^Create cluster ledger$/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/operations\//);
      operationPath = new URL(page.url()).pathname;
      await page.getByRole('link', { name: 'Open cluster ledger' }).waitFor({ timeout: BUILD_TIMEOUT_MS });
      await tabTo(/^Open cluster ledger$/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/clusters\/PostgreSQL\/ledger/);
    },
    BUILD_TIMEOUT_MS,
  );

  it.each(['light', 'dark'] as const)(
    'axe finds nothing on any page, %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const pages = [
        '/clusters',
        '/clusters?search=nothing',
        '/clusters/PostgreSQL/ledger',
        '/clusters/PostgreSQL/nowhere',
        '/clusters/PostgreSQL/ledger/monitoring',
        '/clusters/PostgreSQL/nowhere/monitoring',
        '/clusters/PostgreSQL/ledger/insight',
        '/clusters/PostgreSQL/nowhere/insight',
        '/clusters/new',
        '/clusters/new?step=servers',
        '/clusters/new?step=options',
        '/clusters/new?step=review',
        '/pool',
        '/pool?dbms=MongoDB',
        '/pool/enrol',
        '/pool/enrol?step=access',
        '/pool/enrol?step=key',
        '/pool/enrol?step=review',
        '/pool/PostgreSQL/local-ch-1',
        '/pool/PostgreSQL/recorded-1',
        '/pool/PostgreSQL/nowhere',
        '/incidents',
        '/incidents?which=all',
        '/incidents/thresholds',
        '/incidents/PostgreSQL/nowhere',
        '/operations',
        operationPath,
        '/activities',
        '/settings/api-access',
        '/nowhere',
      ];
      const found: string[] = [];
      for (const path of pages) {
        await settled(path);
        found.push(...(await axeViolations(page, path)));
      }
      expect(found).toEqual([]);
    },
    AXE_TIMEOUT_MS,
  );

  it(
    'axe finds nothing in the sheets and on a phone',
    async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      await settled('/pool');
      const found = await axeViolations(page, '/pool at 390 px');
      for (const name of ['Add server', 'Paste CSV']) {
        await page.getByRole('button', { name }).first().click();
        await page.getByRole('dialog').waitFor();
        found.push(...(await axeViolations(page, name, ['region'])));
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      expect(found).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(dashboard.complaints).toEqual([]);
    },
    AXE_TIMEOUT_MS,
  );

  /** The page with its data. */
  async function settled(path: string): Promise<void> {
    await dashboard.goto(path);
    await page.locator('h1').first().waitFor({ state: 'attached' });
    await page.locator('rk-skeleton').first().waitFor({ state: 'detached' });
    // A lost session would show the login in place of every page, and that is clean.
    expect(new URL(page.url()).pathname).not.toBe('/login');
  }
});
