import { randomBytes } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROXY_PORT, type Host, type Lab, type LabRecord } from './lab.ts';
import { bridgeAddress } from './network.ts';
import { run, succeeds } from './run.ts';

/** The first user that a Debian system makes. */
const USER_ID = 1000;

export function rootOf(lab: Lab, host: Host): string {
  return join(lab.hostDirectory(host), 'root');
}

/** A fresh disk: a layer of its own over the shared base, with an identity that no other host has. */
export async function makeDisk(lab: Lab, record: LabRecord, host: Host): Promise<void> {
  const directory = lab.hostDirectory(host);
  const [root, upper, work] = ['root', 'upper', 'work'].map((part) => join(directory, part));
  for (const part of [root, upper, work]) await mkdir(part ?? '', { recursive: true });
  // The root of the upper layer becomes the root of the host, where services run under other accounts.
  await chmod(upper ?? '', 0o755);
  const options = `lowerdir=${record.base},upperdir=${upper},workdir=${work}`;
  await run('mount', ['-t', 'overlay', lab.cable(host), '-o', options, root ?? '']);
  await personalise(lab, record, host, root ?? '');
}

export async function removeDisk(lab: Lab, host: Host): Promise<void> {
  await succeeds('umount', [rootOf(lab, host)]);
  // `rm` does not cross a mount that is still there: it fails on it, which is what we want to hear of.
  await rm(lab.hostDirectory(host), { recursive: true, force: true });
}

async function personalise(lab: Lab, record: LabRecord, host: Host, root: string): Promise<void> {
  const names = record.hosts.map(({ name, address }) => `${address} ${name}\n`);
  const files: Record<string, string> = {
    'etc/machine-id': `${randomBytes(16).toString('hex')}\n`,
    'etc/hostname': `${host.name}\n`,
    'etc/hosts': `127.0.0.1 localhost\n${names.join('')}`,
    'etc/apt/apt.conf.d/91proxy': `Acquire::http::Proxy "http://${bridgeAddress(record.network)}:${PROXY_PORT}";\n`,
  };
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content);
  await makeHostKey(root);
  const key = await readFile(`${lab.privateKey}.pub`, 'utf8');
  for (const [home, owner] of [['root', 0] as const, ['home/rocket', USER_ID] as const]) {
    const directory = join(root, home, '.ssh');
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(join(directory, 'authorized_keys'), key, { mode: 0o600 });
    for (const path of [directory, join(directory, 'authorized_keys')]) await chown(path, owner, owner);
  }
}

async function makeHostKey(root: string): Promise<void> {
  const path = join(root, 'etc', 'ssh', 'ssh_host_ed25519_key');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path]);
}

/** Writes known_hosts from the keys that lie on the disks, and a configuration for `ssh -F`. */
export async function writeSshFiles(lab: Lab, { hosts }: LabRecord): Promise<void> {
  await writeFile(lab.knownHosts, '');
  const config: string[] = [];
  for (const host of hosts) {
    const key = await readFile(join(rootOf(lab, host), 'etc', 'ssh', 'ssh_host_ed25519_key.pub'), 'utf8');
    await appendFile(lab.knownHosts, `${host.address} ${key.trim()}\n`);
    config.push(`Host ${host.name}`, `  HostName ${host.address}`);
  }
  config.push('Host *', '  User root', `  IdentityFile "${lab.privateKey}"`, '  IdentitiesOnly yes');
  config.push(`  UserKnownHostsFile "${lab.knownHosts}"`, '  GlobalKnownHostsFile /dev/null', '  StrictHostKeyChecking yes');
  config.push('  ConnectTimeout 10', '  LogLevel ERROR');
  await writeFile(lab.sshConfig, `${config.join('\n')}\n`);
}

/** The key that every host of every lab of this directory lets in, as root and as `rocket`. */
export async function makeClientKey(lab: Lab): Promise<void> {
  await mkdir(join(lab.root, 'ssh'), { recursive: true, mode: 0o700 });
  const exists = await readFile(`${lab.privateKey}.pub`).then(
    () => true,
    () => false,
  );
  if (!exists) await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'rocket-lab', '-f', lab.privateKey]);
}
