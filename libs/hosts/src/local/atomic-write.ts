import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ServiceAccount } from './service-account.js';

/**
 * Writes a file so that a reader, or the next start after a power cut, sees the old content or the new one, never a
 * part. A symbolic link at `path` is replaced, not followed.
 */
export async function writeFileAtomically(path: string, content: string, mode: number, owner?: ServiceAccount): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    // Nobody else may read it before it has its owner and mode.
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      if (owner) await file.chown(owner.uid, owner.gid);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
