import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { clusterSql } from '../support/cluster-sql.js';
import { createCluster, named } from '../support/clusters.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { until } from '../support/processes.js';
import { Product } from '../support/start-product.js';

const WORK_TIMEOUT_MS = 180_000;
/** Axe reads every element of every page, twice. */
const AXE_TIMEOUT_MS = 120_000;

interface Backup {
  label: string;
  heldBy: string | null;
  holdReason: string | null;
}

describe('backups by screen', () => {
  let product: Product;
  let browser: Browser;
  let api: ApiClient;
  let dashboard: Dashboard;
  let page: Page;
  /** Between the rows that are wanted back and those that are not. */
  let between = 0;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    api = await ApiClient.signIn(product.url);
    const { body } = await createCluster(api, 'orders', { servers: named('local-ch-1', 'local-pa-1') });
    expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    dashboard = await Dashboard.open(browser, product, { reducedMotion: 'reduce', timezoneId: 'Europe/Zurich' });
    ({ page } = dashboard);
    await dashboard.goto('/backups');
    await dashboard.signIn();
    await page.getByText('Never backed up').waitFor();
  }, 2 * WORK_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click();
  const field = (name: string | RegExp): Locator => page.getByRole('textbox', { name });
  const dialog = (): Locator => page.getByRole('dialog');
  const timeline = (): Locator => page.getByRole('img', { name: /backup/ });
  const ends = (status: string): Promise<void> => dashboard.waitForStatus(status, WORK_TIMEOUT_MS);
  const ofOrders = async <T>(what: string): Promise<T> => (await api.get<T>(`/PostgreSQL/Cluster/orders/${what}`)).body;

  /** What axe finds on the page as it is, in both themes, and whether it is wider than a phone. */
  async function look(where: string, notAsked: string[] = []): Promise<void> {
    const found: string[] = [];
    const wide = page.viewportSize();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (colorScheme === 'dark') await page.setViewportSize({ width: 390, height: 844 });
      found.push(...(await axeViolations(page, `${where}, ${colorScheme}`, notAsked)));
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${where} is ${String(over)} px wider than a phone.`);
    if (wide) await page.setViewportSize(wide);
    expect(found).toEqual([]);
  }

  const sql = <Row>(clusterName: string, text: string): Promise<Row[]> => clusterSql<Row>(api, clusterName, text);

  it(
    'begin with one that is taken by hand, and stand on the timeline',
    async () => {
      await page.getByRole('link', { name: 'orders' }).click();
      await page.getByRole('heading', { name: 'Never backed up' }).waitFor();
      await press('Back up now');
      await page.waitForURL(/\/operations\//);
      await ends('Succeeded');
      await dashboard.goto('/clusters/PostgreSQL/orders/backups');
      await page.getByRole('img', { name: /^1 backup\. Every instant can be restored of / }).waitFor();
      await page.locator('.page-head').getByText('Good').waitFor();
      await page.getByText('kept: ').waitFor();
      await look('backups of a cluster');
      await dashboard.goto('/backups');
      await page.getByText('Good', { exact: true }).waitFor();
      await look('backups of the fleet');
    },
    2 * AXE_TIMEOUT_MS,
  );

  it('are archived with what clients write', async () => {
    await sql('orders', 'create table bought (what text)');
    await sql('orders', `insert into bought values ('before')`);
    // Whole seconds: the wizard chooses them.
    await sleep(1_500);
    between = Math.floor(Date.now() / 1000) * 1000;
    await sleep(1_500);
    await sql('orders', `insert into bought values ('after')`);
    await until('both are archived', async () => {
      const { archivedUntil } = await ofOrders<{ archivedUntil: string | null }>('recoverable');
      return Date.parse(archivedUntil ?? '') > between + 3_000;
    });
  }, 60_000);

  it(
    'bring a cluster back as it was at an instant, on another server',
    async () => {
      await dashboard.goto('/clusters/PostgreSQL/orders/backups');
      await timeline().waitFor();
      await page.getByRole('link', { name: 'Restore …' }).click();
      await page.getByRole('radio', { name: /^An instant/ }).check();
      const instant = page.getByLabel('Instant, to the second');
      const slider = page.getByRole('slider', { name: 'Instant on the bar' });
      await instant.fill(await local(between - 86_400_000));
      await press('Continue');
      await page.getByText(/^The first instant that can be restored is /).waitFor();
      expect(await instant.getAttribute('aria-invalid')).toBe('true');
      await instant.fill(await local(between));
      await until('the bar follows the field', async () => Number(await slider.inputValue()) === between);
      await slider.press('ArrowLeft');
      await slider.press('ArrowRight');
      await until('the field follows the bar', async () => (await instantOf(await instant.inputValue())) === between);
      await page.getByText(`${new Date(between).toISOString().slice(0, 19).replace('T', ' ')} UTC`).waitFor();
      await look('the instant');
      await press('Continue');
      await field('Name of the new cluster').fill('orders');
      await page.getByRole('radio', { name: /^By name/ }).check();
      await page.getByRole('checkbox', { name: /^local-ch-2 / }).check();
      await press('Continue');
      await page.getByText(/There is already a PostgreSQL cluster named orders/).waitFor();
      await field('Name of the new cluster').fill('orders-before');
      await field(/^Why/).fill('Somebody bought too much');
      await page.reload();
      expect(await field('Name of the new cluster').inputValue()).toBe('orders-before');
      await press('Continue');
      await page.getByText('for webshop in Dev').waitFor();
      await press('Restore as orders-before');
      await page.waitForURL(/\/operations\//);
      await ends('Succeeded');
      expect(await sql('orders-before', 'select what from bought')).toEqual([{ what: 'before' }]);
      expect(await sql('orders', 'select what from bought order by what')).toHaveLength(2);
      await dashboard.goto('/backups/restores');
      await press(/^More about the restore of orders/);
      await page.getByText('Somebody bought too much').waitFor();
      await look('restores');
    },
    3 * AXE_TIMEOUT_MS,
  );

  it(
    'are held with a reason, and go by a policy whose effect is seen while it is typed',
    async () => {
      await dashboard.goto('/clusters/PostgreSQL/orders/backups');
      await press(/^What to do with /);
      await page.getByRole('menuitem', { name: 'Hold it …' }).click();
      await dialog().getByLabel('Why').fill('Audit 4711');
      await press('Hold this backup');
      await page.getByText('held by admin: Audit 4711').waitFor();
      const { items } = await ofOrders<{ items: Backup[] }>('backups');
      expect(items).toMatchObject([{ heldBy: 'admin', holdReason: 'Audit 4711' }]);
      await press('Change the policy');
      await dialog().getByText('Nothing goes: the only backup stays.').waitFor();
      await dialog().getByLabel('Days of which every instant stays restorable').fill('x');
      await dialog()
        .getByText('Must be a whole number from 1 to 3650.')
        .or(dialog().getByText('must be a whole number'))
        .waitFor();
      await dialog().getByLabel('Days of which every instant stays restorable').fill('');
      await dialog().getByLabel('Newest Fulls that stay').fill('1');
      await dialog()
        .getByText(/held|Audit 4711/)
        .first()
        .waitFor();
      await look('the policy', ['region']);
      await press('Change policy');
      await dialog().waitFor({ state: 'detached' });
      await page.getByText('The newest 1 Full stays.').waitFor();
      await page.getByText('Written by admin').waitFor();
      await press('Change the schedule');
      await dialog().getByLabel('Fulls').fill('61 2 * * *');
      await press('Change schedule');
      await dialog()
        .getByText(/cannot be read/i)
        .waitFor();
      await dialog().getByLabel('Fulls').fill('0 3 * * 0');
      await dialog().getByText('Every Sunday at 03:00.').waitFor();
      await press('Change schedule');
      await page.getByText(/At 03:00, only on Sunday/).waitFor();
      expect(dashboard.complaints).toEqual([]);
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'stay in a whole environment by a policy whose effect on its clusters is seen while it is typed',
    async () => {
      await dashboard.goto('/backups/policies');
      await page.getByRole('row', { name: /^Dev Every instant of as many days as each cluster says/ }).waitFor();
      await press('Write one for Dev');
      // Orders has a policy of its own, and what was restored has no backups yet.
      await dialog().getByText('No cluster would go by it yet').waitFor();
      await look('the policy of an environment', ['region']);
      await dialog().getByLabel('Newest Fulls that stay').fill('2');
      await press('Change policy');
      await dialog().waitFor({ state: 'detached' });
      await page.getByText('The newest 2 Fulls stay.').waitFor();
      await look('policies');
      await press('Take away the policy of Dev');
      await press('Take the policy away');
      await page.getByText('The newest 2 Fulls stay.').waitFor({ state: 'detached' });
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'lie in repositories that say how full they are',
    async () => {
      await dashboard.goto('/backups/repositories');
      await page.getByRole('meter', { name: 'Use of default' }).waitFor();
      await look('repositories');
      await press('Add repository');
      await dialog().getByLabel('Name').fill('default');
      await dialog().getByLabel('Directory').fill('backups');
      await dialog().getByRole('button', { name: 'Add repository' }).click();
      await dialog().getByText('must be an absolute path').or(dialog().getByText('Must be an absolute path')).waitFor();
      expect(await dialog().getByLabel('Name').inputValue()).toBe('default');
      await page.keyboard.press('Escape');
      await dashboard.goto('/backups/all');
      await page.getByText('Audit 4711').waitFor();
      await look('all backups');
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'bring a cluster back in its own place, after saying what is lost and asking for its name',
    async () => {
      await dashboard.goto('/clusters/PostgreSQL/orders/restore');
      await page.getByRole('radio', { name: /^An instant/ }).check();
      await page.getByLabel('Instant, to the second').fill(await local(between));
      await press('Continue');
      await page.getByRole('radio', { name: /^Its own place/ }).check();
      await page.getByText(/^Everything that was committed after .* is gone from orders\.$/).waitFor();
      await page.getByText(/as another cluster, out of the archive/).waitFor();
      await look('the place');
      await field(/^Why/).fill('The import was wrong');
      await press('Continue');
      await look('the review');
      await press('Restore over orders');
      await page.getByText('Type orders to confirm.').waitFor();
      await field('Type “orders” to confirm').fill('orders');
      await press('Restore over orders');
      await page.waitForURL(/\/operations\//);
      await ends('Succeeded');
      expect(await sql('orders', 'select what from bought')).toEqual([{ what: 'before' }]);
      await dashboard.goto('/backups/restores');
      await page
        .getByRole('button', { name: /^More about the restore of orders/ })
        .first()
        .click();
      await page.getByText('The import was wrong').waitFor();
      await until(
        'a Full of the new line was taken by itself',
        async () => (await ofOrders<{ backupCount: number }>('backupOverview')).backupCount > 1,
        WORK_TIMEOUT_MS,
      );
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'stay when their cluster is deleted, with the day until which, and lead to a restore',
    async () => {
      let operationId = '';
      // A roll-off that follows the backup may still be under way.
      await until('it may be deleted', async () => {
        const path = '/PostgreSQL/Cluster/orders?confirm=orders&quarantineDays=0';
        const { status, body } = await api.call<{ operationId: string }>('DELETE', path);
        operationId = body.operationId;
        return status === 202;
      });
      expect(await api.operation(operationId)).toMatchObject({ status: 'Succeeded' });
      await dashboard.goto('/backups/deleted');
      await page.getByRole('row', { name: /^orders webshop Dev/ }).waitFor();
      await look('deleted clusters');
      await page.getByRole('link', { name: /^Restore …/ }).click();
      await page.getByText('It is deleted. Out of its backups a new cluster is built.').waitFor();
      await press('Continue');
      await field('Name of the new cluster').fill('orders');
      expect(await page.getByRole('radio', { name: /^Its own place/ }).count()).toBe(0);
      await press('Continue');
      await page.getByText('the backups of orders, which is deleted').waitFor();
      await press('Restore as orders');
      await page.waitForURL(/\/operations\//);
      await ends('Succeeded');
      expect(await sql('orders', 'select what from bought')).toEqual([{ what: 'before' }]);
      await dashboard.goto('/backups/deleted');
      await press(/^Remove … the backups of orders/);
      await dialog()
        .getByText(/all that is left of it/)
        .waitFor();
      await dialog().getByRole('textbox').fill('orders');
      await press('Remove them for good');
      await page.waitForURL(/\/operations\//);
      await ends('Succeeded');
      // The one that is held stays, and says so.
      await dashboard.goto('/backups/deleted');
      await page.getByText('1 held').waitFor();
      expect(dashboard.complaints).toEqual([]);
    },
    2 * AXE_TIMEOUT_MS,
  );

  const instantOf = (text: string): Promise<number> => page.evaluate((typed) => new Date(typed).getTime(), text);

  /** An instant as a field for date and time takes it: on the clock of the browser. */
  function local(at: number): Promise<string> {
    return page.evaluate((instant) => {
      const offset = new Date(instant).getTimezoneOffset() * 60_000;
      return new Date(instant - offset).toISOString().slice(0, 19);
    }, at);
  }
});
