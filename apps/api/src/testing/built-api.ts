import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@rocket/persistence/testing';
import { ADMIN_PASSWORD } from './test-api.js';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'main.js');
const START_TIMEOUT_MS = 25_000;

/** The API as it is shipped: a process of its own, started from what was built. */
export interface BuiltApi {
  url: string;
  process: ChildProcess;
  database: TestDatabase;
  /** Standard output and error so far. */
  output: () => string;
  /** Stops it if it still runs, and answers its exit code. */
  stop: () => Promise<number | null>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the built API. @throws Error with what it said, when it does not become ready */
export async function startBuiltApi(environment: Record<string, string> = {}): Promise<BuiltApi> {
  const api = await runBuiltApi(environment);
  const { exitCode, signalCode } = api.process;
  if (exitCode === null && signalCode === null) return api;
  await api.stop();
  throw new Error(`The API ended with ${exitCode ?? signalCode} before it was ready:\n${api.output()}`);
}

/** Runs the built API until it says `ready`, or exits. */
export async function runBuiltApi(environment: Record<string, string> = {}): Promise<BuiltApi> {
  if (!existsSync(MAIN)) throw new Error('The API is not built: run "npx nx build @rocket/api".');
  const [database, port, directory] = await Promise.all([
    createTestDatabase(),
    freePort(),
    mkdtemp(join(tmpdir(), 'rocket-built-api-')),
  ]);
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      ROCKET_PORT: String(port),
      ROCKET_DATA_DIR: directory,
      ROCKET_ADMIN_PASSWORD: ADMIN_PASSWORD,
      ROCKET_SHUTDOWN_TIMEOUT_MS: '4000',
      ...environment,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'exit');
  const timeout = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  await Promise.race([once(child, 'message'), ended]);
  clearTimeout(timeout);
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    database,
    output: () => output,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      await database.drop();
      await rm(directory, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}
