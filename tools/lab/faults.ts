import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../start/refusal.ts';
import { setFrozen } from './cgroup.ts';
import { makeDisk, removeDisk, writeSshFiles } from './host-disk.ts';
import { type Host, type Lab } from './lab.ts';
import { setCable } from './network.ts';
import { reunite, separate } from './network-faults.ts';
import { removeNspawnNotes } from './nspawn-notes.ts';
import { hostCgroup, isOn, powerOff, powerOn, untilReachable } from './power.ts';
import { onHost } from './ssh.ts';

const REBOOT_MS = 90_000;

/** The machine is gone: peers hear nothing any more, not even that their connections ended. */
export async function crash(lab: Lab, host: Host): Promise<void> {
  // First the cable: the kernel would tell peers of every socket that its process left behind.
  await setCable(lab, host, 'down');
  await powerOff(lab, host);
}

/** Every process dies, the kernel lives: peers are told at once, and new connections are refused. */
export async function kill(lab: Lab, host: Host): Promise<void> {
  await powerOff(lab, host);
}

/** Processes stand still: TCP accepts, and nothing answers. */
export async function freeze(lab: Lab, host: Host): Promise<void> {
  await requireOn(lab, host);
  await setFrozen(hostCgroup(lab, host), true);
}

export async function thaw(lab: Lab, host: Host): Promise<void> {
  await setFrozen(hostCgroup(lab, host), false);
}

/** Between hosts of different groups nothing arrives; within a group, and from this machine, everything does. */
export async function partition(lab: Lab, groups: readonly Host[][]): Promise<void> {
  const names = groups.flat().map(({ name }) => name);
  if (groups.length < 2 || new Set(names).size < names.length) {
    throw new Refusal('"partition" takes two or more groups that share no host: partition h1,h2 h3,h4.');
  }
  for (const [index, group] of groups.entries()) {
    for (const one of group) for (const other of groups.slice(index + 1).flat()) await separate(lab, one, other);
  }
}

export async function heal(lab: Lab): Promise<void> {
  const { hosts } = await lab.require();
  for (const [index, one] of hosts.entries()) for (const other of hosts.slice(index + 1)) await reunite(lab, one, other);
}

/** Asks the host to reboot, as an administrator does, and waits until it is back with a new boot id. */
export async function reboot(lab: Lab, host: Host): Promise<void> {
  await requireOn(lab, host);
  const before = await bootId(lab, host);
  // The connection may end before the command has answered.
  await onHost(lab, host, ['systemctl', 'reboot']).catch(() => undefined);
  const deadline = Date.now() + REBOOT_MS;
  for (;;) {
    await untilReachable(host);
    const now = await bootId(lab, host).catch(() => before);
    if (now !== before) return;
    if (Date.now() > deadline) throw new Error(`${host.name} did not reboot within ${REBOOT_MS / 1000} s.`);
    await sleep(50);
  }
}

/** A server that was installed anew: empty disk, new machine-id, new host key, same name and address. */
export async function reset(lab: Lab, host: Host): Promise<void> {
  const record = await lab.require();
  await powerOff(lab, host);
  await removeNspawnNotes(lab, host);
  await removeDisk(lab, host);
  await makeDisk(lab, record, host);
  await powerOn(lab, host);
  await writeSshFiles(lab, record);
}

/** From now on the package proxy answers only from what it kept. */
export async function mirrorsGone(lab: Lab): Promise<void> {
  await writeFile(lab.offlineMark, '');
}

export async function mirrorsBack(lab: Lab): Promise<void> {
  await rm(lab.offlineMark, { force: true });
}

async function bootId(lab: Lab, host: Host): Promise<string> {
  return onHost(lab, host, ['cat', '/proc/sys/kernel/random/boot_id']);
}

async function requireOn(lab: Lab, host: Host): Promise<void> {
  if (!(await isOn(lab, host))) throw new Refusal(`${host.name} is off; "npm run lab -- on ${host.name}" boots it.`);
}
