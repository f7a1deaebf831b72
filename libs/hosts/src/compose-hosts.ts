import { DomainError } from '@rocket/domain';
import type { HostAddress, HostDirectory, HostExecutor } from './host-executor.js';

/** Several kinds of servers as one directory: each server is opened by the one that knows its driver. */
export function composeHosts(...directories: readonly HostDirectory[]): HostDirectory {
  return {
    drivers: directories.flatMap(({ drivers }) => drivers),
    open(server: HostAddress): HostExecutor {
      const directory = directories.find(({ drivers }) => drivers.includes(server.driver));
      if (directory) return directory.open(server);
      throw new DomainError(
        'driver-unavailable',
        `${server.serverName} is reached by ${server.driver}, which this installation cannot do.`,
        { driver: server.driver },
      );
    },
    async close(): Promise<void> {
      for (const directory of directories) await directory.close?.();
    },
  };
}
