import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import { MemoryBackupStores } from '@rocket/backup-stores/testing';
import { createEngineRegistry } from '@rocket/engine-registry';
import { LocalHostDirectory } from '@rocket/hosts';
import { OperationBell, migrateQueue } from '@rocket/jobs';
import { addPoolServers, startCleanServer } from '@rocket/operations';
import { RememberingBell, testSecretBox } from '@rocket/operations/testing';
import { createTestUnitOfWork } from '@rocket/persistence/testing';
import type { TestUnitOfWork } from '@rocket/persistence/testing';
import { createLogger, parseConfig, systemClock } from '@rocket/platform';
import { WorkerModule } from './worker.module.js';

const redisUrl = process.env['ROCKET_TEST_REDIS_URL'];
const PATIENCE_MS = 15_000;

/** The same promises on every queue backend. */
function describeWorker(backend: string, queue: string): void {
  describe(`a worker on ${backend}`, () => {
    let database: TestUnitOfWork;
    let directory: string;
    let hosts: LocalHostDirectory;
    let workers: INestApplicationContext[];

    beforeEach(async () => {
      database = await createTestUnitOfWork();
      directory = await mkdtemp(join(tmpdir(), 'rocket-worker-'));
      hosts = new LocalHostDirectory({ serversDirectory: directory, installations: [] });
      workers = [];
      const servers = ['one', 'two', 'three'].map((serverName) => ({
        serverName,
        driver: 'local' as const,
        environment: 'Dev',
        datacenter: 'CH',
        cpu: 1,
        ramGb: 1,
        dbGigs: 1,
      }));
      const localPorts = { from: 20_000, to: 20_999 };
      await addPoolServers(
        { uow: database.uow, hosts, bell: new RememberingBell(), localPorts },
        { dbmsType: 'PostgreSQL', servers, actor: 'test' },
      );
      await database.uow.read.manager.query(`UPDATE servers SET status = 'NeedsCleaning', touched = true`);
    });

    afterEach(async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    });

    const startWorker = async (): Promise<INestApplicationContext> => {
      const config = parseConfig({ DATABASE_URL: database.url, ROCKET_QUEUE: queue });
      await migrateQueue({ queue: config.queue, databaseUrl: database.url });
      const module = WorkerModule.with({
        config,
        databaseUrl: database.url,
        logger: createLogger({ name: 'worker', level: 'silent' }),
        clock: systemClock,
        secretBox: testSecretBox(),
        hosts,
        engines: createEngineRegistry(),
        backupStores: new MemoryBackupStores(),
        notifiers: {},
        owner: `worker ${workers.length}`,
        leaseMs: 1_000,
      });
      const worker = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
      workers.push(worker);
      return worker;
    };
    const clean = (serverName: string, bell: OperationBell) =>
      startCleanServer({ uow: database.uow, hosts, bell }, { dbmsType: 'PostgreSQL', serverName, actor: 'test' });
    const untilOver = async (operationId: string) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (Date.now() < deadline) {
        await sleep(50);
        const operation = await database.uow.read.operations.byId(operationId);
        if (['Succeeded', 'Failed', 'Cancelled'].includes(operation.status)) return operation;
      }
      throw new Error(`operation ${operationId} was not over within ${PATIENCE_MS} ms`);
    };

    it('does what it is rung for', async () => {
      const worker = await startWorker();
      const { operationId } = await clean('one', worker.get(OperationBell, { strict: false }));
      expect(await untilOver(operationId)).toMatchObject({ status: 'Succeeded' });
      expect(await database.uow.read.poolServers.byName('PostgreSQL', 'one')).toMatchObject({ status: 'Free', touched: false });
    });

    it('finds an operation whose ring was lost', async () => {
      const { operationId } = await clean('two', new RememberingBell());
      await startWorker();
      expect(await untilOver(operationId)).toMatchObject({ status: 'Succeeded' });
    });

    it('takes over what a dead worker held', async () => {
      const { operationId } = await clean('three', new RememberingBell());
      await database.uow.read.operations.acquire(operationId, 'a worker that died', 1_500);
      await database.uow.read.operations.stepStarted(operationId, 1);
      await startWorker();
      const operation = await untilOver(operationId);
      expect(operation).toMatchObject({ status: 'Succeeded', leaseToken: 2 });
      expect(operation.steps[0]).toMatchObject({ attempt: 2 });
    });

    it('shares the work with others, and does nothing twice', async () => {
      const one = await startWorker();
      await startWorker();
      const bell = one.get(OperationBell, { strict: false });
      const started = await Promise.all(['one', 'two', 'three'].map((serverName) => clean(serverName, bell)));
      for (const { operationId } of started) await bell.ring(operationId);
      const operations = await Promise.all(started.map(({ operationId }) => untilOver(operationId)));
      expect(operations.map(({ steps }) => steps[0]?.attempt)).toEqual([1, 1, 1]);
    });

    it('expires leases that ran out', async () => {
      await database.uow.read.manager.query(
        `UPDATE servers SET status = 'Locked', touched = false, lock_id = gen_random_uuid(), locked_until = now() - interval '1 second'`,
      );
      await startWorker();
      const deadline = Date.now() + PATIENCE_MS;
      while (Date.now() < deadline) {
        await sleep(50);
        const { total } = await database.uow.read.poolServers.list('PostgreSQL', { status: 'Free' }, { limit: 1 });
        if (total === 3) return;
      }
      throw new Error('leases were not expired');
    });
  });
}

describeWorker('PostgreSQL', 'postgres');
if (redisUrl) describeWorker('Redis', redisUrl);
else it.skip('a worker on Redis: there is no redis-server on this machine', () => undefined);
