import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { createCluster, named } from '../support/clusters.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { Product } from '../support/start-product.js';

const WORK_TIMEOUT_MS = 180_000;
/** Axe reads every element of every page, twice. */
const AXE_TIMEOUT_MS = 120_000;
const SERVERS = { alpha: ['local-ch-1', 'local-pa-1'], beta: ['local-ch-2', 'local-pa-2'] } as const;

interface Run {
  id: string;
  undoneBy: string | null;
  servers: { serverName: string; after: string | null }[];
}

describe('a change that is pushed by screen', () => {
  let product: Product;
  let browser: Browser;
  let api: ApiClient;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    api = await ApiClient.signIn(product.url);
    const accepted = await Promise.all(
      Object.entries(SERVERS).map(([clusterName, servers]) =>
        createCluster(api, clusterName, { servers: named(...servers), environment: clusterName === 'alpha' ? 'Dev' : 'Prod' }),
      ),
    );
    for (const { body } of accepted) expect(await api.operation(body.operationId)).toMatchObject({ status: 'Succeeded' });
    dashboard = await Dashboard.open(browser, product, { reducedMotion: 'reduce' });
    ({ page } = dashboard);
    await dashboard.goto('/changes');
    await dashboard.signIn();
    await page.getByRole('heading', { name: 'Nothing was pushed yet' }).waitFor();
  }, 2 * WORK_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click();
  const field = (name: string | RegExp): Locator => page.getByRole('textbox', { name });
  const cell = (server: string): Locator => page.locator('.cell', { hasText: server });
  const newest = async (): Promise<Run> => {
    const { items } = (await api.get<{ items: Run[] }>('/PostgreSQL/changeRuns?limit=1')).body;
    return (await api.get<Run>(`/PostgreSQL/changeRuns/${items[0]?.id ?? ''}`)).body;
  };
  const ends = (status: string): Promise<void> => dashboard.waitForStatus(status, WORK_TIMEOUT_MS);

  /** What axe finds on the page as it is, in both themes, and whether it is wider than a phone. */
  async function look(where: string): Promise<void> {
    const found: string[] = [];
    const wide = page.viewportSize();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (colorScheme === 'dark') await page.setViewportSize({ width: 390, height: 844 });
      found.push(...(await axeViolations(page, `${where}, ${colorScheme}`)));
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) found.push(`${where} is ${String(over)} px wider than a phone.`);
    if (wide) await page.setViewportSize(wide);
    expect(found).toEqual([]);
  }

  it(
    'says at its field that there is no such parameter, and keeps what was typed',
    async () => {
      await page.getByRole('link', { name: 'Push a change', exact: true }).click();
      await press('Continue');
      await page.getByText('Say which parameter, such as work_mem.').waitFor();
      await look('what');
      await field('Parameter').fill('no_such_thing');
      await field('Value').fill('16MB');
      await press('Continue');
      for (const name of Object.keys(SERVERS)) await page.getByRole('checkbox', { name: new RegExp(`^${name} `) }).check();
      await press('Continue');
      await page.getByText(/has no parameter no_such_thing/).waitFor();
      expect(await field('Parameter').getAttribute('aria-invalid')).toBe('true');
      expect(await field('Value').inputValue()).toBe('16MB');
      await page.reload();
      await page.getByRole('button', { name: 'Change Clusters: alpha and beta' }).waitFor();
      expect((await api.get<{ total: number }>('/PostgreSQL/changeRuns')).body.total).toBe(0);
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'is reviewed server by server, pushed to two clusters, and watched',
    async () => {
      await field('Parameter').fill('work_mem');
      await press('Continue');
      await press('Continue');
      await page.getByText(/^2 clusters, 4 servers\. The first cluster goes alone/).waitFor();
      const members = page.locator('rk-change-plan-cluster .members > li');
      await members.filter({ hasText: /local-ch-1\s*primary, last[\s\S]*will be\s*16MB\s*reload/ }).waitFor();
      expect(await members.count()).toBe(4);
      await look('review');
      await press('Set work_mem on 2 clusters');
      await page.waitForURL(/\/changes\/PostgreSQL\//);
      await ends('Succeeded');
      for (const name of Object.values(SERVERS).flat())
        await page.getByRole('button', { name: new RegExp(`^${name} Done .* → 16MB$`) }).waitFor();
      expect((await newest()).servers.map(({ after }) => after)).toEqual(['16MB', '16MB', '16MB', '16MB']);
      await cell('local-pa-1').click();
      await page.getByText('work_mem is 16MB now.').waitFor();
      await look('run');
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'is undone after the plan for that was seen, and each of the two says so of the other',
    async () => {
      const done = await newest();
      await page.getByRole('link', { name: 'Undo …' }).click();
      await page.getByText(/^2 clusters, 4 servers\./).waitFor();
      await field(/^Change ticket/).fill('as agreed');
      await press('Set work_mem back on 2 clusters');
      await page.getByText('The number of a ticket, such as CHG-4711, or a link to it.').waitFor();
      await look('undo');
      await field(/^Change ticket/).fill('CHG-4711');
      await press('Set work_mem back on 2 clusters');
      await page.getByRole('link', { name: 'Undoes an earlier change' }).waitFor();
      await ends('Succeeded');
      await page.getByRole('button', { name: /^local-ch-2 Done 16MB → / }).waitFor();
      const undo = await newest();
      expect((await api.get<Run>(`/PostgreSQL/changeRuns/${done.id}`)).body.undoneBy).toBe(undo.id);
      await page.getByRole('link', { name: 'Undoes an earlier change' }).click();
      await page.getByRole('link', { name: 'Undone by a later run' }).waitFor();
      expect(await page.getByRole('link', { name: 'Undo …' }).count()).toBe(0);
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'halts at a statement that fails, with its output one click away and the second cluster untouched',
    async () => {
      await dashboard.goto('/clusters/PostgreSQL/beta');
      await press('More');
      await page.getByRole('menuitem', { name: 'Push a change …' }).click();
      await page.getByRole('radio', { name: /^A statement/ }).check();
      await field('Statement').fill('create table pushed (n int);\nselect 1/0');
      await press('Continue');
      await page.getByRole('button', { name: 'Take beta out' }).waitFor();
      await page.getByRole('radio', { name: /^The fleet/ }).check();
      await press('Continue');
      await page.getByText(/^2 clusters, 2 servers\./).waitFor();
      await press('Run the statement on 2 clusters');
      await ends('Halted');
      await page.getByText('Halted on alpha. No other begins until you say how to go on.').waitFor();
      await cell('local-ch-2').getByText('Waiting').waitFor();
      await cell('local-ch-1').click();
      await page.getByRole('alert').filter({ hasText: 'division by zero' }).waitFor();
      await look('halted run');
      await page.locator('.page-head').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel this operation' }).click();
      await ends('Cancelled');
    },
    2 * AXE_TIMEOUT_MS,
  );

  it(
    'stands in a history that is filtered by what it was',
    async () => {
      await page.getByRole('link', { name: 'Changes', exact: true }).first().click();
      await page.getByRole('row', { name: /Cancelled Run a statement on the primary of 2 clusters/ }).waitFor();
      await look('changes');
      await page.getByLabel('What').selectOption('parameter');
      await page.waitForURL(/change=parameter/);
      await page.getByText('2 changes', { exact: true }).waitFor();
      await page.getByRole('row', { name: /Succeeded Set work_mem to 16MB on 2 clusters Undone by a later run/ }).waitFor();
      expect(dashboard.complaints).toEqual([]);
    },
    2 * AXE_TIMEOUT_MS,
  );
});
