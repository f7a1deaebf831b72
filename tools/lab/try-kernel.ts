import { existsSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../start/refusal.ts';
import { findCgroupTrees } from './cgroup.ts';
import { succeeds } from './run.ts';

/** Does, and undoes, what hosts are made of; containers are often root and may not. @throws Refusal in one sentence */
export async function tryKernel(): Promise<void> {
  const trials: [what: string, link: string[]][] = [
    ['bridges', ['type', 'bridge']],
    ['virtual cables', ['type', 'veth', 'peer', 'name', 'trial2']],
  ];
  // In a network namespace that ends with the command, so that there is nothing to undo.
  for (const [what, link] of trials) {
    if (await succeeds('unshare', ['--net', 'ip', 'link', 'add', 'name', 'trial', ...link])) continue;
    throw new Refusal(`The lab needs network namespaces with ${what} in them, which cannot be made here.`);
  }
  await tryCgroups();
}

async function tryCgroups(): Promise<void> {
  const { all, unified } = await findCgroupTrees();
  const name = `rocket-lab-trial-${process.pid}`;
  for (const tree of all) {
    const path = join(tree, name);
    const isMade = await mkdir(path).then(
      () => true,
      () => false,
    );
    if (!isMade) throw new Refusal(`The lab needs to make cgroups, which it may not in ${tree}.`);
    const canKill = tree !== unified || existsSync(join(path, 'cgroup.kill'));
    await rmdir(path);
    if (!canKill) throw new Refusal('The lab needs Linux 5.14 or newer, which can kill a cgroup at one instant.');
  }
}
