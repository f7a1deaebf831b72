import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { BackupStoreDirectory } from '@rocket/backup-stores';
import type { EngineRegistry } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import { SecretBox, type Clock, type Config, type Logger } from '@rocket/platform';

/** How this process reaches servers and knows their databases. */
export interface Fleet {
  hosts: HostDirectory;
  engines: EngineRegistry;
  /** Where backups lie. */
  backupStores: BackupStoreDirectory;
}

/** What the process gives to its modules. Made once, outside of the modules, so that tests can give something else. */
export interface Infrastructure extends Fleet {
  config: Config;
  logger: Logger;
  clock: Clock;
  secretBox: SecretBox;
}

export const CONFIG = Symbol('Config');
export const LOGGER = Symbol('Logger');
export const CLOCK = Symbol('Clock');
export const FLEET = Symbol('Fleet');

/** Makes configuration, log, clock and secrets injectable everywhere. */
@Global()
@Module({})
export class InfrastructureModule {
  static with({ config, logger, clock, secretBox, hosts, engines, backupStores }: Infrastructure): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      { provide: CLOCK, useValue: clock },
      { provide: FLEET, useValue: { hosts, engines, backupStores } satisfies Fleet },
      { provide: SecretBox, useValue: secretBox },
    ];
    return { module: InfrastructureModule, providers, exports: providers };
  }
}
