import type { DbmsType } from '@rocket/domain';
import { HOST_DRIVERS, compareVersions, isDomainError } from '@rocket/domain';
import type { Engine, EngineRelease } from '@rocket/engine-core';
import type { HostAddress, HostDirectory } from '@rocket/hosts';
import type { UnitOfWork } from '@rocket/persistence';

const ASK_TIMEOUT_MS = 10_000;
/** Servers of one driver have the same releases unless somebody holds them apart; a few tell enough. */
const SERVERS_ASKED = 3;

/** Releases that the pool's servers can install, newest first. Servers that do not answer are passed over. */
export async function releasesOf(
  engine: Engine,
  hosts: HostDirectory,
  uow: UnitOfWork,
  dbmsType: DbmsType,
): Promise<EngineRelease[]> {
  const page = { limit: SERVERS_ASKED, sort: '-createdAt' };
  const pages = await Promise.all(HOST_DRIVERS.map((driver) => uow.read.poolServers.list(dbmsType, { driver }, page)));
  const servers = pages.flatMap(({ items }) => items);
  const lists = await Promise.all(servers.map((server) => askServer(engine, hosts, server)));
  const releases = new Map(lists.flat().map((release) => [release.version, release]));
  return [...releases.values()].sort((one, other) => compareVersions(other.version, one.version));
}

/** Their versions alone. */
export async function installableReleases(
  engine: Engine,
  hosts: HostDirectory,
  uow: UnitOfWork,
  dbmsType: DbmsType,
): Promise<string[]> {
  return (await releasesOf(engine, hosts, uow, dbmsType)).map(({ version }) => version);
}

async function askServer(engine: Engine, hosts: HostDirectory, server: HostAddress): Promise<EngineRelease[]> {
  try {
    return await engine.releases(hosts.open(server), AbortSignal.timeout(ASK_TIMEOUT_MS));
  } catch (error) {
    if (isDomainError(error)) return [];
    throw error;
  }
}
