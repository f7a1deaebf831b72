import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../start/refusal.ts';
import { saying } from '../start/say.ts';
import { type Lab } from './lab.ts';
import { run } from './run.ts';

const DOWNLOAD_MS = 180_000;
/** Unpacked into a folder of the lab, never installed. */
const TOOL_PACKAGES = ['debootstrap', 'systemd-container', 'libsystemd-shared'];

/** A source of packages as apt of this machine has it configured. */
export interface Mirror {
  /** With a slash at its end. */
  uri: string;
  suite: string;
  components: string[];
}

export interface Distribution {
  id: string;
  codename: string;
  mirrors: Mirror[];
}

/** Where the tools that are not installed on this machine have been unpacked. */
export function toolsDirectory(lab: Lab): string {
  return join(lab.root, 'tools');
}

/** Unpacks debootstrap and systemd-nspawn, once. */
export async function prepareTools(lab: Lab): Promise<void> {
  const directory = toolsDirectory(lab);
  if (existsSync(directory)) return;
  await refreshIndexes(lab);
  await saying('Fetching systemd-nspawn and debootstrap', async () => {
    const packages = `${directory}.packages`;
    const unpacked = `${directory}.unpacked`;
    for (const path of [packages, unpacked]) {
      await rm(path, { recursive: true, force: true });
      await mkdir(path, { recursive: true });
    }
    await run('apt-get', [...privateState(lab), '-qq', 'download', ...TOOL_PACKAGES], { cwd: packages, timeoutMs: DOWNLOAD_MS });
    for (const name of await readdir(packages)) await run('dpkg', ['-x', join(packages, name), unpacked]);
    await rm(packages, { recursive: true });
    await rename(unpacked, directory);
  });
}

/** The distribution of this machine with the mirrors of its apt configuration; the hosts get the same. @throws Refusal */
export async function readDistribution(lab: Lab): Promise<Distribution> {
  const release = await readFile('/etc/os-release', 'utf8');
  const id = /^ID=(\w+)$/m.exec(release)?.[1] ?? '';
  const codename = /^VERSION_CODENAME=([a-z]+)$/m.exec(release)?.[1] ?? '';
  const format = '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)';
  const table = await run('apt-get', [...privateState(lab), 'indextargets', '--format', format, 'Identifier: Packages']);
  const mirrors = new Map<string, Mirror>();
  for (const [uri = '', suite = '', component = '', origin = ''] of table.split('\n').map((line) => line.split('|'))) {
    const isOwn = origin.toLowerCase() === id && (suite === codename || suite.startsWith(`${codename}-`));
    if (!isOwn || !/^https?:/.test(uri)) continue;
    const mirror = mirrors.get(`${uri} ${suite}`) ?? { uri, suite, components: [] };
    if (!mirror.components.includes(component)) mirror.components.push(component);
    mirrors.set(`${uri} ${suite}`, mirror);
  }
  if (![...mirrors.values()].some(({ suite }) => suite === codename)) {
    throw new Refusal(
      `apt of this machine has no http mirror of "${codename}" configured, so there is nothing to build hosts from.`,
    );
  }
  return { id, codename, mirrors: [...mirrors.values()] };
}

/** Fetches a file by apt's own means: its proxy, its credentials, its certificates. @throws CommandFailed */
export async function fetchWithApt(uri: string, path: string): Promise<void> {
  await run('/usr/lib/apt/apt-helper', ['-o', 'APT::Sandbox::User=root', 'download-file', uri, path], { timeoutMs: DOWNLOAD_MS });
}

async function refreshIndexes(lab: Lab): Promise<void> {
  await saying('Reading the package lists of this machine’s mirrors', async () => {
    await mkdir(join(lab.root, 'apt', 'lists', 'partial'), { recursive: true });
    await mkdir(join(lab.root, 'apt', 'cache', 'archives', 'partial'), { recursive: true });
    await run('apt-get', [...privateState(lab), '-qq', 'update'], { timeoutMs: DOWNLOAD_MS });
  });
}

/** Lists and cache of apt in the lab's own directory: what the machine's apt knows stays as it is. */
function privateState(lab: Lab): string[] {
  return [
    ...['-o', `Dir::State=${join(lab.root, 'apt')}`, '-o', 'Dir::State::status=/var/lib/dpkg/status'],
    ...['-o', `Dir::Cache=${join(lab.root, 'apt', 'cache')}`, '-o', 'APT::Sandbox::User=root'],
  ];
}
