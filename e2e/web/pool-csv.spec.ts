import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { Product } from '../support/start-product.js';

describe('pasting servers into the pool', () => {
  let product: Product;
  let browser: Browser;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    dashboard = await Dashboard.open(browser, product);
    ({ page } = dashboard);
    await dashboard.goto('/pool');
    await dashboard.signIn();
    await page.waitForURL(/\/pool/);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  const text = (): ReturnType<Page['getByLabel']> => page.getByLabel('Servers, one a line');
  const faultsOf = (line: number): Promise<string | null> => page.locator(`[data-faults-of="${line}"]`).textContent();

  it('says at each line what is wrong, and sends nothing while something is', async () => {
    await page.getByRole('button', { name: 'Paste CSV' }).click();
    await text().fill(
      'serverName,environment,datacenter,cpu,ramGb,dbGigs\nweb-1,Sbx,CH,4,16,100\nweb-2,Sbx,Atlantis,4,16,100\nweb-3,Sbx,PA,four,16,100',
    );
    await page.getByText('2 lines to mend').waitFor();
    expect(await faultsOf(3)).toContain('“Atlantis” is not one of CH and PA');
    expect(await faultsOf(4)).toContain('cpu: must be a whole number');
    expect(await page.getByRole('button', { name: 'Add 3 servers' }).isDisabled()).toBe(true);
  });

  it('brings back what only the server knew, at its line, and loses nothing', async () => {
    await text().fill('serverName,environment,datacenter,cpu,ramGb,dbGigs\nweb-1,Sbx,CH,4,16,100\n\nlocal-ch-1,Sbx,CH,4,16,100');
    await page.getByText('every line is fine').waitFor();
    await page.getByRole('button', { name: 'Add 2 servers' }).click();
    await page.getByText('1 line to mend').waitFor();
    expect(await faultsOf(4)).toContain('serverName');
    await page.reload();
    await page.getByRole('button', { name: 'Paste CSV' }).click();
    expect(await text().inputValue()).toContain('local-ch-1');
  });

  it('adds them all once it is mended', async () => {
    await text().fill((await text().inputValue()).replace('local-ch-1', 'web-2'));
    await page.getByRole('button', { name: 'Add 2 servers' }).click();
    await page.getByText('Added 2 servers to the pool.').waitFor();
    await page.getByText('web-2', { exact: true }).waitFor();
  });

  it('exports the list as it is filtered, with the columns that are shown', async () => {
    await page.getByLabel('Server name').fill('web-');
    await page.waitForURL(/search=web-/);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Cluster' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Cluster' }).waitFor({ state: 'detached' });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const csv = await readFile(await (await download).path(), 'utf8');
    const [head, ...rows] = csv.trim().split('\r\n');
    expect(head).toMatch(/serverName,status,.*environment,datacenter,cpu,ramGb,dbGigs,driver,address$/);
    expect(head).not.toContain('clusterName');
    expect(rows.map((row) => row.split(',')[0])).toEqual(['web-1', 'web-2']);
  });

  it('removes what was selected, after its name was typed', async () => {
    await page.getByRole('checkbox', { name: 'Select web-1' }).check();
    await page.getByRole('checkbox', { name: 'Select web-2' }).check();
    await page.getByRole('button', { name: 'Remove 2 servers' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Remove 2 servers' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('2 servers');
    await dialog.getByRole('button', { name: 'Remove 2 servers' }).click();
    await page.getByText('Removed 2 servers from the pool.').waitFor();
    await page.getByText('web-2', { exact: true }).waitFor({ state: 'detached' });
    expect(dashboard.complaints).toEqual([]);
  });
});
