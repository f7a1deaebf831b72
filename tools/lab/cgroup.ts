import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../start/refusal.ts';

const DEATH_MS = 10_000;

/** Where cgroups are mounted. */
interface CgroupTrees {
  /** Version 2: kills and freezes everything in it at once. */
  unified: string;
  /** Every tree in which a process of ours gets a place; a systemd in a host also makes cgroups in `name=systemd`. */
  all: string[];
}

/** @throws Refusal where there is no version 2 tree that can kill and freeze */
export async function findCgroupTrees(): Promise<CgroupTrees> {
  // proc_pid_mountinfo(5): "... mount-point options - type source super-options".
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => {
    const [before = '', after = ''] = line.split(' - ');
    return { at: before.split(' ')[4] ?? '', type: after.split(' ')[0], options: after.split(' ')[2] ?? '' };
  });
  const unified = mounts.find(({ type }) => type === 'cgroup2')?.at;
  if (unified === undefined) throw new Refusal('The lab needs cgroups of version 2, which are not mounted here.');
  const named = mounts.filter(({ type, options }) => type === 'cgroup' && options.split(',').includes('name=systemd'));
  return { unified, all: [unified, ...named.map(({ at }) => at)] };
}

/** Puts a process, and all that it will start, into a cgroup, which is made if need be. */
export async function joinCgroup(name: string, pid: number): Promise<void> {
  for (const tree of (await findCgroupTrees()).all) {
    await mkdir(join(tree, name), { recursive: true });
    await writeFile(join(tree, name, 'cgroup.procs'), String(pid));
  }
}

/** Whether any process lives in it or below. */
export async function isPopulated(name: string): Promise<boolean> {
  return (await eventOf(name, 'populated')) === '1';
}

export async function isFrozen(name: string): Promise<boolean> {
  return (await eventOf(name, 'frozen')) === '1';
}

/** Stops, or goes on with, every process in it; answers when that is so. */
export async function setFrozen(name: string, frozen: boolean): Promise<void> {
  const path = join((await findCgroupTrees()).unified, name, 'cgroup.freeze');
  if (!existsSync(path)) return;
  await writeFile(path, frozen ? '1' : '0');
  await until(`${name} ${frozen ? 'freezes' : 'thaws'}`, async () => (await isFrozen(name)) === frozen);
}

/** SIGKILL to everything in it, at one instant; answers when nothing is left alive. */
export async function killCgroup(name: string): Promise<void> {
  const path = join((await findCgroupTrees()).unified, name, 'cgroup.kill');
  if (!existsSync(path)) return;
  await writeFile(path, '1');
  await until(`${name} dies`, async () => !(await isPopulated(name)));
}

/** Removes an empty cgroup with all below it. */
export async function removeCgroup(name: string): Promise<void> {
  for (const tree of (await findCgroupTrees()).all) await removeTree(join(tree, name));
}

async function removeTree(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeTree(join(directory, entry.name));
  }
  const deadline = Date.now() + DEATH_MS;
  for (;;) {
    try {
      return await rmdir(directory);
    } catch (error) {
      // A killed process leaves its cgroup a moment after it counts as dead.
      if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || Date.now() > deadline) throw error;
      await sleep(10);
    }
  }
}

async function eventOf(name: string, key: string): Promise<string | undefined> {
  const path = join((await findCgroupTrees()).unified, name, 'cgroup.events');
  const events = await readFile(path, 'utf8').catch(() => '');
  return new RegExp(`^${key} (\\d)$`, 'm').exec(events)?.[1];
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + DEATH_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within ${DEATH_MS / 1000} s: ${what}.`);
    await sleep(5);
  }
}
