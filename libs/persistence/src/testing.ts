import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { migrateDatabase } from './migrate-database.js';
import { UnitOfWork } from './unit-of-work.js';

/** A database of its own for one test file, on the PostgreSQL of the test run. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

async function asAdmin(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function adminUrl(): string {
  const url = process.env['ROCKET_TEST_DATABASE_URL'];
  if (!url) throw new Error('ROCKET_TEST_DATABASE_URL is not set: run this test by `npm test`, which starts a PostgreSQL.');
  return url;
}

/** Makes a database; migrated unless `empty`. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin((client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(adminUrl());
  url.pathname = `/${name}`;
  if (!empty) await migrateDatabase(url.href);
  return { url: url.href, drop: () => asAdmin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)) };
}

export interface TestUnitOfWork extends TestDatabase {
  uow: UnitOfWork;
}

/** The same, with a unit of work over it. `drop` closes it. */
export async function createTestUnitOfWork(): Promise<TestUnitOfWork> {
  const database = await createTestDatabase();
  const source = await new DataSource(dataSourceOptions(database.url, 'test')).initialize();
  return {
    url: database.url,
    uow: new UnitOfWork(source),
    drop: async () => {
      await source.destroy();
      await database.drop();
    },
  };
}
