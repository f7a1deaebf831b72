import { Global, Module, type DynamicModule } from '@nestjs/common';
import { SecretBox, type Clock, type Config, type Logger } from '@rocket/platform';

/** What the process gives to its modules. Made once, outside of the modules, so that tests can give something else. */
export interface Infrastructure {
  config: Config;
  logger: Logger;
  clock: Clock;
  secretBox: SecretBox;
}

export const CONFIG = Symbol('Config');
export const LOGGER = Symbol('Logger');
export const CLOCK = Symbol('Clock');

/** Makes configuration, log, clock and secrets injectable everywhere. */
@Global()
@Module({})
export class InfrastructureModule {
  static with({ config, logger, clock, secretBox }: Infrastructure): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      { provide: CLOCK, useValue: clock },
      { provide: SecretBox, useValue: secretBox },
    ];
    return { module: InfrastructureModule, providers, exports: providers };
  }
}
