import { DomainError } from '@rocket/domain';
import type { HostAddress, HostDirectory, HostExecutor } from '../host-executor.js';
import { LocalHost } from './local-host.js';
import type { LocalHostOptions } from './local-host.js';

/** The servers of this machine. */
export class LocalHostDirectory implements HostDirectory {
  readonly drivers = ['local'] as const;

  constructor(private readonly options: LocalHostOptions) {}

  open(server: HostAddress): HostExecutor {
    if (server.driver !== 'local') {
      throw new DomainError(
        'driver-unavailable',
        `${server.serverName} is reached by ${server.driver}, which this installation cannot do.`,
        { driver: server.driver },
      );
    }
    return new LocalHost(server, this.options);
  }
}
