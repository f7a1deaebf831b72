import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { Product } from '../support/start-product.js';

const TEXT = 'The switch of rack 4 was replaced <img src=x onerror="document.title=1">';

describe('the history', () => {
  let product: Product;
  let browser: Browser;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    dashboard = await Dashboard.open(browser, product);
    ({ page } = dashboard);
    await dashboard.goto('/activities');
    await dashboard.signIn();
    await page.waitForURL(/\/activities/);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  const row = (): Locator => page.getByRole('row').filter({ hasText: 'The switch of rack 4' });

  it('takes what was done past the product, marked so, and shows what is written as it is written', async () => {
    await page.getByRole('button', { name: 'Add by hand' }).click();
    await page.getByLabel('What happened').fill(TEXT);
    await page.getByLabel('Was it planned?').selectOption('no');
    await page.getByRole('button', { name: 'Add activity' }).click();
    await row().waitFor();
    const shown = await row().textContent();
    expect(shown).toContain(TEXT);
    expect(shown).toContain('(by hand)');
    expect(await page.title()).toContain('Activities');
  });

  it('lists what nobody meant and has no ticket, until it has one', async () => {
    await page.getByLabel('Ticket', { exact: true }).selectOption('missing');
    await page.waitForURL(/ticket=missing/);
    await row().waitFor();
    await row().getByRole('button', { name: 'Ticket and note of' }).click();
    await page.locator('mat-dialog-content input').first().fill('javascript:alert(1)');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Must be the number of a ticket').waitFor();
    await page.locator('mat-dialog-content input').first().fill('https://tickets.example.org/7');
    await page.locator('mat-dialog-content textarea').fill('Both power supplies, too.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('No activity matches').waitFor();
  });

  it('has an address for one activity, and tells who wrote its ticket', async () => {
    await dashboard.goto('/activities?planned=no');
    await row().getByRole('link', { name: 'Open: The switch' }).click();
    await page.waitForURL(/\/activities\/[0-9a-f-]{36}$/);
    // As links were written at first; they lie in tickets and mails of others.
    await dashboard.goto(new URL(page.url()).pathname.replace('/activities/', '/activities/PostgreSQL/'));
    await page.waitForURL(/\/activities\/[0-9a-f-]{36}$/);
    const ticket = page.getByRole('link', { name: 'https://tickets.example.org/7' });
    await ticket.waitFor();
    expect(await ticket.getAttribute('href')).toBe('https://tickets.example.org/7');
    await page.getByRole('heading', { name: 'Who wrote ticket and note' }).waitFor();
    expect(await page.getByRole('table').textContent()).toContain('Both power supplies, too.');
  });

  it('says whether it is whole, and leaves as a file', async () => {
    await dashboard.goto('/activities?planned=no');
    await page.getByRole('button', { name: 'Verify record' }).click();
    await page.getByText('The record is whole.').waitFor();
    const nameOfFile = async (): Promise<string> => {
      const link = page.getByRole('link', { name: 'JSON lines' });
      const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
      return file.suggestedFilename();
    };
    expect(await nameOfFile()).toMatch(/^activities-\d{4}-\d\d-\d\d\.jsonl$/);
    await dashboard.goto('/activities?dbms=PostgreSQL');
    expect(await nameOfFile()).toMatch(/^activities-PostgreSQL-\d{4}-\d\d-\d\d\.jsonl$/);
  });
});
