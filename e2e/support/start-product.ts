import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WORKSPACE_ROOT = join(import.meta.dirname, '..', '..');
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;

export const ADMIN_PASSWORD = 'correct horse battery staple';

export interface ProductOptions {
  /** More environment variables, for instance `ROCKET_QUEUE`. */
  environment?: Record<string, string>;
  /** An existing data directory; a new one, removed by `destroy`, when absent. */
  dataDirectory?: string;
  port?: number;
  /** `tools/demo.mjs` instead of `tools/start.mjs`. */
  script?: 'start' | 'demo';
}

/** The product as a user runs it: `npm start` on a data directory and ports of its own. */
export class Product {
  readonly url: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly launcher: ChildProcess;
  private output = '';

  private constructor(port: number, dataDirectory: string, launcher: ChildProcess) {
    this.url = `http://127.0.0.1:${port}`;
    this.port = port;
    this.dataDirectory = dataDirectory;
    this.launcher = launcher;
    for (const stream of [launcher.stdout, launcher.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk));
    }
  }

  /** Resolves when the API answers that it is ready. @throws Error with everything the launcher printed */
  static async start(options: ProductOptions = {}): Promise<Product> {
    const port = options.port ?? (await freePort());
    const dataDirectory = options.dataDirectory ?? (await newDataDirectory());
    const launcher = spawn(process.execPath, [join(WORKSPACE_ROOT, 'tools', `${options.script ?? 'start'}.mjs`)], {
      cwd: WORKSPACE_ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        ROCKET_PORT: String(port),
        ROCKET_DATA_DIR: dataDirectory,
        ROCKET_ADMIN_PASSWORD: ADMIN_PASSWORD,
        ROCKET_LOCAL_PORTS: await freePortRange(),
        // What looks at something else is not to find a backup in its way; what is about backups asks for them.
        ROCKET_BACK_UP_NEW_CLUSTERS: 'false',
        ...options.environment,
      },
    });
    const product = new Product(port, dataDirectory, launcher);
    try {
      await product.untilReady();
    } catch (error) {
      if (options.dataDirectory === undefined) await product.destroy();
      else await product.stop();
      throw error;
    }
    return product;
  }

  /** What the launcher has printed so far. */
  get printed(): string {
    return this.output;
  }

  /** Ctrl-C, and waiting for the end. Answers the exit code. */
  async stop(): Promise<number | null> {
    if (this.launcher.exitCode !== null || this.launcher.signalCode !== null) return this.launcher.exitCode;
    const exit = once(this.launcher, 'exit', { signal: AbortSignal.timeout(STOP_TIMEOUT_MS) });
    this.launcher.kill('SIGINT');
    await exit;
    return this.launcher.exitCode;
  }

  /** Stops it and removes its data. */
  async destroy(): Promise<void> {
    await this.stop();
    await rm(this.dataDirectory, { recursive: true, force: true });
  }

  async untilReady(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (this.launcher.exitCode !== null) throw new Error(`The product ended while starting:\n${this.output}`);
      const answer = await fetch(`${this.url}/api/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      await answer?.body?.cancel();
      // The welcome comes when the worker is ready, too.
      if (answer?.ok && this.output.includes('Ctrl-C stops it.')) return;
      await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
    }
    throw new Error(`The product was not ready within ${START_TIMEOUT_MS} ms:\n${this.output}`);
  }
}

export function newDataDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'rocket-e2e-'));
}

/** Below the ports that the system gives to outgoing connections: one of those could take a port before the product does. */
const PRODUCT_PORTS = { from: 30_000, to: 32_000 };
const LOCAL_PORTS = { from: 10_000, to: 26_000, width: 1000 };

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PRODUCT_PORTS.from, PRODUCT_PORTS.to);
    if (await isFree(port)) return port;
  }
}

const given = new Set<number>();

/** Two products of one test run must not give the same ports to their local servers. */
export async function freePortRange(): Promise<string> {
  const { from, to, width } = LOCAL_PORTS;
  const ranges = (to - from) / width;
  for (let index = process.pid % ranges; ; index = (index + 1) % ranges) {
    if (given.size === ranges) given.clear();
    if (given.has(index)) continue;
    given.add(index);
    const start = from + index * width;
    if (await isFree(start)) return `${start}-${start + width - 1}`;
  }
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer().listen(port, '127.0.0.1');
  const free = await once(probe, 'listening').then(
    () => true,
    () => false,
  );
  if (free) {
    probe.close();
    await once(probe, 'close');
  }
  return free;
}
