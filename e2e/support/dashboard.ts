import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { ADMIN_PASSWORD, type Product } from './start-product.js';

/** Where distributions put it; a downloaded browser cannot be had on every machine. */
const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];
const ACTION_TIMEOUT_MS = 15_000;
/** What an operation or a run says at the head of its page when nothing happens any more. */
const FINAL = ['Succeeded', 'Failed', 'Cancelled'];

/** Chromium of this machine. @throws Error when there is none */
export function launchBrowser(): Promise<Browser> {
  const executablePath = CHROMIUM_PATHS.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error(`The journeys need Chromium (apt-get install chromium); looked at ${CHROMIUM_PATHS.join(', ')}.`);
  // Chromium's sandbox refuses root, and containers usually run as root.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** The dashboard in a browser window of its own. Everything the browser complains about is collected. */
export class Dashboard {
  /** Uncaught errors and refusals of the content security policy. */
  readonly complaints: string[] = [];

  private constructor(
    readonly product: Product,
    readonly page: Page,
  ) {
    page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.complaints.push(message.text());
    });
  }

  static async open(browser: Browser, product: Product, options: BrowserContextOptions = {}): Promise<Dashboard> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    return new Dashboard(product, await context.newPage());
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.product.url}${path}`);
  }

  async signIn(password = ADMIN_PASSWORD, username = 'admin'): Promise<void> {
    await this.page.getByLabel('User name').fill(username);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /**
   * Waits at the page of an operation, or of a run, until it has this status.
   *
   * @throws Error with what the page says, when that is after `timeoutMs`, or when it ended otherwise
   */
  async waitForStatus(status: string, timeoutMs: number): Promise<void> {
    const head = this.page.locator('.page-head');
    const saying = (words: readonly string[]) => head.getByText(new RegExp(`^(${words.join('|')})$`)).first();
    const ended = await saying([...new Set([...FINAL, status])])
      .waitFor({ timeout: timeoutMs })
      .then(() => saying([status]).isVisible())
      .catch(() => false);
    if (!ended) throw new Error(`Not ${status}: ${await this.page.getByRole('main').innerText()}`);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
