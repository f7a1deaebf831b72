import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { Dashboard, launchBrowser } from '../support/dashboard.ts';
import { FleetUnderTest } from './fleet-under-test.ts';
import { addressOf, feed } from './lab-under-test.ts';

const HOSTS = ['h1', 'h2'];
/** Packages are fetched and installed meanwhile. */
const WORK_TIMEOUT_MS = 300_000;

describe('servers over SSH in the dashboard', () => {
  let fleet: FleetUnderTest;
  let browser: Browser;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    [fleet, browser] = await Promise.all([FleetUnderTest.start(HOSTS.length), launchBrowser()]);
    dashboard = await Dashboard.open(browser, fleet.product);
    ({ page } = dashboard);
    await dashboard.goto('/pool');
    await dashboard.signIn();
    await page.waitForURL(/\/pool/);
  });
  afterAll(async () => {
    await browser?.close();
    await fleet?.destroy();
  });

  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();
  const onward = (): Promise<void> => press('Continue');

  it.each(HOSTS)('takes %s in: lines pasted, fingerprint compared, checklist seen', async (host) => {
    await dashboard.goto('/pool');
    await press('Enrol a server');
    await page.getByRole('textbox', { name: /^Server name/ }).fill(host);
    await page.getByRole('textbox', { name: /^Address/ }).fill(await addressOf(host));
    await page.getByLabel('Environment', { exact: true }).selectOption('Prod');
    await page.getByLabel('Datacenter', { exact: true }).selectOption(host === 'h1' ? 'CH' : 'PA');
    await onward();
    const lines = (await page.getByRole('region', { name: 'Lines to paste as root' }).textContent()) ?? '';
    const printed = await feed(host, lines, 'rm -f /etc/sudoers.d/rocket; bash -s');
    await onward();
    const shown = (await page.getByRole('main').getByRole('code').filter({ hasText: 'SHA256:' }).first().textContent()) ?? '';
    expect(printed).toContain(shown.trim());
    await page.getByRole('checkbox', { name: /The server printed the same/ }).check();
    await onward();
    await press(`Enrol ${host}`);
    await page.waitForURL(new RegExp(`/pool/PostgreSQL/${host}$`));
    await page.locator('li[data-outcome="ok"]').filter({ hasText: 'sudo' }).waitFor({ timeout: WORK_TIMEOUT_MS });
    await page.getByRole('main').getByText('Free', { exact: true }).first().waitFor({ timeout: WORK_TIMEOUT_MS });
    await page.getByText('Debian GNU/Linux').first().waitFor();
  });

  it('builds a cluster on them, and shows the service on the page of a server', async () => {
    await dashboard.goto('/clusters/new');
    await page.getByLabel('Application', { exact: true }).fill('webshop');
    await page.getByLabel('Cluster name', { exact: true }).fill('orders');
    await page.getByLabel('Environment', { exact: true }).selectOption('Prod');
    await onward();
    await page.getByRole('radio', { name: /By name/ }).check();
    for (const host of HOSTS) await page.getByRole('checkbox', { name: new RegExp(`^${host}\\b`) }).check();
    await onward();
    await page.getByLabel('Release', { exact: true }).selectOption('15.18');
    await onward();
    await press('Create cluster orders');
    await page.getByRole('link', { name: 'Open cluster orders' }).click({ timeout: WORK_TIMEOUT_MS });
    await page.getByText('All members answer and replicate').waitFor({ timeout: WORK_TIMEOUT_MS });
    await page.getByRole('row', { name: /h1 Primary/ }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'h2', exact: true }).first().click();
    await page.getByText(/postgresql@15-orders\.service/).waitFor();
  });

  it('switches over, and gives the servers back', async () => {
    await dashboard.goto('/clusters/PostgreSQL/orders');
    await press('Switch over');
    await page.getByRole('dialog').getByRole('button', { name: 'Switch over to h2' }).click();
    await page.getByRole('link', { name: 'Open cluster orders' }).click({ timeout: WORK_TIMEOUT_MS });
    await page.getByRole('row', { name: /h2 Primary/ }).waitFor({ timeout: WORK_TIMEOUT_MS });
    await press('Delete');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /Remove at once/ }).check();
    await dialog.getByRole('textbox', { name: /to confirm/ }).fill('orders');
    await dialog.getByRole('button', { name: 'Remove orders for good' }).click();
    await page.getByRole('link', { name: 'All clusters' }).waitFor({ timeout: WORK_TIMEOUT_MS });
    for (const host of HOSTS) expect(await fleet.server(host)).toMatchObject({ status: 'Free', clusterName: null });
    expect(dashboard.complaints).toEqual([]);
  });
});
