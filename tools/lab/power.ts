import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPopulated, killCgroup, setFrozen } from './cgroup.ts';
import { rootOf } from './host-disk.ts';
import type { SupervisorOptions } from './host-supervisor.ts';
import { type Host, type Lab } from './lab.ts';
import { setCable } from './network.ts';
import { toolsDirectory } from './private-apt.ts';
import { startInBackground } from './start-in-background.ts';
import { untilListening } from './until-listening.ts';

const BOOT_MS = 60_000;

export function hostCgroup(lab: Lab, host: Host): string {
  return join(lab.cgroup, host.name);
}

export async function isOn(lab: Lab, host: Host): Promise<boolean> {
  return isPopulated(hostCgroup(lab, host));
}

/** Plugs the cable in, boots the host unless it runs, and waits for its SSH server. */
export async function powerOn(lab: Lab, host: Host): Promise<void> {
  await setCable(lab, host, 'up');
  if (!(await isOn(lab, host))) {
    const options = await supervisorOptions(lab, host);
    await startInBackground('host-supervisor.ts', options, hostCgroup(lab, host), consoleLog(lab, host));
  }
  await untilReachable(host);
}

export async function untilReachable(host: Host): Promise<void> {
  await untilListening(host.address, 22, BOOT_MS, true);
}

/** Everything the host runs ends at one instant; its disk keeps what it had. */
export async function powerOff(lab: Lab, host: Host): Promise<void> {
  await killCgroup(hostCgroup(lab, host));
  await setFrozen(hostCgroup(lab, host), false);
}

export function consoleLog(lab: Lab, host: Host): string {
  return join(lab.directory, `${host.name}.console.log`);
}

async function supervisorOptions(lab: Lab, host: Host): Promise<SupervisorOptions> {
  const tools = toolsDirectory(lab);
  return {
    command: join(tools, 'usr', 'bin', 'systemd-nspawn'),
    libraries: await librariesOf(tools),
    argv: [
      ...['--quiet', '--boot', '--register=no', '--keep-unit', '--console=pipe', '--link-journal=no', '--resolv-conf=off'],
      ...['--timezone=off', '--capability=CAP_NET_ADMIN,CAP_NET_RAW'],
      `--directory=${rootOf(lab, host)}`,
      `--machine=${lab.cable(host)}`,
      `--hostname=${host.name}`,
      `--network-namespace-path=/run/netns/${lab.cable(host)}`,
    ],
  };
}

/** `usr/lib/<architecture>/systemd`, where libsystemd-shared lies. */
async function librariesOf(tools: string): Promise<string> {
  const library = join(tools, 'usr', 'lib');
  const architecture = (await readdir(library)).find((name) => name.includes('-linux-'));
  return join(library, architecture ?? '', 'systemd');
}
