import { join } from 'node:path';
import { isPopulated } from './cgroup.ts';
import { PROXY_PORT, type Lab } from './lab.ts';
import { bridgeAddress } from './network.ts';
import type { ProxyOptions } from './package-proxy.ts';
import { type Distribution } from './private-apt.ts';
import { startInBackground } from './start-in-background.ts';
import { untilListening } from './until-listening.ts';

const READY_MS = 10_000;

export function proxyCgroup(lab: Lab): string {
  return join(lab.cgroup, 'proxy');
}

/** Everything that was ever fetched, by host name and path of its mirror; shared by all labs of a directory. */
export function packagesDirectory(lab: Lab): string {
  return join(lab.root, 'packages');
}

/** Starts the proxy, unless it runs, and waits until it answers. */
export async function startPackageProxy(lab: Lab, network: string, distribution: Distribution): Promise<void> {
  if (await isPopulated(proxyCgroup(lab))) return;
  const options: ProxyOptions = {
    address: bridgeAddress(network),
    port: PROXY_PORT,
    directory: packagesDirectory(lab),
    mirrors: [...new Set(distribution.mirrors.map(({ uri }) => uri))],
    offlineMark: lab.offlineMark,
  };
  await startInBackground('package-proxy.ts', options, proxyCgroup(lab), join(lab.directory, 'proxy.log'));
  await untilListening(options.address, options.port, READY_MS);
}
