import { afterAll, beforeAll } from '@jest/globals';
import { LabServers } from './lab-servers.js';
import { lab } from './lab-under-test.js';

/** Boots hosts for the tests of a `describe`, which the control plane may work on, and takes them down after the last. */
export function usePreparedHosts(...names: string[]): LabServers {
  const servers = new LabServers();
  beforeAll(async () => {
    await lab('down');
    await lab('up', String(names.length));
    await servers.prepareWithAccount(...names);
  });
  afterAll(async () => {
    await servers.directory.close();
    await lab('down');
  });
  return servers;
}
