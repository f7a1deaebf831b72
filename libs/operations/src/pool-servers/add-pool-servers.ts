import { DomainError } from '@rocket/domain';
import type { DbmsType, FieldFault, HostDriver } from '@rocket/domain';
import type { HostDirectory } from '@rocket/hosts';
import type { ServerRow, UnitOfWork } from '@rocket/persistence';

export interface PoolServerToAdd {
  serverName: string;
  address?: string | undefined;
  driver: HostDriver;
  environment: string;
  datacenter: string;
  cpu: number;
  ramGb: number;
  dbGigs: number;
  osVersion?: string | undefined;
  sshUser?: string | undefined;
  sshPort?: number | undefined;
  hostKey?: string | undefined;
  probe?: boolean | undefined;
}

export interface AddPoolServersCommand {
  dbmsType: DbmsType;
  servers: readonly PoolServerToAdd[];
  actor: string;
  /** Whether faults point into an array (`/3/cpu`) or at the fields of the only server (`/cpu`). */
  isList?: boolean;
}

/** Address on which the databases of local servers listen. */
const LOCAL_ADDRESS = '127.0.0.1';
const SSH_PORT = 22;

/**
 * Puts servers into the pool: all of them or none. Faults name the position in the request.
 *
 * @throws DomainError `validation-failed`, `server-exists`, `driver-unavailable`, `port-unavailable`
 */
export async function addPoolServers(
  { uow, hosts, localPorts }: { uow: UnitOfWork; hosts: HostDirectory; localPorts: { from: number; to: number } },
  { dbmsType, servers, actor, isList = true }: AddPoolServersCommand,
): Promise<ServerRow[]> {
  const at = (index: number, field: string): string => (isList ? `/${index}/${field}` : `/${field}`);
  refuseRepeatedNames(servers);
  for (const server of servers) refuseUnreachable(server, hosts);
  return uow.run(async (tx) => {
    const environments = await tx.inventory.environmentsByName(servers.map(({ environment }) => environment));
    const datacenters = await tx.inventory.datacentersByName(servers.map(({ datacenter }) => datacenter));
    const faults = servers.flatMap((server, index): FieldFault[] => [
      ...(environments.has(server.environment)
        ? []
        : [{ pointer: at(index, 'environment'), detail: `there is no environment ${server.environment}` }]),
      ...(datacenters.has(server.datacenter)
        ? []
        : [{ pointer: at(index, 'datacenter'), detail: `there is no datacenter ${server.datacenter}` }]),
    ]);
    if (faults.length > 0) throw new DomainError('validation-failed', sentence(faults), {}, faults);
    const taken = new Set(await tx.poolServers.takenNames(servers.map(({ serverName }) => serverName)));
    refuseTakenNames(servers, taken, at);
    const rows = await tx.poolServers.add(
      servers.map((server) => ({
        dbmsType,
        serverName: server.serverName,
        address: server.driver === 'local' ? LOCAL_ADDRESS : (server.address ?? server.serverName),
        driver: server.driver,
        environmentId: environments.get(server.environment)?.id ?? '',
        datacenterId: datacenters.get(server.datacenter)?.id ?? '',
        cpu: server.cpu,
        ramGb: server.ramGb,
        dbGigs: server.dbGigs,
        osVersion: server.osVersion ?? null,
        sshUser: server.sshUser ?? null,
        sshPort: server.driver === 'ssh' ? (server.sshPort ?? SSH_PORT) : null,
        hostKey: server.hostKey ?? null,
      })),
      localPorts,
    );
    const names = rows.map(({ serverName }) => serverName).join(', ');
    await tx.activities.add([{ type: 'PoolAdd', dbmsType, planned: true, actor, text: `${actor} added ${names} to the pool.` }]);
    await tx.events.add([{ type: 'poolServer', dbmsType, text: names }]);
    return rows;
  });
}

function refuseRepeatedNames(servers: readonly PoolServerToAdd[]): void {
  const keys = servers.map(({ serverName }) => serverName.toLowerCase());
  const faults = keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [{ pointer: `/${index}/serverName`, detail: `is the same as in line ${keys.indexOf(key) + 1}` }],
  );
  if (faults.length > 0) throw new DomainError('validation-failed', sentence(faults), {}, faults);
}

/** A server that was to be asked and cannot be is not taken in as if it had answered. */
function refuseUnreachable(server: PoolServerToAdd, hosts: HostDirectory): void {
  if (server.driver === 'local' || server.probe === false) return;
  hosts.open({
    serverName: server.serverName,
    address: server.address ?? server.serverName,
    driver: server.driver,
    portFrom: null,
    portTo: null,
  });
}

function refuseTakenNames(
  servers: readonly PoolServerToAdd[],
  taken: ReadonlySet<string>,
  at: (index: number, field: string) => string,
): void {
  const faults = servers.flatMap(({ serverName }, index) =>
    taken.has(serverName.toLowerCase())
      ? [{ pointer: at(index, 'serverName'), detail: `${serverName} is in the pool already` }]
      : [],
  );
  if (faults.length > 0) throw new DomainError('server-exists', sentence(faults), { serverNames: [...taken] }, faults);
}

function sentence(faults: readonly FieldFault[]): string {
  return faults.map(({ pointer, detail }) => `${pointer}: ${detail}.`).join(' ');
}
