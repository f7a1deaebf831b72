import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Refusal } from '../start/refusal.ts';
import { findCgroupTrees } from './cgroup.ts';

/** What every Debian or Ubuntu server with an SSH client has. Everything else the lab unpacks for itself. */
const COMMANDS = ['apt-get', 'dpkg', 'ip', 'tc', 'mount', 'umount', 'unshare', 'chroot', 'wget', 'gpgv', 'ssh', 'ssh-keygen'];

/** @throws Refusal in one sentence where this machine cannot carry a lab */
export async function requireMachine(): Promise<void> {
  if (process.platform !== 'linux') throw new Refusal('The lab needs Linux: its hosts are namespaces of this kernel.');
  if (process.getuid?.() !== 0) throw new Refusal('The lab needs root: it makes network namespaces, mounts and cgroups.');
  const missing: string[] = [];
  for (const command of COMMANDS) if (!(await isInstalled(command))) missing.push(command);
  if (missing.length > 0)
    throw new Refusal(`The lab needs these commands, which this machine does not have: ${missing.join(', ')}.`);
  await findCgroupTrees();
}

async function isInstalled(command: string): Promise<boolean> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const isThere = await access(join(directory, command), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
  }
  return false;
}
