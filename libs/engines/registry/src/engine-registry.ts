import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { Engine, EngineRegistry } from '@rocket/engine-core';
import { PostgresqlEngine } from '@rocket/engine-postgresql';

/** Every engine of this installation. A new engine is one more line here. */
export function createEngineRegistry(engines: readonly Engine[] = [new PostgresqlEngine()]): EngineRegistry {
  const byType = new Map<DbmsType, Engine>(engines.map((engine) => [engine.dbmsType, engine]));
  return {
    engineFor(dbmsType) {
      const engine = byType.get(dbmsType);
      if (!engine)
        throw new DomainError('engine-unavailable', `This installation cannot run ${dbmsType} clusters yet.`, { dbmsType });
      return engine;
    },
  };
}
