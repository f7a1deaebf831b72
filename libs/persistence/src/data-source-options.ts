import type { DataSourceOptions } from 'typeorm';
import { ENTITIES } from './entities.js';
import { MIGRATIONS } from './migrations/index.js';
import { SnakeNamingStrategy } from './snake-naming-strategy.js';

export interface DataSourceLimits {
  /** Connections of one process to the control plane's database. */
  poolSize?: number;
  /** A query that takes longer is given up, here and by PostgreSQL. */
  queryTimeoutMs?: number;
}

/** How every process reaches the control plane's database. `url`: a `postgres://` URL. */
export function dataSourceOptions(
  url: string,
  applicationName: string,
  { poolSize = 20, queryTimeoutMs = 30_000 }: DataSourceLimits = {},
): DataSourceOptions {
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
    // Also bounds the wait for a connection of the pool that others use: a crowd has to get its turn.
    connectTimeoutMS: 15_000,
    extra: {
      query_timeout: queryTimeoutMs,
      statement_timeout: queryTimeoutMs,
      idle_in_transaction_session_timeout: 30_000,
      keepAlive: true,
    },
  };
}
