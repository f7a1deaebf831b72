import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Browser, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { createCluster, named } from '../support/clusters.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { pidOf } from '../support/processes.js';
import { Product } from '../support/start-product.js';

const run = promisify(execFile);
/** A cluster is built in seconds; a machine that does many other things at once may take longer. */
const BUILD_TIMEOUT_MS = 120_000;

/** A replica follows a moment later. */
async function untilThere(reader: Client): Promise<void> {
  for (let waited = 0; waited < 100; waited++) {
    const { rows } = await reader.query<{ there: boolean }>(`SELECT to_regclass('greetings') IS NOT NULL AS there`);
    if (rows[0]?.there) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function hasPsql(): Promise<boolean> {
  return run('psql', ['--version']).then(
    () => true,
    () => false,
  );
}

/** What a person does: paste the URI, and check the servers' certificates against the downloaded CA. */
async function psql(uri: string, ca: string, directory: string): Promise<string> {
  const caFile = join(directory, 'downloaded-ca.pem');
  await writeFile(caFile, ca);
  try {
    const verified = `${uri.replace('sslmode=require', 'sslmode=verify-full')}&sslrootcert=${encodeURIComponent(caFile)}`;
    const { stdout } = await run('psql', [
      verified,
      '--no-psqlrc',
      '--tuples-only',
      '--no-align',
      '--command',
      'SELECT word FROM greetings',
    ]);
    return stdout.trim();
  } finally {
    await rm(caFile);
  }
}

describe('a newcomer', () => {
  let product: Product;
  let browser: Browser;
  let dashboard: Dashboard;
  let page: Page;

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    dashboard = await Dashboard.open(browser, product);
    ({ page } = dashboard);
  });

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  it('is asked to sign in, is told when the password is wrong, and lands where they wanted to go', async () => {
    await dashboard.goto('/pool?environment=Dev');
    await page.waitForURL(/\/login/);
    await dashboard.signIn('not the password');
    expect(await page.getByRole('alert').textContent()).toContain('password is wrong');
    await dashboard.signIn();
    await page.waitForURL(/\/pool\?environment=Dev/);
    await page.getByText('local-ch-1', { exact: true }).waitFor();
  });

  it('is told what to do when there is nothing yet', async () => {
    await dashboard.goto('/');
    await page.getByRole('heading', { name: 'No clusters yet' }).waitFor();
    await page.getByRole('link', { name: 'Create the first cluster' }).click();
    await page.waitForURL(/\/clusters\/new/);
  });

  it('sees what would be refused before the last step, and MongoDB with the reason why not', async () => {
    expect(await page.getByRole('radio', { name: /MongoDB.*no engine/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Give it a name.').waitFor();
    await page.getByLabel('Application', { exact: true }).fill('webshop');
    await page.getByLabel('Cluster name', { exact: true }).fill('Orders');
    await page.getByLabel('Environment', { exact: true }).selectOption('Sbx');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('How many servers').fill('9');
    await page.getByTestId('match').getByText('3 match, 9 needed').waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(/3 match, 9 needed\. Ask for less/).waitFor();
    await page.getByLabel('How many servers').fill('3');
    await page.getByTestId('match').getByText('3 match, 3 needed').waitFor();
  });

  it('keeps what was typed over a reload', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'Change Cluster: orders' }).waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Release', { exact: true }).selectOption('18.4');
    await page.getByRole('button', { name: 'Continue' }).click();
  });

  it(
    'creates it once, however often the button is hit, and watches every step',
    async () => {
      const posts: string[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST' && request.url().endsWith('/Cluster')) posts.push(request.url());
      });
      await page.getByRole('button', { name: 'Create cluster orders' }).dblclick();
      await page.waitForURL(/\/operations\//);
      await page.getByRole('heading', { name: 'Create PostgreSQL cluster orders' }).waitFor();
      await page.getByRole('link', { name: 'Open cluster orders' }).waitFor({ timeout: BUILD_TIMEOUT_MS });
      expect(posts).toHaveLength(1);
      expect(await page.getByRole('main').textContent()).toContain('Succeeded');

      await page.getByRole('button', { name: /^Set up PostgreSQL/ }).click();
      expect(await page.getByRole('region', { name: /^Output of Set up/ }).textContent()).not.toBe('');
      await page.getByRole('link', { name: 'Open cluster orders' }).click();
      await page.getByText('All members answer and replicate').waitFor({ timeout: BUILD_TIMEOUT_MS });
      expect(await page.getByRole('img', { name: /Primary local-.*Replica local-/ }).isVisible()).toBe(true);
    },
    BUILD_TIMEOUT_MS,
  );

  it('connects with the shown credentials over TLS, writes to the primary and reads from a replica', async () => {
    await page.getByRole('button', { name: 'Show credentials' }).click();
    const shown = (label: string): Promise<string | null> => page.locator(`[data-credential="${label}"] code`).textContent();
    const [user, password, uri] = await Promise.all([shown('User'), shown('Password'), shown('URI')]);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CA certificate' }).click();
    const ca = await readFile(await (await download).path(), 'utf8');

    const memberPort = async (role: string): Promise<number> => {
      const row = page.getByRole('row').filter({ hasText: role }).first();
      return Number(/:(\d+)/.exec((await row.textContent()) ?? '')?.[1]);
    };
    const connect = async (port: number): Promise<Client> => {
      const client = new Client({
        host: '127.0.0.1',
        port,
        user: user ?? '',
        password: password ?? '',
        database: 'orders',
        ssl: { ca },
      });
      await client.connect();
      return client;
    };
    const writer = await connect(await memberPort('Primary'));
    await writer.query(`CREATE TABLE greetings AS SELECT 'hello' AS word`);
    expect((await writer.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).rows).toEqual([{ ssl: true }]);
    await writer.end();
    const reader = await connect(await memberPort('Replica'));
    await untilThere(reader);
    expect((await reader.query('SELECT word FROM greetings')).rows).toEqual([{ word: 'hello' }]);
    await reader.end();
    if (await hasPsql()) expect(await psql(uri ?? '', ca, product.dataDirectory)).toBe('hello');
  });

  it('cancels what nobody wanted, is told that it will happen, and sees it end', async () => {
    const api = await ApiClient.signIn(product.url);
    // The worker stands still, so that there is time to change one's mind.
    const worker = await pidOf(product.dataDirectory, 'worker');
    process.kill(worker, 'SIGSTOP');
    try {
      const { body } = await createCluster(api, 'mistake', { servers: named('local-ch-1') });
      await dashboard.goto(`/operations/${body.operationId}`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel this operation' }).click();
      await page.getByText('Cancelling:').waitFor();
      // Nothing more can be asked of it, as soon as the dialog has closed.
      await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    await page.getByText('Cancelled by request.').waitFor({ timeout: BUILD_TIMEOUT_MS });
    // What it had begun is taken back first.
    await page.getByText('Cancelling:').waitFor({ state: 'detached', timeout: BUILD_TIMEOUT_MS });
  }, 60_000);

  it('lets a viewer look, and says why nothing else is possible', async () => {
    const api = await ApiClient.signIn(product.url);
    const viewer = { username: 'vera', password: 'only here to look around', displayName: 'Vera', role: 'viewer' };
    expect((await api.post('/users', viewer)).status).toBe(201);
    const visitor = await Dashboard.open(browser, product);
    try {
      await visitor.goto('/pool');
      await visitor.signIn(viewer.password, viewer.username);
      const refused = async (name: string, why: string): Promise<void> => {
        const button = visitor.page.getByRole('button', { name }).first();
        await button.waitFor();
        expect([await button.isDisabled(), await button.getAttribute('title')]).toEqual([true, why]);
      };
      for (const name of ['Add server', 'Paste CSV', 'Remove local-ch-1'])
        await refused(name, 'Your role may not change the pool');
      await visitor.goto('/clusters');
      await refused('Create cluster', 'Your role may not create clusters');
      await visitor.goto('/clusters/PostgreSQL/orders');
      expect(await visitor.page.getByRole('button', { name: 'Show credentials' }).isDisabled()).toBe(true);
      await visitor.page.getByText('Your role may not read credentials.').waitFor();
    } finally {
      await visitor.close();
    }
  }, 60_000);

  it('finds what happened, and a page that complained about nothing', async () => {
    await dashboard.goto('/activities');
    await page.getByRole('cell', { name: 'Credentials read' }).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('orders');
    await page
      .getByRole('option', { name: /orders.*PostgreSQL/ })
      .first()
      .click();
    await page.waitForURL(/\/clusters\/PostgreSQL\/orders/);
    expect(dashboard.complaints).toEqual([]);
  });
});
