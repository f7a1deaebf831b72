import { access, constants, mkdir, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { usableDataDirectory } from '@rocket/hosts';
import { ConfigError, parseConfig, unknownSettings, type Config } from '@rocket/platform';
import { Refusal } from './refusal.ts';
import { say, warn } from './say.ts';

const REDIS_TIMEOUT_MS = 5000;

/** The configuration, or every fault of it. Warns of variables that would silently do nothing. */
export function readConfiguration(): Config {
  for (const name of unknownSettings(process.env))
    warn(`${name} is not a setting of ours and is ignored; docs/configuration.md lists them all.`);
  try {
    return parseConfig(process.env);
  } catch (error) {
    throw error instanceof ConfigError ? new Refusal(...error.faults) : error;
  }
}

/** The real data directory, made and writable. */
export async function openDataDirectory(wanted: string): Promise<string> {
  try {
    await makeDirectories(wanted);
    const { directory, notice } = await usableDataDirectory(wanted);
    if (notice !== undefined) say(notice);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const name of ['run', 'logs']) await mkdir(join(directory, name), { recursive: true, mode: 0o700 });
    return directory;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = {
      ENOENT: 'no directory can be made there',
      EACCES: 'permission denied',
      EROFS: 'it is on a read-only file system',
      ENOTDIR: 'a part of it is a file',
      EEXIST: 'it is a file',
    }[code ?? ''];
    throw new Refusal(
      code === undefined
        ? message
        : `The data directory ${wanted} cannot be used: ${why ?? message}. Set ROCKET_DATA_DIR to one that can be written.`,
    );
  }
}

/** One level at a time: `mkdir` with `recursive` never comes back where a file system makes no directories, as in /proc. */
async function makeDirectories(path: string): Promise<void> {
  if (await stat(path).catch(absent)) return;
  await makeDirectories(dirname(path));
  await mkdir(path, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
}

function absent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** Refuses when something else listens where the API shall. Waits a moment for an API that is just ending. */
export async function requireFreePort({ host, port }: Pick<Config, 'host' | 'port'>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const code = await listenOnce(host, port);
    if (code === undefined) return;
    if (code === 'EADDRINUSE' && attempt < 5) await sleep(100);
    else throw new Refusal(portFault(code, host, port));
  }
}

async function listenOnce(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen(port, host);
    await listening;
    server.close();
    await once(server, 'close');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown error';
  }
}

function portFault(code: string, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program; set ROCKET_PORT to a free one.`;
    case 'EACCES':
      return `Listening on port ${port} is not permitted for this user; set ROCKET_PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `ROCKET_HOST ${host} is not an address of this machine.`;
    default:
      return `Port ${port} on ${host} cannot be listened on: ${code}.`;
  }
}

/** Refuses when the chosen Redis does not accept a connection. */
export async function requireQueue({ queue }: Pick<Config, 'queue'>): Promise<void> {
  if (queue.kind === 'postgres') return;
  const { hostname, port } = new URL(queue.url);
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: REDIS_TIMEOUT_MS });
  socket.once('timeout', () => socket.destroy(new Error(`no answer within ${REDIS_TIMEOUT_MS / 1000} s`)));
  try {
    await once(socket, 'connect');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Refusal(`The Redis of ROCKET_QUEUE at ${hostname}:${port || '6379'} cannot be reached: ${code ?? message}.`);
  } finally {
    socket.destroy();
  }
}
