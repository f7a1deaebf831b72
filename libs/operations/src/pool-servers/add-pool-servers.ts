import { DomainError } from '@rocket/domain';
import type { ClaimedSize, DbmsType, FieldFault, HostDriver } from '@rocket/domain';
import { parsePublicKey } from '@rocket/hosts';
import type { HostDirectory } from '@rocket/hosts';
import type { OperationBell } from '@rocket/jobs';
import type { ServerRow, UnitOfWork } from '@rocket/persistence';
import { holdForCheck } from './start-check-server.js';

export interface PoolServerToAdd {
  serverName: string;
  address?: string | undefined;
  driver: HostDriver;
  environment: string;
  datacenter: string;
  /** Absent only for a server that is asked. */
  cpu?: number | undefined;
  ramGb?: number | undefined;
  dbGigs?: number | undefined;
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
const SSH_USER = 'rocket';

export interface AddPoolServersParts {
  uow: UnitOfWork;
  hosts: HostDirectory;
  bell: OperationBell;
  localPorts: { from: number; to: number };
}

/**
 * Puts servers into the pool: all of them or none. Faults name the position in the request. A server over SSH is checked
 * by an operation before it is `Free`, unless the caller says not to ask it.
 *
 * @throws DomainError `validation-failed`, `server-exists`, `driver-unavailable`, `port-unavailable`
 */
export async function addPoolServers(
  { uow, hosts, bell, localPorts }: AddPoolServersParts,
  { dbmsType, servers, actor, isList = true }: AddPoolServersCommand,
): Promise<ServerRow[]> {
  const at = (index: number, field: string): string => (isList ? `/${index}/${field}` : `/${field}`);
  refuseRepeatedNames(servers);
  refuseBadKeys(servers, at);
  for (const server of servers) refuseUnreachable(server, dbmsType, hosts);
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
        cpu: server.cpu ?? 0,
        ramGb: server.ramGb ?? 0,
        dbGigs: server.dbGigs ?? 0,
        claimed: claimOf(server),
        osVersion: server.osVersion ?? null,
        sshUser: server.driver === 'ssh' ? (server.sshUser ?? SSH_USER) : null,
        sshPort: server.driver === 'ssh' ? (server.sshPort ?? SSH_PORT) : null,
        hostKey: server.hostKey ?? null,
      })),
      localPorts,
    );
    for (const [index, row] of rows.entries()) {
      const server = servers[index];
      if (server && isAsked(server)) await holdForCheck(tx, bell, row, actor);
    }
    const names = rows.map(({ serverName }) => serverName).join(', ');
    const text = `${actor} added ${names} to the pool.`;
    const only = rows.length === 1 ? { serverName: names } : {};
    await tx.activities.add([{ type: 'PoolAdd', dbmsType, ...only, planned: true, actor, text }]);
    await tx.events.add([{ type: 'poolServer', dbmsType, text: names }]);
    const added = new Map((await tx.poolServers.byIds(rows.map(({ id }) => id))).map((row) => [row.id, row]));
    return rows.flatMap(({ id }) => added.get(id) ?? []);
  });
}

/** A server of this machine has nothing to say that is not known, and some are to be asked later. */
function isAsked({ driver, probe }: PoolServerToAdd): boolean {
  return driver === 'ssh' && probe !== false;
}

function claimOf({ cpu, ramGb, dbGigs }: PoolServerToAdd): ClaimedSize {
  return { ...(cpu !== undefined && { cpu }), ...(ramGb !== undefined && { ramGb }), ...(dbGigs !== undefined && { dbGigs }) };
}

function refuseBadKeys(servers: readonly PoolServerToAdd[], at: (index: number, field: string) => string): void {
  const faults = servers.flatMap(({ hostKey }, index) =>
    hostKey === undefined || parsePublicKey(hostKey)
      ? []
      : [{ pointer: at(index, 'hostKey'), detail: 'must be a public key of OpenSSH, such as ssh-ed25519 AAAA...' }],
  );
  if (faults.length > 0) throw new DomainError('validation-failed', sentence(faults), {}, faults);
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
function refuseUnreachable(server: PoolServerToAdd, dbmsType: DbmsType, hosts: HostDirectory): void {
  if (!isAsked(server)) return;
  hosts.open({
    serverName: server.serverName,
    dbmsType,
    address: server.address ?? server.serverName,
    driver: server.driver,
    sshUser: server.sshUser ?? null,
    sshPort: server.sshPort ?? null,
    hostKey: server.hostKey ?? null,
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
