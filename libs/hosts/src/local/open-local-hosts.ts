import { join } from 'node:path';
import { locateEmbeddedPostgres } from './embedded-binaries.js';
import { LocalHostDirectory } from './local-host-directory.js';

/** Where the local servers of a data directory lie. */
export function localServersDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'servers');
}

/** The local servers of an installation. `root`: the directory whose `node_modules` holds the PostgreSQL packages. */
export async function openLocalHosts({
  dataDirectory,
  root,
}: {
  dataDirectory: string;
  root: string;
}): Promise<LocalHostDirectory> {
  const installations = await locateEmbeddedPostgres({ root });
  return new LocalHostDirectory({ serversDirectory: localServersDirectory(dataDirectory), installations });
}
