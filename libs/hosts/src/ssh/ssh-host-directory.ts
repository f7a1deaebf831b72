import { DomainError } from '@rocket/domain';
import type { HostAddress, HostDirectory, HostExecutor } from '../host-executor.js';
import { SshConnections } from './ssh-connections.js';
import type { Identity } from './ssh-connections.js';
import { SshHost } from './ssh-host.js';

/** Servers that are reached over SSH with the key of this installation. Close it to end the connections. */
export class SshHostDirectory implements HostDirectory {
  readonly drivers = ['ssh'] as const;
  readonly #connections: SshConnections;

  constructor({ identity }: { identity: Identity }) {
    this.#connections = new SshConnections(identity);
  }

  open(server: HostAddress): HostExecutor {
    if (server.driver !== 'ssh') {
      throw new DomainError('driver-unavailable', `${server.serverName} is not reached over SSH.`, { driver: server.driver });
    }
    return new SshHost(server, this.#connections);
  }

  close(): Promise<void> {
    this.#connections.close();
    return Promise.resolve();
  }
}
