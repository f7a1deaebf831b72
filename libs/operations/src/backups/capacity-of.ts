import { DomainError } from '@rocket/domain';
import type { StoreCapacity, StoreLimits } from '@rocket/backup-stores';
import type { BackupPlace } from '@rocket/engine-core';
import type { HostExecutor } from '@rocket/hosts';

/** How much fits into the place of a cluster's backups; null where there is no such thing as being full. */
export function capacityOf(place: BackupPlace, limits: StoreLimits): Promise<StoreCapacity | null> {
  return place.kind === 'store' ? place.store.capacity(limits) : capacityOnServer(place.host, place.path, limits);
}

/**
 * How much the disk of a server holds on which a directory is, or will be.
 *
 * @throws DomainError `store-unavailable`, and what the host throws
 */
export async function capacityOnServer(host: HostExecutor, path: string, limits: StoreLimits): Promise<StoreCapacity> {
  // As who signs in: the account of the databases may not be there yet.
  const quoted = `'${path.replace(/'/g, `'\\''`)}'`;
  const script = `at=${quoted}\nwhile [ ! -e "$at" ]; do at=$(dirname -- "$at"); done\ndf -P -B1 -- "$at"`;
  const { stdout } = await host.runScript(script, limits);
  // Filesystem 1-blocks Used Available Capacity Mounted
  const [, , used, available] = (stdout.trim().split('\n').at(-1) ?? '').split(/\s+/);
  const [usedBytes, freeBytes] = [Number(used), Number(available)];
  if (!Number.isFinite(usedBytes) || !Number.isFinite(freeBytes))
    throw new DomainError('store-unavailable', `${host.serverName} does not say how large the disk of ${path} is.`);
  return { totalBytes: usedBytes + freeBytes, freeBytes };
}
