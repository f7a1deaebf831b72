import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { ApiClient } from '../support/api-client.js';
import { axeViolations } from '../support/axe-violations.js';
import { linkContact } from '../support/contacts.js';
import { Dashboard, launchBrowser } from '../support/dashboard.js';
import { ADMIN_PASSWORD, Product } from '../support/start-product.js';

const START_TIMEOUT_MS = 180_000;
const JOURNEY_TIMEOUT_MS = 120_000;
const BUILD_TIMEOUT_MS = 240_000;
/** Axe reads every element of every page. */
const AXE_TIMEOUT_MS = 240_000;
/** The worker looks for what is to be told every few seconds. */
const TOLD_WITHIN_MS = 30_000;
const PHONE = { viewport: { width: 390, height: 844 } };

interface Request {
  id: string;
  number: string;
  status: string;
  form: { clusterName: string | null; why: string | null; nodes: number | null };
}

describe('asking for a cluster in the dashboard', () => {
  let product: Product;
  let browser: Browser;
  let admin: ApiClient;
  let requester: Dashboard;
  let approver: Dashboard;
  let page: Page;
  let requestId = '';

  beforeAll(async () => {
    [product, browser] = await Promise.all([Product.start(), launchBrowser()]);
    admin = await ApiClient.signIn(product.url);
    const password = ADMIN_PASSWORD;
    await admin.post('/users', { username: 'ada', role: 'owner', password, email: 'ada@shop.example', displayName: 'Ada' });
    await admin.post('/users', { username: 'grace', role: 'dba', password, email: 'grace@dba.example', displayName: 'Grace' });
    // The application is known to be Ada's, so that she may open what is built for it.
    await admin.post('/applications', { applicationName: 'webshop' });
    const contact = { contactName: 'Ada', contactType: 'Person', email: 'ada@shop.example' };
    await linkContact(admin, 'webshop', { role: 'owner' }, contact);
    requester = await signedIn('ada');
    approver = await signedIn('grace');
    ({ page } = requester);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
    await product?.destroy();
  });

  const signedIn = async (username: string, options = {}): Promise<Dashboard> => {
    const dashboard = await Dashboard.open(browser, product, options);
    await dashboard.goto('/requests');
    await dashboard.signIn(ADMIN_PASSWORD, username);
    await dashboard.page.getByRole('heading', { name: 'Requests', exact: true }).waitFor();
    return dashboard;
  };
  const saved = (on: Page = page) => on.getByText('Saved', { exact: true }).waitFor();
  const stored = async (): Promise<Request> => (await admin.get<Request>(`/intakeRequests/${requestId}`)).body;
  const widerThanWindow = (on: Page) => on.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

  it(
    'is saved while it is typed, and is there after a reload',
    async () => {
      await page.getByRole('link', { name: 'Ask for the first cluster' }).click();
      await page.getByLabel('Name of the cluster').pressSequentially('orders');
      await saved();
      await page.waitForURL(/\/requests\/[0-9a-f-]{36}\/edit$/);
      requestId = /requests\/([0-9a-f-]+)\/edit/.exec(page.url())?.[1] ?? '';
      // The page stayed the one that was typed in.
      expect(await page.getByLabel('Name of the cluster').evaluate((field) => field === document.activeElement)).toBe(true);
      await page.getByLabel('Why').fill('The new shop');
      await saved();
      await page.reload();
      await page.getByLabel('Why').waitFor();
      expect([await page.getByLabel('Name of the cluster').inputValue(), await page.getByLabel('Why').inputValue()]).toEqual([
        'orders',
        'The new shop',
      ]);
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'is not lost with the session',
    async () => {
      await page.context().clearCookies();
      await page.getByLabel('Why').fill('The new shop opens before Christmas.');
      // The page stays under the hands that type.
      await page.getByText('Your session has ended.').waitFor();
      expect(await page.getByLabel('Why').evaluate((field) => field === document.activeElement)).toBe(true);
      await page.getByLabel('Why').pressSequentially(' Hurry!');
      expect((await stored()).form.why).toBe('The new shop');
      await page.getByRole('button', { name: 'Sign in again' }).click();
      await requester.signIn(ADMIN_PASSWORD, 'ada');
      await page.getByLabel('Why').waitFor();
      expect(await page.getByLabel('Why').inputValue()).toBe('The new shop opens before Christmas. Hurry!');
      await saved();
      expect((await stored()).form.why).toBe('The new shop opens before Christmas. Hurry!');
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'says what is missing at the fields, and what can be expected at their side',
    async () => {
      await page.getByRole('button', { name: 'Submit request' }).click();
      await page.getByText('fields to look at').waitFor();
      const first = page.getByLabel('Application', { exact: true });
      await page.waitForFunction(() => document.activeElement?.id === 'request-applicationName');
      expect(await first.getAttribute('aria-invalid')).toBe('true');
      await first.fill('webshop');
      expect(await first.getAttribute('aria-invalid')).toBe('false');
      await page.getByLabel('Environment').selectOption('Dev');
      await page.getByLabel('Needed by').fill('2099-12-24');
      await page.getByRole('radio', { name: /^Small/ }).check();
      await page.getByLabel('CPU of each').fill('1');
      await page.getByLabel('Memory of each, GB').fill('1');
      await page.getByLabel('Disk of each, GB').fill('1');
      await page.getByLabel('Growth in a year, %').fill('50');
      await page.getByLabel('Availability').selectOption('99.9');
      await page.getByLabel('Data', { exact: true }).selectOption('internal');
      await page.getByLabel('E-mail of the owner').fill('ada@shop.example');
      const outlook = page.getByRole('complementary', { name: 'What to expect' });
      await outlook.getByText(/^\d+ match, 2 needed$/).waitFor();
      await outlook.getByText('8 h 46 min a year').waitFor();
      await outlook.getByText('1.5 GB on each server').waitFor();
      await outlook.getByText('A DBA other than who asks decides.').waitFor();
      await page.getByRole('button', { name: 'Submit request' }).click();
      await page.waitForURL(`**/requests/${requestId}`);
      await page.getByText('Submitted', { exact: true }).waitFor();
      expect(await page.getByRole('button', { name: 'Approve and provision' }).count()).toBe(0);
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'is put together when two people write at once, and nothing typed is lost',
    async () => {
      await approver.goto(`/requests/${requestId}`);
      await approver.page.getByRole('button', { name: 'Ask for changes' }).click();
      await approver.page.getByLabel('What is to be different').fill('One server until spring.');
      await approver.page.getByRole('dialog').getByRole('button', { name: 'Ask for changes' }).click();
      await approver.page.getByText('Changes asked', { exact: true }).waitFor();
      await requester.goto(`/requests/${requestId}/edit`);
      await page.getByLabel('Servers', { exact: true }).waitFor();
      await page.getByText('One server until spring.').waitFor();
      await approver.goto(`/requests/${requestId}/edit`);
      await approver.page.getByLabel('Servers', { exact: true }).fill('1');
      await approver.page.getByLabel('Cost centre').fill('CC-1');
      await saved(approver.page);
      await page.getByLabel('Servers', { exact: true }).fill('3');
      await page.getByText('Somebody else changed the same meanwhile.').waitFor();
      expect([
        await page.getByLabel('Servers', { exact: true }).inputValue(),
        await page.getByLabel('Cost centre').inputValue(),
      ]).toEqual(['3', 'CC-1']);
      await page.getByRole('button', { name: 'Keep mine' }).click();
      await saved();
      expect((await stored()).form.nodes).toBe(3);
      await page.getByLabel('Servers', { exact: true }).fill('2');
      await saved();
      await page.getByRole('button', { name: 'Submit request' }).click();
      await page.getByText('Submitted', { exact: true }).waitFor();
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'is approved and provisioned in one by somebody else, who sees what is pulled',
    async () => {
      const { number } = await stored();
      const { page: theirs } = approver;
      await approver.goto(`/requests/number/${number.replace('REQ-', '')}`);
      await theirs.getByText('One server until spring.').waitFor();
      await theirs.getByRole('button', { name: 'Approve and provision' }).click();
      const dialog = theirs.getByRole('dialog');
      await dialog.getByText('Pulled from the pool').waitFor();
      expect(await dialog.locator('dl').innerText()).toMatch(/\(\d+ CPU · .*\n.*\(\d+ CPU · /);
      await dialog.getByRole('button', { name: `Approve and provision ${number}` }).click();
      await theirs.getByText('Being built', { exact: true }).waitFor();
      await theirs.getByRole('progressbar', { name: 'Steps done' }).waitFor();
      await page.getByText('Done', { exact: true }).waitFor({ timeout: BUILD_TIMEOUT_MS });
      const delivery = page.getByRole('region', { name: 'Promised and delivered' });
      await delivery.getByRole('row', { name: /^Servers 2 servers 2 servers Kept$/ }).waitFor();
      await page.getByRole('link', { name: 'Open cluster orders' }).click();
      await page.getByRole('heading', { name: 'orders' }).waitFor();
      await page.getByRole('link', { name: number, exact: true }).waitFor();
    },
    BUILD_TIMEOUT_MS + JOURNEY_TIMEOUT_MS,
  );

  it(
    'tells who waits by mail, with where to look',
    async () => {
      const written = async () => {
        const path = '/notifications?search=example&sort=createdAt&limit=100';
        const { body } = await admin.get<{ items: { event: string; recipient: string }[] }>(path);
        return body.items.filter(({ event }) => event.startsWith('request-'));
      };
      const until = Date.now() + TOLD_WITHIN_MS;
      while (Date.now() < until && !(await written()).some(({ event }) => event === 'request-done'))
        await page.waitForTimeout(500);
      const told = await written();
      expect(told.map(({ event, recipient }) => `${recipient} ${event}`)).toEqual([
        'grace@dba.example request-submitted',
        'ada@shop.example request-changes-asked',
        'grace@dba.example request-submitted',
        'ada@shop.example request-approved',
        'ada@shop.example request-done',
      ]);
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'is built at once where the rule of the environment says so',
    async () => {
      const rules = await signedIn('admin');
      await rules.goto('/settings/environments');
      await rules.page.getByRole('button', { name: 'Who decides in Dev' }).click();
      await rules.page.getByRole('checkbox', { name: /^Build small ones at once/ }).check();
      await rules.page.getByRole('button', { name: 'Change the rule' }).click();
      await rules.page.getByText('Nobody up to 2 × 2 CPU · 8 GB · 50 GB, else a DBA other than who asks').waitFor();
      await rules.close();
      const form = {
        applicationName: 'tiny',
        owner: { name: 'Ada', email: 'ada@shop.example' },
        environment: 'Dev',
        clusterName: 'tiny',
        nodes: 1,
        cpu: 1,
        ramGb: 1,
        dbGigs: 1,
        availabilityPercent: 99.5,
        retentionDays: 7,
        dataClass: 'internal',
        neededBy: '2099-12-24',
        why: 'To try something out',
      };
      const team = await ApiClient.signIn(product.url, 'ada');
      const { body: draft } = await team.post<Request>('/intakeRequests', { form });
      await requester.goto(`/requests/${draft.id}/edit`);
      await page.getByText('Nobody: it is built at once').waitFor();
      await page.getByRole('button', { name: 'Submit request' }).click();
      await page.waitForURL(`**/requests/${draft.id}`);
      await page.getByText('Done', { exact: true }).waitFor({ timeout: BUILD_TIMEOUT_MS });
      await page.getByText('rule of the environment approved it').waitFor();
    },
    BUILD_TIMEOUT_MS + JOURNEY_TIMEOUT_MS,
  );

  it(
    'is kept within a quota, which is said on the page of the application',
    async () => {
      const rules = await signedIn('admin');
      await rules.goto('/applications/name/webshop');
      await rules.page.getByRole('button', { name: 'Change the quota of webshop' }).click();
      await rules.page.getByRole('spinbutton', { name: 'Clusters' }).fill('1');
      await rules.page.getByRole('button', { name: 'Change the quota', exact: true }).click();
      await rules.page.getByText('1 of 1').waitFor();
      expect(await axeViolations(rules.page, 'application with a quota')).toEqual([]);
      await rules.close();
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'works on a phone, from the empty form to submitting it',
    async () => {
      const phone = await signedIn('ada', PHONE);
      const { page: small } = phone;
      await small.getByRole('link', { name: 'Ask for a cluster' }).click();
      await small.getByRole('heading', { name: 'Ask for a cluster' }).waitFor();
      await small.getByLabel('Application', { exact: true }).fill('other');
      await small.getByLabel('Name of the cluster').fill('pocket');
      await small.getByLabel('Environment').selectOption('Dev');
      await small.getByLabel('Needed by').fill('2099-12-24');
      await small.getByLabel('Why').fill('On the way.');
      await small.getByRole('radio', { name: /^Medium/ }).check();
      await small.getByLabel('Availability').selectOption('99.5');
      await small.getByLabel('Data', { exact: true }).selectOption('public');
      await small.getByLabel('E-mail of the owner').fill('ada@shop.example');
      await saved(small);
      expect(await widerThanWindow(small)).toBeLessThanOrEqual(0);
      expect(await axeViolations(small, 'form on a phone')).toEqual([]);
      await small.getByRole('button', { name: 'Submit request' }).click();
      await small.getByText('Submitted', { exact: true }).waitFor();
      expect(await widerThanWindow(small)).toBeLessThanOrEqual(0);
      await small.getByLabel('Comment').fill('Tomorrow would be fine.');
      await small.getByRole('button', { name: 'Comment' }).click();
      await small.getByText('Tomorrow would be fine.', { exact: true }).last().waitFor();
      await phone.goto('/requests?mine=true');
      await small.getByRole('link', { name: 'REQ-3' }).waitFor();
      expect(await widerThanWindow(small)).toBeLessThanOrEqual(0);
      expect(phone.complaints).toEqual([]);
      await phone.close();
    },
    JOURNEY_TIMEOUT_MS,
  );

  it(
    'can be read by everybody: axe finds nothing, in light and dark',
    async () => {
      const violations: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        const dashboard = await signedIn('grace', { colorScheme });
        for (const path of [
          '/requests',
          '/requests/new',
          `/requests/${requestId}`,
          '/requests/REQ-3',
          '/settings/environments',
        ]) {
          await dashboard.goto(path);
          await dashboard.page.getByRole('heading', { level: 1 }).waitFor();
          await dashboard.page.waitForLoadState('networkidle').catch(() => undefined);
          violations.push(...(await axeViolations(dashboard.page, `${path} ${colorScheme}`)));
        }
        await dashboard.goto('/requests/REQ-3');
        await dashboard.page.getByRole('button', { name: 'Approve and provision' }).click();
        await dashboard.page.getByRole('dialog').getByText('Pulled from the pool').waitFor();
        violations.push(...(await axeViolations(dashboard.page, `dialog ${colorScheme}`, ['region'])));
        expect(dashboard.complaints).toEqual([]);
        await dashboard.close();
      }
      expect(violations).toEqual([]);
      expect([requester.complaints, approver.complaints]).toEqual([[], []]);
    },
    AXE_TIMEOUT_MS,
  );
});
