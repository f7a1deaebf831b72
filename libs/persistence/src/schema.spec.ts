import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { migrateDatabase } from './migrate-database.js';
import { MIGRATIONS } from './migrations/index.js';
import { createTestDatabase } from './testing.js';
import type { TestDatabase } from './testing.js';

describe('the schema', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    source = await new DataSource(dataSourceOptions(database.url, 'test')).initialize();
  });

  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('is what the entities say it is', async () => {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('can be migrated by two processes at once and again', async () => {
    const other = await createTestDatabase({ empty: true });
    const ran = await Promise.all([migrateDatabase(other.url), migrateDatabase(other.url)]);
    expect(ran.flat()).toHaveLength(MIGRATIONS.length);
    expect(await migrateDatabase(other.url)).toEqual([]);
    await other.drop();
  });

  it('goes down as it came up', async () => {
    const other = await createTestDatabase();
    const lone = await new DataSource(dataSourceOptions(other.url, 'test')).initialize();
    for (let left = MIGRATIONS.length; left > 0; left--) await lone.undoLastMigration();
    const tables: unknown[] = await lone.query(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'migrations'`,
    );
    expect(tables).toEqual([]);
    await lone.destroy();
    await other.drop();
  });
});
