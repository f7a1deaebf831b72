import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { EmbeddedPostgres, locateEmbeddedPostgres, type RunningPostgres } from '@rocket/hosts';
import type { Config } from '@rocket/platform';
import { workspaceRoot } from './build.ts';
import { requireDatabase } from './control-database.ts';
import { Refusal } from './refusal.ts';
import { say, saying, warn } from './say.ts';

const WATCH_INTERVAL_MS = 1000;

export interface ControlDatabase {
  url: string;
  stop: () => Promise<void>;
}

/** The database of `DATABASE_URL`, which is somebody else's to start and stop, or else the embedded one. */
export async function openControlDatabase(config: Pick<Config, 'databaseUrl'>, dataDirectory: string): Promise<ControlDatabase> {
  if (config.databaseUrl === undefined) return startEmbedded(dataDirectory);
  const url = config.databaseUrl;
  await saying('Looking for the database of DATABASE_URL', () => requireDatabase(url));
  return { url, stop: () => Promise.resolve() };
}

/** The URL of the embedded database of a data directory, if one has ever been made there. */
export async function runningEmbeddedDatabase(dataDirectory: string): Promise<string | undefined> {
  const url = await readFile(urlFile(dataDirectory), 'utf8').catch(() => undefined);
  return url?.trim();
}

async function startEmbedded(dataDirectory: string): Promise<ControlDatabase> {
  const directory = join(dataDirectory, 'control-plane');
  const postgres = new EmbeddedPostgres(await locateEmbeddedPostgres({ root: workspaceRoot }));
  const password = await readOrCreatePassword(dataDirectory);
  const ensure = async (): Promise<RunningPostgres> => {
    try {
      return await postgres.ensureStarted({ directory, password });
    } catch (error) {
      throw new Refusal(`The embedded PostgreSQL cannot run: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const running = await saying('Starting the embedded PostgreSQL', ensure);
  if (running.how === 'taken-over') say(`  It was running already, on port ${running.port}; taken over.`);
  await writeFile(urlFile(dataDirectory), `${running.url}\n`, { mode: 0o600 });
  const unwatch = watch(running.port, ensure);
  return {
    url: running.url,
    stop: async () => {
      await unwatch();
      await postgres.stop();
    },
  };
}

/** Starts it again when it is gone. Answers a function that ends the watch. */
function watch(port: number, ensure: () => Promise<RunningPostgres>): () => Promise<void> {
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    if (await accepts(port)) return;
    warn('The embedded PostgreSQL is gone; starting it again.');
    await ensure().catch((error: unknown) => warn(error instanceof Error ? error.message : String(error)));
  };
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    looking = look().finally(() => (isLooking = false));
  }, WATCH_INTERVAL_MS);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(5000) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function readOrCreatePassword(dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, 'run', 'control-plane-password');
  await mkdir(join(dataDirectory, 'run'), { recursive: true, mode: 0o700 });
  try {
    await writeFile(path, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}

function urlFile(dataDirectory: string): string {
  return join(dataDirectory, 'run', 'database-url');
}
