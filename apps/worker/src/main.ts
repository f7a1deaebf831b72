import 'reflect-metadata';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { backupStores } from '@rocket/backup-stores';
import { createEngineRegistry } from '@rocket/engine-registry';
import { migrateQueue } from '@rocket/jobs';
import { closeNotifiers, openHosts, openNotifiers } from '@rocket/operations';
import { UnitOfWork, migrateDatabase } from '@rocket/persistence';
import {
  announceReady,
  backupDirectoryOf,
  createLogger,
  loadConfigOrExit,
  newId,
  onShutdown,
  openSecretBox,
  systemClock,
  withoutUrlCredentials,
} from '@rocket/platform';
import type { Config } from '@rocket/platform';
import { NestLog } from './nest-log.js';
import { WorkerModule } from './worker.module.js';

/** The directory that holds `apps` and `node_modules`. */
const WORKSPACE_ROOT = join(import.meta.dirname, '..', '..', '..');

async function main(config: Config): Promise<void> {
  const logger = createLogger({ name: 'worker', level: config.logLevel });
  const { databaseUrl, dataDirectory } = config;
  if (databaseUrl === undefined)
    return fail('DATABASE_URL is not set. "npm start" runs a database by itself; the worker alone needs one.');
  await migrateDatabase(databaseUrl, { backupDirectory: backupDirectoryOf(config) });
  await migrateQueue({ queue: config.queue, databaseUrl });
  const secretBox = await openSecretBox(config);
  const hosts = await openHosts({ dataDirectory, root: WORKSPACE_ROOT, secretBox, uow: () => app.get(UnitOfWork) });
  const notifiers = openNotifiers(config, systemClock);
  const module = WorkerModule.with({
    config,
    databaseUrl,
    logger,
    clock: systemClock,
    secretBox,
    hosts,
    engines: createEngineRegistry(),
    backupStores,
    notifiers,
    owner: `${hostname()}/${process.pid}/${newId().slice(-6)}`,
  });
  const app: INestApplicationContext = await NestFactory.createApplicationContext(module, {
    logger: new NestLog(logger),
    abortOnError: false,
  });
  const stop = (): Promise<void> =>
    app
      .close()
      .finally(() => hosts.close?.())
      .finally(() => closeNotifiers(notifiers));
  onShutdown({ logger, timeoutMs: config.shutdownTimeoutMs, stop });
  logger.info('ready for work');
  announceReady();
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

main(loadConfigOrExit()).catch((error: unknown) =>
  fail(withoutUrlCredentials(error instanceof Error ? error.message : String(error))),
);
