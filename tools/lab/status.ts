import { say } from '../start/say.ts';
import { isFrozen } from './cgroup.ts';
import { type Host, type Lab } from './lab.ts';
import { isCableUp } from './network.ts';
import { separatedFrom, speedLimitOf } from './network-faults.ts';
import { hostCgroup, isOn } from './power.ts';

/** A host as the kernel sees it, for people and, by `status --json`, for programs. */
interface HostStatus extends Host {
  power: 'on' | 'off' | 'frozen';
  cable: 'plugged' | 'cut';
  /** Hosts whose packets do not arrive here any more. */
  separatedFrom: string[];
  /** As `tc` writes it, such as `1Mbit`. */
  speedLimit?: string;
}

export async function printStatus(lab: Lab, { json }: { json: boolean }): Promise<void> {
  const record = await lab.read();
  const hosts = record ? await Promise.all(record.hosts.map((host) => statusOf(lab, host, record.hosts))) : [];
  if (json) {
    const paths = { privateKey: lab.privateKey, knownHosts: lab.knownHosts, sshConfig: lab.sshConfig };
    return say(JSON.stringify(record ? { network: record.network, ...paths, hosts } : { hosts }, undefined, 2));
  }
  if (!record) return say('The lab is not up.');
  for (const { name, address, power, cable, separatedFrom: others, speedLimit } of hosts) {
    const faults = [
      ...(cable === 'cut' ? ['cable cut'] : []),
      ...(others.length > 0 ? [`separated from ${others.join(', ')}`] : []),
      ...(speedLimit === undefined ? [] : [`slowed to ${speedLimit}`]),
    ];
    say(`${name.padEnd(4)} ${address.padEnd(15)} ${power.padEnd(7)} ${faults.join('; ')}`.trimEnd());
  }
  say(`ssh -F ${lab.sshConfig} h1   (users: root, rocket)`);
}

async function statusOf(lab: Lab, host: Host, all: readonly Host[]): Promise<HostStatus> {
  const [isPowered, frozen, cableUp, separated, speedLimit] = await Promise.all([
    isOn(lab, host),
    isFrozen(hostCgroup(lab, host)),
    isCableUp(lab, host),
    separatedFrom(lab, host, all),
    speedLimitOf(lab, host),
  ]);
  return {
    ...host,
    power: !isPowered ? 'off' : frozen ? 'frozen' : 'on',
    cable: cableUp ? 'plugged' : 'cut',
    separatedFrom: separated,
    ...(speedLimit !== undefined && { speedLimit }),
  };
}
