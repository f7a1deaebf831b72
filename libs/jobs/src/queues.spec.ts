import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue, Worker } from 'bullmq';
import { Client } from 'pg';
import { OPERATIONS_QUEUE } from './job-catalogue.js';
import type { LookAtOperation } from './job-catalogue.js';
import { OperationBell } from './operation-bell.js';
import { chooseQueueBackend, migrateQueue } from './queue-connection.js';
import type { QueuePlace } from './queue-connection.js';

const redisUrl = process.env['ROCKET_TEST_REDIS_URL'];
const serverUrl = process.env['ROCKET_TEST_DATABASE_URL'] ?? '';
const PATIENCE_MS = 10_000;

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** The same promises on every backend. */
function describeQueues(backend: string, queueOf: () => QueuePlace['queue']): void {
  describe(`the queue on ${backend}`, () => {
    const name = `queue_${randomBytes(6).toString('hex')}`;
    const databaseUrl = new URL(`/${name}`, serverUrl).href;
    let queue: Queue<LookAtOperation>;
    let connection: ReturnType<typeof chooseQueueBackend>;
    const lost: unknown[] = [];

    beforeAll(async () => {
      await onServer(`CREATE DATABASE ${name}`);
      const place = { queue: queueOf(), databaseUrl };
      await Promise.all([migrateQueue(place), migrateQueue(place)]);
      connection = chooseQueueBackend(place);
      queue = new Queue(OPERATIONS_QUEUE, { connection });
      queue.on('error', () => undefined);
    });
    afterAll(async () => {
      await queue.obliterate({ force: true });
      await queue.close();
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    });

    const bell = () => new OperationBell(queue, (error) => lost.push(error));

    it('answers when it is asked whether it is there', async () => {
      await expect(bell().ping(PATIENCE_MS)).resolves.toBeUndefined();
    });

    it('brings every ring to a worker once', async () => {
      const heard: string[] = [];
      const { promise: all, resolve } = Promise.withResolvers<undefined>();
      const worker = new Worker<LookAtOperation>(
        OPERATIONS_QUEUE,
        (job) => {
          heard.push(job.data.operationId);
          if (heard.length === 20) resolve(undefined);
          return Promise.resolve();
        },
        { connection, concurrency: 4 },
      );
      worker.on('error', () => undefined);
      const ids = Array.from({ length: 20 }, (_, index) => `operation-${index}`);
      await Promise.all(ids.map((id) => bell().ring(id)));
      await all;
      await worker.close();
      expect(heard.sort()).toEqual(ids.sort());
      expect(lost).toEqual([]);
    });

    it('keeps a recurring job once, however many workers ask for it', async () => {
      const ask = () => queue.upsertJobScheduler('sweep', { every: 60_000 }, { name: 'look', data: { operationId: 'x' } });
      await Promise.all([ask(), ask(), ask()]);
      expect(await queue.getJobSchedulers()).toHaveLength(1);
      await queue.removeJobScheduler('sweep');
    });
  });
}

describeQueues('PostgreSQL', () => ({ kind: 'postgres' }));
if (redisUrl) describeQueues('Redis', () => ({ kind: 'redis', url: redisUrl }));
else it.skip('the queue on Redis: there is no redis-server on this machine', () => undefined);

describe('a queue that is away', () => {
  it('costs neither the caller nor the row anything but a report', async () => {
    const lost: unknown[] = [];
    const away = { add: () => Promise.reject(new Error('gone')), getJobCounts: () => new Promise<never>(() => undefined) };
    const bell = new OperationBell(away as never, (error) => lost.push(error));
    await expect(bell.ring('x')).resolves.toBeUndefined();
    expect(lost).toHaveLength(1);
    await expect(bell.ping(50)).rejects.toMatchObject({ code: 'queue-unavailable' });
  });
});
