import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Refusal } from '../start/refusal.ts';
import { Lab } from './lab.ts';
import { succeeds } from './run.ts';

const WORKSPACE_ROOT = resolve(import.meta.dirname, '..', '..');
/** For a working copy on a file system that cannot carry overlays, such as another overlay or NFS. */
const SYSTEM_ROOT = '/var/lib/rocket-lab';

/** The lab that the environment names: `ROCKET_LAB_DIR`, and `ROCKET_LAB_NAME` for a second one beside the first. */
export async function openLab(): Promise<Lab> {
  return new Lab(await chooseRoot(process.env['ROCKET_LAB_DIR']), process.env['ROCKET_LAB_NAME'] || 'lab');
}

async function chooseRoot(wanted: string | undefined): Promise<string> {
  if (wanted) {
    const root = resolve(wanted);
    if (await carriesOverlays(root)) return root;
    throw new Refusal(`The file system of ROCKET_LAB_DIR (${root}) cannot carry overlay mounts; choose another directory.`);
  }
  for (const root of [join(WORKSPACE_ROOT, '.rocket-lab'), SYSTEM_ROOT]) if (await carriesOverlays(root)) return root;
  throw new Refusal('Overlay file systems cannot be mounted here; set ROCKET_LAB_DIR to a directory on ext4, xfs or btrfs.');
}

/** Tried, not guessed: a host needs an overlay with its upper layer in that directory. */
async function carriesOverlays(root: string): Promise<boolean> {
  // The option string of mount separates by commas and colons.
  if (/[,:\\]/.test(root)) return false;
  let trial: string | undefined;
  try {
    await mkdir(root, { recursive: true, mode: 0o755 });
    trial = await mkdtemp(join(root, 'trial-'));
    const parts = ['lower', 'upper', 'work', 'merged'].map((part) => join(trial ?? '', part));
    const [lower, upper, work, merged = ''] = parts;
    for (const part of parts) await mkdir(part);
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
    if (!(await succeeds('mount', ['-t', 'overlay', 'overlay', '-o', options, merged]))) return false;
    return await succeeds('umount', [merged]);
  } catch {
    return false; // Read-only, or no place for a directory at all.
  } finally {
    if (trial !== undefined) await rm(trial, { recursive: true, force: true });
  }
}
