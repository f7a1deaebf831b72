import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailServer } from '@rocket/notifications/testing';
import type { Browser, Locator, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { until } from '../support/processes.js';
import { ADMIN_PASSWORD, Product } from '../support/start-product.js';

const ADDRESS = 'ada@webshop.example';
const START_TIMEOUT_MS = 180_000;
const JOURNEY_TIMEOUT_MS = 90_000;
/** Axe reads every element of every page. */
const AXE_TIMEOUT_MS = 240_000;

describe('applications and their contacts', () => {
  let product: Product;
  let browser: Browser;
  let mailbox: MailServer;
  let api: ApiClient;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    mailbox = await MailServer.start();
    const environment = {
      ROCKET_SMTP_URL: `smtp://127.0.0.1:${String(mailbox.port)}`,
      ROCKET_MAIL_FROM: 'Rocket DBaaS <rocket@dba.example>',
    };
    [product, browser] = await Promise.all([Product.start({ environment }), launchBrowser()]);
    api = await ApiClient.signIn(product.url);
    await api.post('/applications', { applicationName: 'ledger' });
    dashboard = await Dashboard.open(browser, product);
    ({ page } = dashboard);
    await dashboard.goto('/applications');
    await dashboard.signIn();
    await page.waitForURL(/\/applications/);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
    await mailbox?.stop();
  });

  const row = (text: string, on = page): Locator => on.getByRole('row').filter({ hasText: text });

  /** A dialog gives the focus to its first field when it is open; what is typed elsewhere before would land there. */
  const focused = (field: string, on = page): Locator => on.locator(`${field}:focus`);

  it('are added, with who pays and how much it hurts', async () => {
    await page.getByRole('button', { name: 'Add application' }).click();
    await focused('#application-name').fill('webshop');
    await page.getByLabel('What it is').fill('The customer-facing shop');
    await page.getByLabel('Cost centre').fill('CC-4711');
    await page.locator('#application-criticality').selectOption('high');
    await page.locator('mat-dialog-actions').getByRole('button', { name: 'Add application' }).click();
    await page.waitForURL(/\/applications\/name\/webshop$/);
    await page.getByRole('heading', { name: 'webshop', exact: true }).waitFor();
    expect(await page.locator('.facts-bar').innerText()).toMatch(/High[\s\S]*CC-4711/);
    await page.getByText('Nobody is told yet.').waitFor();
  });

  it(
    'sign somebody up, who hears once that is approved and the address confirmed',
    async () => {
      await page.getByRole('button', { name: 'Sign up a contact' }).click();
      await focused('#contact-name').fill('Ada Lovelace');
      await page.getByLabel('E-mail address').fill('nobody');
      await page.locator('#link-role').selectOption('owner');
      await page.getByRole('checkbox', { name: 'Requests' }).uncheck();
      await page.getByRole('checkbox', { name: 'Prod' }).check();
      await page.getByRole('button', { name: 'Sign up contact' }).click();
      await page.getByText('Must be an e-mail address').waitFor();
      await page.getByLabel('E-mail address').fill(ADDRESS);
      await page.getByRole('button', { name: 'Sign up contact' }).click();
      await row(ADDRESS).getByText('To approve').waitFor();
      expect(await row(ADDRESS).innerText()).toMatch(/Owner[\s\S]*Backups, Changes, Costs, Incidents, Patching/);
      await row(ADDRESS).getByRole('button', { name: 'Approve Ada Lovelace' }).click();
      await page.locator('mat-dialog-actions').getByRole('button', { name: 'Approve Ada Lovelace' }).click();
      await row(ADDRESS).getByText('Not confirmed').waitFor();
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'confirm by the link in the mail, without signing in, and only once',
    async () => {
      await until('a mail to the contact', () => mailbox.to(ADDRESS).length > 0, JOURNEY_TIMEOUT_MS);
      const [, token = ''] = /\/confirm#(\S+)/.exec(mailbox.to(ADDRESS)[0]?.text ?? '') ?? [];
      expect(token).not.toBe('');
      const stranger = await Dashboard.open(browser, product);
      await stranger.goto(`/confirm#${token}`);
      await stranger.page.getByRole('button', { name: 'Confirm this address' }).click();
      await stranger.page.getByText(`${ADDRESS} is confirmed.`).waitFor();
      expect(await stranger.page.getByRole('status').innerText()).toContain('webshop');
      await stranger.page.reload();
      await stranger.page.getByRole('button', { name: 'Confirm this address' }).click();
      await stranger.page.getByText('The link is not valid any more').waitFor();
      expect(stranger.complaints).toEqual([]);
      await stranger.close();
      await page.reload();
      await row(ADDRESS).getByText('Is told').waitFor();
    },
    2 * JOURNEY_TIMEOUT_MS,
  );

  it(
    'let an owner sign others up for the own application, and for no other',
    async () => {
      const user = { username: 'ada', displayName: 'Ada', role: 'owner', password: ADMIN_PASSWORD, email: ADDRESS };
      expect((await api.post('/users', user)).status).toBe(201);
      const owner = await Dashboard.open(browser, product);
      await owner.goto('/applications?mine=true');
      await owner.signIn(ADMIN_PASSWORD, 'ada');
      await owner.page.getByRole('link', { name: 'webshop' }).click();
      await owner.page.getByRole('button', { name: 'Sign up a contact' }).click();
      await focused('#contact-name', owner.page).fill('Chat bridge');
      await owner.page.locator('#contact-type').selectOption('API');
      await owner.page.getByLabel('Webhook').fill('https://hooks.example.org/rocket');
      await owner.page.getByRole('button', { name: 'Sign up contact' }).click();
      const secret = await owner.page.getByTestId('webhook-secret').innerText();
      expect(secret.length).toBeGreaterThan(30);
      await owner.page.getByRole('button', { name: 'I have copied it' }).click();
      await row('Chat bridge', owner.page).getByRole('button', { name: 'Approve Chat bridge' }).waitFor();
      expect(await owner.page.content()).not.toContain(secret);
      await owner.goto('/applications/name/ledger');
      await owner.page.getByText('There is no application ledger').waitFor();
      expect(await owner.page.getByRole('link', { name: 'Pool' }).count()).toBe(0);
      await owner.close();
    },
    JOURNEY_TIMEOUT_MS,
  );

  it('are confirmed by hand with a reason', async () => {
    await dashboard.goto('/applications/contacts?confirmed=false');
    await page.getByRole('link', { name: 'Chat bridge' }).click();
    await page.getByRole('button', { name: 'Confirm by hand' }).click();
    await focused('#confirm-reason').fill('Set it up ourselves');
    await page.getByRole('button', { name: 'Confirm address' }).click();
    await page.getByText('by admin').waitFor();
    expect(await page.getByRole('button', { name: 'Ask again' }).count()).toBe(0);
  });

  it('are shown as they were', async () => {
    await dashboard.goto('/applications/name/webshop?asOf=2020-01-01');
    await page.getByText('There is no application webshop').waitFor();
    await page.getByRole('button', { name: 'As it is now' }).click();
    await row(ADDRESS).waitFor();
  });

  it('say to who follows a link to unsubscribe that is none that it leads nowhere', async () => {
    await dashboard.goto('/unsubscribe#made-up');
    await page.getByRole('button', { name: 'Unsubscribe' }).click();
    await page.getByText('The link belongs to no contact').waitFor();
  });

  it('are required for patching where an administrator says so', async () => {
    await dashboard.goto('/settings/environments');
    await row('User acceptance').getByText('Not required').waitFor();
    await row('User acceptance').getByRole('button', { name: 'Require a contact in UAT' }).click();
    await page.locator('mat-dialog-actions').getByRole('button', { name: 'Require a contact' }).click();
    await row('User acceptance').getByText('Required', { exact: true }).waitFor();
    const { body } = await api.get<{ items: { environment: string; requireContactForPatching: boolean }[] }>('/environments');
    expect(body.items.find(({ environment }) => environment === 'UAT')?.requireContactForPatching).toBe(true);
  });

  it(
    'can be read by everybody, at every width',
    async () => {
      const { body } = await api.get<{ items: { id: string }[] }>('/contacts?search=Ada');
      const paths: [string, string][] = [
        ['/applications', 'Applications'],
        ['/applications/name/webshop', 'webshop'],
        ['/applications/contacts', 'Contacts'],
        [`/applications/contacts/${body.items[0]?.id ?? ''}`, 'Ada Lovelace'],
        ['/settings/environments', 'Environments'],
        ['/confirm#x', 'Confirm your address'],
        ['/unsubscribe#x', 'Unsubscribe'],
      ];
      const found: string[] = [];
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 900 });
        for (const [path, heading] of paths) {
          await dashboard.goto(path);
          await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
          found.push(...(await axeViolations(page, `${path} at ${String(width)}`)));
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (overflow > 0) found.push(`${path} at ${String(width)}: ${String(overflow)} px too wide`);
        }
      }
      expect(found).toEqual([]);
      expect(dashboard.complaints).toEqual([]);
    },
    AXE_TIMEOUT_MS,
  );
});
