import { isDomainError, HOST_DRIVERS } from '@rocket/domain';
import type { DbmsType, HostDriver } from '@rocket/domain';
import type { Engine, EngineRelease } from '@rocket/engine-core';
import type { HostDirectory } from '@rocket/hosts';
import type { UnitOfWork } from '@rocket/persistence';

const ASK_TIMEOUT_MS = 10_000;

/** Versions that servers can have, by how the servers are reached: a cluster lies on servers of one kind. */
export type InstallableReleases = Readonly<Record<HostDriver, readonly string[]>>;

/**
 * What servers of the pool can have. Those over SSH said so when they were checked; those of this machine all have the
 * same, and are asked.
 */
export async function installableReleases(
  { hosts, uow }: { hosts: HostDirectory; uow: UnitOfWork },
  dbmsType: DbmsType,
  environment?: string,
): Promise<InstallableReleases> {
  const [local, ssh] = await Promise.all([
    releasesOfThisMachine(hosts, uow, dbmsType),
    uow.read.poolServers.saidReleases(dbmsType, environment),
  ]);
  return { local, ssh };
}

/** The same for people: newest first, with what is known of them. */
export async function releasesOf(
  engine: Engine,
  parts: { hosts: HostDirectory; uow: UnitOfWork },
  today: Date,
): Promise<EngineRelease[]> {
  const installable = await installableReleases(parts, engine.dbmsType);
  return engine.describeReleases(
    HOST_DRIVERS.flatMap((driver) => installable[driver]),
    today,
  );
}

/** Those that servers of this machine can have; none where there are no such servers, or they do not say. */
export async function releasesOfThisMachine(hosts: HostDirectory, uow: UnitOfWork, dbmsType: DbmsType): Promise<string[]> {
  const { items } = await uow.read.poolServers.list(dbmsType, { driver: 'local' }, { limit: 1 });
  const [server] = items;
  if (!server) return [];
  try {
    return await hosts.open(server).installableReleases(dbmsType, { timeoutMs: ASK_TIMEOUT_MS });
  } catch (error) {
    if (isDomainError(error)) return [];
    throw error;
  }
}
