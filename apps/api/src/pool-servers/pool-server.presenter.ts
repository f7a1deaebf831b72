import type { PoolServer } from '@rocket/contracts';
import type { ServerRow } from '@rocket/persistence';

/** A stored server on the wire. */
export function presentPoolServer(row: ServerRow): PoolServer {
  return {
    id: row.id,
    serverName: row.serverName,
    dbmsType: row.dbmsType,
    address: row.address,
    driver: row.driver,
    environment: row.environment.environment,
    datacenter: row.datacenter.datacenter,
    status: row.status,
    statusReason: row.statusReason,
    statusSince: row.statusSince.toISOString(),
    cpu: row.cpu,
    ramGb: row.ramGb,
    dbGigs: row.dbGigs,
    osVersion: row.osVersion,
    sshUser: row.sshUser,
    sshPort: row.sshPort,
    lockId: row.lockId,
    lockedUntil: row.lockedUntil?.toISOString() ?? null,
    clusterName: row.clusterName,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}
