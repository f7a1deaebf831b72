import { isDomainError } from '@rocket/domain';
import type { ServerRow } from '@rocket/persistence';
import { addPoolServers } from './add-pool-servers.js';
import type { AddPoolServersParts, PoolServerToAdd } from './add-pool-servers.js';

/** Cores, GB of memory, GB of disk: what each of the first servers stands for. */
const SIZES = [
  ['local-ch-1', 'CH', 'Dev', 2, 4, 20],
  ['local-pa-1', 'PA', 'Dev', 2, 4, 20],
  ['local-ch-2', 'CH', 'Dev', 4, 8, 50],
  ['local-pa-2', 'PA', 'Dev', 4, 8, 50],
  ['local-ch-3', 'CH', 'Dev', 4, 16, 100],
  ['local-pa-3', 'PA', 'Sbx', 4, 16, 100],
  ['local-ch-4', 'CH', 'Sbx', 8, 32, 200],
  ['local-pa-4', 'PA', 'Sbx', 8, 32, 200],
] as const;

/** A new installation starts with eight servers of this machine, so that there is something to pull. Only while there never was one. */
export async function registerFirstServers(parts: AddPoolServersParts): Promise<ServerRow[]> {
  if ((await parts.uow.read.poolServers.count()) > 0) return [];
  const servers = SIZES.map(([serverName, datacenter, environment, cpu, ramGb, dbGigs]): PoolServerToAdd => ({
    serverName,
    driver: 'local',
    environment,
    datacenter,
    cpu,
    ramGb,
    dbGigs,
  }));
  try {
    return await addPoolServers(parts, { dbmsType: 'PostgreSQL', servers, actor: 'first start' });
  } catch (error) {
    // Another process of the same first start was faster.
    if (isDomainError(error, 'server-exists')) return [];
    throw error;
  }
}
