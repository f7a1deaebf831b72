import { killCgroup, removeCgroup, setFrozen } from './cgroup.ts';
import { removeDisk } from './host-disk.ts';
import { type Lab } from './lab.ts';
import { disconnectHost, removeBridge } from './network.ts';
import { removeNspawnNotes } from './nspawn-notes.ts';

/**
 * Ends everything the lab started and removes everything it made but what later labs use again: tools, base image,
 * packages, the client's key. Each step works on what may not be there, so a second call finishes a first that was killed.
 */
export async function takeDown(lab: Lab): Promise<void> {
  const record = await lab.read();
  await killCgroup(lab.cgroup);
  await setFrozen(lab.cgroup, false);
  await removeCgroup(lab.cgroup);
  for (const host of record?.hosts ?? []) {
    await disconnectHost(lab, host);
    await removeNspawnNotes(lab, host);
    await removeDisk(lab, host);
  }
  await removeBridge(lab);
  await lab.forget();
}
