import { DataSource } from 'typeorm';
import type { NewBackupRepository } from './backups/backup-repositories.js';
import { dataSourceOptions } from './data-source-options.js';
import { Repositories } from './unit-of-work.js';
import { seedInventory } from './inventory/seed-inventory.js';

/** Any number that nothing else in this database locks: two starters must not migrate at once. */
const MIGRATION_LOCK = 7_201_933;

/** A migration of a large table, and the wait for another starter's, take longer than any query of daily work may. */
const PATIENCE_MS = 30 * 60_000;

/**
 * Brings the schema up to date and makes sure that the seeded environments and datacenters are there, and a place for backups
 * when a directory for it is given and there is none yet. Safe to run from several processes at once. Answers the names of the migrations that it ran.
 */
export async function migrateDatabase(url: string, { backupDirectory }: { backupDirectory?: string } = {}): Promise<string[]> {
  const dataSource = new DataSource(dataSourceOptions(url, 'rocket-migrate', { poolSize: 2, queryTimeoutMs: PATIENCE_MS }));
  await dataSource.initialize();
  const holder = dataSource.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    await dataSource.transaction(async (manager) => {
      await seedInventory(manager);
      if (backupDirectory !== undefined)
        await new Repositories(manager).backupRepositories.seed(firstRepository(backupDirectory));
    });
    return ran.map(({ name }) => name);
  } finally {
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await holder.release();
    await dataSource.destroy();
  }
}

/** Where backups lie as long as nobody says otherwise. */
function firstRepository(path: string): NewBackupRepository {
  return { name: 'default', environmentId: null, kind: 'filesystem', path, warnPercent: 80, criticalPercent: 95 };
}
