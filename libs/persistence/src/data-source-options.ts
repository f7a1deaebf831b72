import type { DataSourceOptions } from 'typeorm';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations/index.js';
import { SnakeNamingStrategy } from './snake-naming-strategy.js';

/** Connections of one process to the control plane's database, unless configured otherwise. */
const POOL_SIZE = 20;

/** How every process reaches the control plane's database. `url`: a `postgres://` URL. */
export function dataSourceOptions(url: string, applicationName: string, poolSize = POOL_SIZE): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    applicationName,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    namingStrategy: new SnakeNamingStrategy(),
    synchronize: false,
    migrationsRun: false,
    logging: false,
    poolSize,
    connectTimeoutMS: 5_000,
    extra: { query_timeout: 30_000, statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000, keepAlive: true },
  };
}
