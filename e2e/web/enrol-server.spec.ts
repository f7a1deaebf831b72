import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { recordedServer } from '../support/pool.js';
import { Product, freePort } from '../support/start-product.js';

describe('enrolling a server', () => {
  let product: Product;
  let browser: Browser;
  let dashboard: Dashboard;
  let page: Page;
  /** Nobody listens there. */
  let deadPort: number;

  beforeAll(async () => {
    [product, browser, deadPort] = await Promise.all([Product.start(), launchBrowser(), freePort()]);
    dashboard = await Dashboard.open(browser, product);
    ({ page } = dashboard);
    await dashboard.goto('/pool?dbms=MongoDB');
    await dashboard.signIn();
    await page.waitForURL(/\/pool/);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  const onward = (): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();
  const box = (name: RegExp): ReturnType<Page['getByRole']> => page.getByRole('textbox', { name });

  it('begins at the pool, for the DBMS of that pool', async () => {
    await page.getByRole('button', { name: 'Enrol a server' }).click();
    await page.getByRole('heading', { name: 'Enrol a server' }).waitFor();
    expect(await page.getByRole('radio', { name: 'MongoDB' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: 'PostgreSQL' }).check();
  });

  it('says what is missing at its field, and needs no size', async () => {
    await onward();
    await page.getByText('Is needed').first().waitFor();
    await box(/^Server name/).fill('nowhere-1');
    await box(/^Address/).fill('not an address');
    await onward();
    await page.getByText('Must be a host name or an IP address').waitFor();
    await box(/^Address/).fill('127.0.0.1');
    await box(/^SSH port/).fill(String(deadPort));
    await box(/^SSH user/).fill('dba');
    await page.getByLabel('Environment', { exact: true }).selectOption('Dev');
    await page.getByLabel('Datacenter', { exact: true }).selectOption('CH');
    await onward();
  });

  it('shows the lines to paste, for the user that was chosen', async () => {
    const lines = page.getByRole('region', { name: 'Lines to paste as root' });
    expect(await lines.textContent()).toMatch(/useradd .* dba\n/);
    await page.getByText('What the account may do as root').click();
    expect(await page.getByRole('region', { name: 'Rights of the account' }).textContent()).toContain('dba ALL=(root) NOPASSWD:');
    await onward();
  });

  it('says that the server does not answer, does not go on, and tries again', async () => {
    await page.getByRole('alert').filter({ hasText: 'The server does not answer' }).waitFor();
    await onward();
    await page.getByText('Its key has to be read first.').waitFor();
    const again = page.waitForResponse((response) => response.url().endsWith('/api/sshHostKeys'));
    await page.getByRole('button', { name: 'Try again' }).click();
    expect((await again).status()).toBe(503);
    await page
      .getByRole('alert')
      .filter({ hasText: `127.0.0.1:${String(deadPort)}` })
      .waitFor();
  });

  it('keeps what was typed over a reload', async () => {
    await page.reload();
    await page.getByRole('button', { name: `Change Address: 127.0.0.1, port ${String(deadPort)}` }).click();
    expect(await box(/^Server name/).inputValue()).toBe('nowhere-1');
    expect(await box(/^SSH user/).inputValue()).toBe('dba');
  });

  it('leads from the search to the page of a server of this machine, with what can be done there', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: /^Search/ }).fill('local-ch-1');
    await page.getByRole('option', { name: /local-ch-1/ }).click();
    await page.waitForURL(/\/pool\/PostgreSQL\/local-ch-1/);
    await page.getByRole('heading', { name: 'Services' }).waitFor();
    await page.getByText('None of ours is on it.').waitFor();
    await page.getByText('no, it is this machine').first().waitFor();
    const clean = page.getByRole('button', { name: 'Clean' });
    expect([await clean.isDisabled(), await clean.getAttribute('title')]).toEqual([
      true,
      'It is free: there is nothing of ours on it',
    ]);
  });

  it('lets a server that was only recorded be checked on its page, and says what is wrong with it', async () => {
    const api = await ApiClient.signIn(product.url);
    const { status } = await api.post(
      '/PostgreSQL/poolServers',
      recordedServer('recorded-1', { environment: 'Dev', address: '127.0.0.1', sshPort: deadPort }),
    );
    expect(status).toBe(201);
    await dashboard.goto('/pool');
    await page.getByRole('row').filter({ hasText: 'recorded-1' }).getByText('never checked').waitFor();
    await page.getByRole('link', { name: 'recorded-1' }).click();
    await page.getByText('It was recorded, and nobody has asked it').waitFor();
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.locator('li[data-outcome="failed"]').filter({ hasText: 'reachable' }).waitFor({ timeout: 60_000 });
    await page.getByRole('main').getByText('Failed', { exact: true }).first().waitFor();
  }, 90_000);

  it('takes a server out of the pool after its name was typed', async () => {
    await page.getByRole('button', { name: 'Take out of the pool' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('recorded-1');
    await dialog.getByRole('button', { name: 'Take recorded-1 out' }).click();
    await page.getByText('Took recorded-1 out of the pool.').waitFor();
    await page.waitForURL(/\/pool$/);
    await page.getByText('local-ch-1', { exact: true }).waitFor();
    expect(await page.getByText('recorded-1', { exact: true }).count()).toBe(0);
    expect(dashboard.complaints).toEqual([]);
  });

  it('says before the last step why a recorded server cannot become a member', async () => {
    const api = await ApiClient.signIn(product.url);
    await api.post('/PostgreSQL/poolServers', recordedServer('recorded-2', { environment: 'Sbx' }));
    await dashboard.goto('/clusters/new');
    await page.getByLabel('Application', { exact: true }).fill('webshop');
    await page.getByLabel('Cluster name', { exact: true }).fill('orders');
    await page.getByLabel('Environment', { exact: true }).selectOption('Sbx');
    await page.getByTestId('match').getByText('3 match, 3 needed').waitFor();
    await onward();
    await page.getByRole('radio', { name: /By name/ }).check();
    const recorded = page.getByRole('checkbox', { name: /recorded-2.*was never checked/ });
    expect(await recorded.isDisabled()).toBe(true);
  });
});
