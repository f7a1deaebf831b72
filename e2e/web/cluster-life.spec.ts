import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { createCluster, named, type Cluster } from '../support/clusters.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import type { Page as ListPage, PoolServer } from '../support/pool.js';
import { Product } from '../support/start-product.js';

const WORK_TIMEOUT_MS = 120_000;
const NAMES = ['local-ch-1', 'local-ch-2', 'local-ch-3'];

describe('the life of a cluster', () => {
  let product: Product;
  let browser: Browser;
  let api: ApiClient;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    api = await ApiClient.signIn(product.url);
    const { body: servers } = await api.get<ListPage<PoolServer>>('/PostgreSQL/poolServers?limit=100');
    const [first] = servers.items.filter(({ serverName }) => NAMES.includes(serverName));
    const environment = first?.environment ?? 'Dev';
    const { body } = await createCluster(api, 'orders', { environment, servers: named(...NAMES) });
    expect((await api.operation(body.operationId, WORK_TIMEOUT_MS)).status).toBe('Succeeded');
    dashboard = await Dashboard.open(browser, product, { reducedMotion: 'reduce' });
    ({ page } = dashboard);
    await dashboard.goto('/clusters/PostgreSQL/orders');
    await dashboard.signIn();
    await page.getByRole('heading', { name: 'orders', exact: true }).waitFor();
  }, 2 * WORK_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  const dialog = (): Locator => page.getByRole('dialog');
  const tooltip = (where: Page, text: string): Locator => where.locator('.mat-mdc-tooltip-show', { hasText: text });
  const press = (name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

  async function cluster(): Promise<Cluster> {
    return (await api.get<Cluster>('/PostgreSQL/Cluster/orders')).body;
  }

  /** Opens a dialog and has axe look at it and at the page below, in both themes. */
  async function open(name: string): Promise<void> {
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await axeViolations(page, `page, ${colorScheme}`)));
      await press(name);
      await dialog().waitFor();
      // An open dialog stands outside the landmarks of the page, and must.
      found.push(...(await axeViolations(page, `${name}, ${colorScheme}`, ['region'])));
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    }
    expect(found).toEqual([]);
    await press(name);
    // A dialog takes the focus when it has opened; what is typed before goes elsewhere.
    await dialog().locator(':focus').waitFor({ state: 'attached' });
  }

  /** The operation that was begun is followed to its end, and the way on is taken. */
  async function watch(title: RegExp, wayOn: string): Promise<void> {
    await page.waitForURL(/\/operations\//);
    await page.getByRole('heading', { name: title }).waitFor();
    const link = page.getByRole('link', { name: wayOn });
    await link.waitFor({ timeout: WORK_TIMEOUT_MS });
    await page.getByRole('main').getByText('Succeeded').first().waitFor();
    await link.click();
  }

  it(
    'another replica than the proposed one becomes the primary',
    async () => {
      await page.getByText('All members answer and replicate').waitFor({ timeout: WORK_TIMEOUT_MS });
      await open('Switch over');
      const best = dialog().getByRole('radio', { name: /best choice/ });
      expect(await best.isChecked()).toBe(true);
      const other = dialog().getByRole('radio').and(dialog().locator(':not(:checked)'));
      const target = (await other.getAttribute('value')) ?? '';
      await other.check();
      await dialog()
        .getByRole('button', { name: `Switch over to ${target}` })
        .click();
      await watch(new RegExp(`Switch orders over from .* to ${target}`), 'Open cluster orders');
      await page.getByRole('row', { name: new RegExp(`${target} Primary`) }).waitFor();
      await page.getByRole('img', { name: new RegExp(`Primary ${target} `) }).waitFor();
      const { servers } = await cluster();
      expect(servers.filter(({ nodeRole }) => nodeRole === 'Primary').map(({ serverName }) => serverName)).toEqual([target]);
    },
    2 * WORK_TIMEOUT_MS,
  );

  it(
    'keeps notes, changed and removed by hand, in which nothing acts',
    async () => {
      const notes = page.getByRole('region', { name: 'Notes' });
      await open('Write a note');
      await dialog().getByLabel('Title').fill('Batch until six');
      await dialog()
        .getByLabel('Text')
        .fill('Ask **first**. <img src=x onerror="document.title=1"><script>document.title=2</script>');
      await dialog().getByLabel('Colour').selectOption('amber');
      await press('Write the note');
      await notes.getByRole('heading', { name: 'Batch until six' }).waitFor();
      await notes.locator('strong', { hasText: 'first' }).waitFor();
      expect(await notes.locator('script').count()).toBe(0);
      expect(await page.title()).toContain('orders');
      expect(await axeViolations(page, 'a note')).toEqual([]);
      await press('Change the note Batch until six');
      await dialog().getByLabel('Title').fill('Batch until seven');
      await dialog().getByRole('button', { name: 'Change the note' }).click();
      await notes.getByRole('heading', { name: 'Batch until seven' }).waitFor();
      await press('Remove the note Batch until seven');
      await dialog().getByRole('button', { name: 'Remove this note' }).click();
      await notes.getByText('Nothing that the next one on call').waitFor();
      await page.getByRole('link', { name: 'Open: Note "Batch until seven" on orders was removed.' }).waitFor();
    },
    WORK_TIMEOUT_MS,
  );

  it('says what is wrong with the number of days, and does not delete without the name', async () => {
    await press('Delete');
    const send = dialog().getByRole('button', { name: 'Delete orders' });
    const days = dialog().getByRole('spinbutton', { name: /^Days to keep it/ });
    await dialog()
      .getByRole('textbox', { name: /to confirm/ })
      .fill('orders');
    await days.fill('91');
    await dialog().getByText('1 to 90 whole days').waitFor();
    expect(await send.isDisabled()).toBe(true);
    await days.fill('2');
    expect(await send.isDisabled()).toBe(false);
    await dialog()
      .getByRole('textbox', { name: /to confirm/ })
      .fill('order');
    expect(await send.isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it(
    'is deleted and kept, by keyboard alone, and says by whom and until when',
    async () => {
      await open('Delete');
      await dialog()
        .getByRole('textbox', { name: /to confirm/ })
        .focus();
      await page.keyboard.type('orders');
      // Enter does what the button does, from the moment it may be pressed.
      await dialog().locator('button[type="submit"]:enabled').waitFor();
      await page.keyboard.press('Enter');
      await watch(/^Delete PostgreSQL cluster orders/, 'Open cluster orders');
      const banner = page.getByRole('status').filter({ hasText: 'Deleted by admin' });
      await banner.getByText(/kept with all its data until .*\(in 6 d\)/).waitFor();
      expect(await page.getByRole('cell', { name: /^Stopped/ }).count()).toBe(3);
      await page.getByRole('button', { name: 'Switch over' }).hover();
      await tooltip(page, 'It is deleted: bring it back first').waitFor();
    },
    2 * WORK_TIMEOUT_MS,
  );

  it(
    'is brought back',
    async () => {
      await open('Bring back');
      await dialog().getByRole('button', { name: 'Bring orders back' }).click();
      await watch(/^Bring PostgreSQL cluster orders back/, 'Open cluster orders');
      await page.getByText('All members answer and replicate').waitFor({ timeout: WORK_TIMEOUT_MS });
      expect(await page.getByRole('status').filter({ hasText: 'Deleted' }).count()).toBe(0);
    },
    2 * WORK_TIMEOUT_MS,
  );

  it(
    'has its settings changed, and says when its window opens next',
    async () => {
      await press('More');
      await page.getByRole('menuitem', { name: 'Settings' }).click();
      await dialog()
        .getByRole('checkbox', { name: /^Maintenance window/ })
        .check();
      await dialog().getByLabel('Ends at').fill('02:10');
      await dialog().getByText('It must last at least 30 minutes.').waitFor();
      await dialog().getByLabel('Ends at').fill('04:00');
      await dialog().getByLabel('Time zone').selectOption('Europe/Zurich');
      expect(await dialog().locator('.openings li').count()).toBe(3);
      expect(await axeViolations(page, 'settings', ['region'])).toEqual([]);
      await dialog().getByRole('spinbutton', { name: 'Days to keep backups for' }).fill('14');
      await dialog().getByRole('button', { name: 'Change settings' }).click();
      await dialog().waitFor({ state: 'detached' });
      await page.getByText('kept for 14 days').waitFor();
      await page.getByRole('region', { name: 'Maintenance' }).getByText('Sun:02:00-Sun:04:00 Europe/Zurich').waitFor();
    },
    WORK_TIMEOUT_MS,
  );

  it(
    'is stopped, says by whom, and is started from there',
    async () => {
      await press('More');
      await page.getByRole('menuitem', { name: 'Stop cluster' }).click();
      await dialog()
        .getByRole('textbox', { name: /to confirm/ })
        .fill('orders');
      await dialog().getByRole('button', { name: 'Stop orders' }).click();
      await watch(/^Stop PostgreSQL cluster orders/, 'Open cluster orders');
      await page.getByRole('status').filter({ hasText: 'Stopped by admin' }).waitFor();
      expect(await page.getByRole('cell', { name: /^Stopped/ }).count()).toBe(3);
      await page.getByRole('button', { name: 'Switch over' }).hover();
      await tooltip(page, 'It is stopped: start it first').waitFor();
      await open('Start cluster');
      await dialog().getByRole('button', { name: 'Start orders' }).click();
      await watch(/^Start PostgreSQL cluster orders/, 'Open cluster orders');
      await page.getByText('All members answer and replicate').waitFor({ timeout: WORK_TIMEOUT_MS });
    },
    2 * WORK_TIMEOUT_MS,
  );

  it(
    'shows a refusal of the API where it was asked',
    async () => {
      await press('Delete');
      await page.route('**/api/PostgreSQL/Cluster/orders?*', (route) =>
        route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            code: 'cluster-busy',
            title: 'Another operation works on this cluster',
            detail: 'Wait for it.',
          }),
        }),
      );
      await dialog()
        .getByRole('textbox', { name: /to confirm/ })
        .fill('orders');
      await dialog().getByRole('button', { name: 'Delete orders' }).click();
      await dialog().getByRole('alert').filter({ hasText: 'Another operation works on this cluster' }).waitFor();
      await page.unroute('**/api/PostgreSQL/Cluster/orders?*');
      await dialog().getByRole('button', { name: 'Keep as it is' }).click();
    },
    WORK_TIMEOUT_MS,
  );

  it('lets a viewer look, and says why not more', async () => {
    const viewer = { username: 'vera', password: 'only here to look around', displayName: 'Vera', role: 'viewer' };
    expect((await api.post('/users', viewer)).status).toBe(201);
    const visitor = await Dashboard.open(browser, product);
    try {
      await visitor.goto('/clusters/PostgreSQL/orders');
      await visitor.signIn(viewer.password, viewer.username);
      const why = tooltip(visitor.page, 'Your role may not change clusters');
      await visitor.page.getByRole('button', { name: 'Switch over' }).focus();
      // By keyboard one gets to what is not allowed as well, and is told.
      for (const name of ['Patch', 'More']) {
        await visitor.page.keyboard.press('Tab');
        await visitor.page.locator('button:focus', { hasText: name }).waitFor();
      }
      await visitor.page.keyboard.press('Tab');
      await visitor.page.locator('button:focus', { hasText: 'Delete' }).waitFor();
      await why.waitFor();
      await visitor.page.keyboard.press('Enter');
      expect(await visitor.page.getByRole('dialog').count()).toBe(0);
    } finally {
      await visitor.close();
    }
  }, 60_000);

  it(
    'is removed at once: gone from the list, its servers free again',
    async () => {
      await press('Delete');
      await dialog()
        .getByRole('radio', { name: /^Remove at once/ })
        .check();
      await dialog().getByText('nobody can bring it back').waitFor();
      expect(await axeViolations(page, 'remove at once', ['region'])).toEqual([]);
      await dialog()
        .getByRole('textbox', { name: /to confirm/ })
        .fill('orders');
      await dialog().getByRole('button', { name: 'Remove orders for good' }).click();
      await watch(/^Delete and remove PostgreSQL cluster orders/, 'All clusters');
      await page.getByRole('heading', { name: 'No clusters yet' }).waitFor();
      await dashboard.goto('/pool');
      for (const name of NAMES) await page.getByRole('row', { name: new RegExp(`${name} Free`) }).waitFor();
      expect(dashboard.complaints).toEqual([]);
    },
    2 * WORK_TIMEOUT_MS,
  );
});
