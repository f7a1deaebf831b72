import { createPostgresBackend, runMigrations, setDefaultBackendFactory } from 'bullmq';
import type { ConnectionOptions } from 'bullmq';
import { Client } from 'pg';

/** Where queued work waits: this PostgreSQL (in a schema of its own), or a Redis. */
export interface QueuePlace {
  queue: { kind: 'postgres' } | { kind: 'redis'; url: string };
  databaseUrl: string;
}

const SCHEMA = 'bullmq';
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Chooses BullMQ's backend for the whole process and answers the connection for its queues and workers. Must run before
 * the first queue is made. Nothing else in the code knows which backend it is.
 */
export function chooseQueueBackend({ queue, databaseUrl }: QueuePlace): ConnectionOptions {
  if (queue.kind === 'redis') {
    setDefaultBackendFactory();
    return { url: queue.url, connectTimeout: CONNECT_TIMEOUT_MS, maxRetriesPerRequest: null };
  }
  setDefaultBackendFactory(createPostgresBackend);
  const connection = {
    connectionString: databaseUrl,
    schema: SCHEMA,
    max: 4,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'rocket-queue',
  };
  // The type of `connection` is Redis's by default; the backend that was just chosen takes PostgreSQL's.
  return connection;
}

/** Makes the queue's tables where it keeps them in PostgreSQL. Safe to run from several processes at once. */
export async function migrateQueue({ queue, databaseUrl }: QueuePlace): Promise<void> {
  if (queue.kind === 'redis') return;
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: 60_000,
  });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    await client.end();
  }
}
