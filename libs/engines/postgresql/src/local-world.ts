import { join } from 'node:path';
import type { EngineWorld } from '@rocket/engine-core/testing';
import { LocalHostDirectory, NO_SSH, locateEmbeddedPostgres } from '@rocket/hosts';
import { findPortRange, makeScratchDirectory } from '@rocket/hosts/testing';
import { createCertificateAuthority } from '@rocket/platform';
import { makePostgresqlWorld } from './testing.js';

const ADDRESS = '127.0.0.1';
const root = join(import.meta.dirname, '../../../..');
const installations = await locateEmbeddedPostgres({ root });
const authority = await createCertificateAuthority('Test', new Date());

/** A world of local servers, for three members of this release. */
export async function makeLocalWorld(release: string, olderRelease?: string): Promise<EngineWorld> {
  const scratch = await makeScratchDirectory();
  const firstPort = await findPortRange(3);
  const directory = new LocalHostDirectory({ serversDirectory: join(scratch.path, 'servers'), installations });
  const servers = [firstPort, firstPort + 1, firstPort + 2].map((port, index) => {
    const ports = { portFrom: port, portTo: port };
    const server = { ...NO_SSH, ...ports, serverName: `server-${String(index)}`, address: ADDRESS, driver: 'local' as const };
    return { host: directory.open({ ...server, dbmsType: 'PostgreSQL' }), port };
  });
  return makePostgresqlWorld({
    servers,
    authority,
    release,
    ...(olderRelease !== undefined && { olderRelease }),
    async dispose() {
      await Promise.all(servers.map(({ host }) => host.clean({ timeoutMs: 30_000 })));
      await scratch.remove();
    },
  });
}
