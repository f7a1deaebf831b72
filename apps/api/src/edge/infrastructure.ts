import { Global, Module, type DynamicModule } from '@nestjs/common';
import { SecretBox, type Clock, type Config, type Logger } from '@rocket/platform';

/** What the process gives to its modules. Made once, outside of the modules, so that tests can give something else. */
export interface Infrastructure {
  config: Config;
  logger: Logger;
  clock: Clock;
  secretBox: SecretBox;
  /** Whether the queue answers: resolves, or rejects. */
  queue: QueueProbe;
}

/** The one thing that readiness asks of the queue. */
export interface QueueProbe {
  ping(): Promise<void>;
}

export const CONFIG = Symbol('Config');
export const LOGGER = Symbol('Logger');
export const CLOCK = Symbol('Clock');
export const QUEUE_PROBE = Symbol('QueueProbe');

/** Makes configuration, log, clock, secrets and the queue's pulse injectable everywhere. */
@Global()
@Module({})
export class InfrastructureModule {
  static with({ config, logger, clock, secretBox, queue }: Infrastructure): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      { provide: CLOCK, useValue: clock },
      { provide: SecretBox, useValue: secretBox },
      { provide: QUEUE_PROBE, useValue: queue },
    ];
    return { module: InfrastructureModule, providers, exports: providers };
  }
}
