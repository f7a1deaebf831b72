import { join } from 'node:path';
import {
  announceReady,
  backupDirectoryOf,
  createLogger,
  loadConfigOrExit,
  onShutdown,
  openSecretBox,
  systemClock,
  withoutUrlCredentials,
  type Config,
} from '@rocket/platform';
import { backupStores } from '@rocket/backup-stores';
import { createEngineRegistry } from '@rocket/engine-registry';
import { OperationBell, migrateQueue } from '@rocket/jobs';
import { openHosts, registerFirstServers } from '@rocket/operations';
import { UnitOfWork, migrateDatabase } from '@rocket/persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './create-app.js';

/** The directory that holds `apps` and `node_modules`. */
const WORKSPACE_ROOT = join(import.meta.dirname, '..', '..', '..');
/** Share of the shutdown time that requests under way get, before their connections are cut. Event streams never end by themselves. */
const DRAIN_SHARE = 0.5;

async function main(config: Config): Promise<void> {
  const logger = createLogger({ name: 'api', level: config.logLevel });
  const { databaseUrl } = config;
  if (databaseUrl === undefined)
    return fail('DATABASE_URL is not set. "npm start" runs a database by itself; the API alone needs one.');
  await migrateDatabase(databaseUrl, { backupDirectory: backupDirectoryOf(config) });
  await migrateQueue({ queue: config.queue, databaseUrl });
  const secretBox = await openSecretBox(config);
  const { dataDirectory, localPorts } = config;
  const hosts = await openHosts({ dataDirectory, root: WORKSPACE_ROOT, secretBox, uow: () => app.get(UnitOfWork) });
  const engines = createEngineRegistry();
  const app: NestFastifyApplication = await createApp({
    config,
    logger,
    clock: systemClock,
    secretBox,
    hosts,
    engines,
    backupStores,
    databaseUrl,
  });
  await registerFirstServers({ uow: app.get(UnitOfWork), hosts, bell: app.get(OperationBell), localPorts });
  onShutdown({
    logger,
    timeoutMs: config.shutdownTimeoutMs,
    stop: () => stop(app, config.shutdownTimeoutMs * DRAIN_SHARE).finally(() => hosts.close?.()),
  });
  await app.listen({ host: config.host, port: config.port });
  logger.info({ host: config.host, port: config.port }, 'listening');
  announceReady();
}

/** Takes no new connections, lets requests finish for a while, then cuts what is left: event streams, most likely. */
async function stop(app: NestFastifyApplication, drainMs: number): Promise<void> {
  const server = app.getHttpServer();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await app.close();
  clearTimeout(timer);
}

function sentenceOf(error: unknown, config: Config): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${config.port} is taken by another program. Choose another one by ROCKET_PORT.`;
  if (code === 'EACCES') return `Port ${config.port} may not be used by this account. Choose one above 1023 by ROCKET_PORT.`;
  return withoutUrlCredentials(message);
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const config = loadConfigOrExit();
main(config).catch((error: unknown) => fail(sentenceOf(error, config)));
