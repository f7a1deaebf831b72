import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rootOf } from './host-disk.ts';
import { type Host, type Lab } from './lab.ts';

/** Where systemd-nspawn leaves folders and locks of every machine it ever ran, outside of anything of ours. */
const NOTES = '/run/systemd/nspawn';

/** Removes what systemd-nspawn noted about a host; to be called while its disk is still mounted. */
export async function removeNspawnNotes(lab: Lab, host: Host): Promise<void> {
  for (const kind of ['propagate', 'unix-export']) await rm(join(NOTES, kind, lab.cable(host)), { recursive: true, force: true });
  const root = await stat(rootOf(lab, host)).catch(() => undefined);
  if (root) await rm(join(NOTES, 'locks', `inode-${root.dev}:${root.ino}`), { force: true });
}
