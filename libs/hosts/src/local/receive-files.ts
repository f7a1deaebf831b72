import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '@rocket/domain';
import type { Deadline } from '../deadline.js';
import type { SentFile } from '../host-executor.js';
import { giveTo, type ServiceAccount } from './service-account.js';

export interface ReceiveFilesOptions {
  /** Is there already. */
  directory: string;
  files: AsyncIterable<SentFile>;
  owner: ServiceAccount | undefined;
  deadline: Deadline;
}

/** Writes files below a directory of this machine as they come. */
export async function receiveFiles({ directory, files, owner, deadline }: ReceiveFilesOptions): Promise<{ bytes: number }> {
  let bytes = 0;
  for await (const file of files) {
    deadline.check();
    requireInside(file.path);
    const path = join(directory, file.path);
    if (file.kind === 'directory') await makeDirectories(directory, file.path, owner);
    else {
      await makeDirectories(directory, dirname(file.path), owner);
      bytes += await writeWhole(path, file, owner, deadline);
    }
  }
  return { bytes };
}

/** Every part by itself, so that each has its owner. */
async function makeDirectories(root: string, path: string, owner: ServiceAccount | undefined): Promise<void> {
  let directory = root;
  for (const part of path.split('/').filter((name) => name !== '.' && name !== '')) {
    directory = join(directory, part);
    const isNew = await mkdir(directory, { mode: 0o700 }).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        return false;
      },
    );
    if (isNew) await giveTo(owner, directory);
  }
}

async function writeWhole(
  path: string,
  { content, mode }: SentFile,
  owner: ServiceAccount | undefined,
  deadline: Deadline,
): Promise<number> {
  const unfinished = join(dirname(path), `.incoming-${randomUUID()}`);
  const handle = await open(unfinished, 'wx', 0o600);
  let bytes = 0;
  try {
    for await (const piece of content ?? []) {
      deadline.check();
      for (let from = 0; from < piece.byteLength;)
        from += (await handle.write(piece, from, piece.byteLength - from)).bytesWritten;
      bytes += piece.byteLength;
    }
    if (owner) await handle.chown(owner.uid, owner.gid);
    await handle.chmod(mode);
    await handle.close();
    await rename(unfinished, path);
    return bytes;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new DomainError('command-failed', `${path} cannot be written: ${code ?? syscall}.`, {}, [], { cause: error });
  }
}

function requireInside(path: string): void {
  const isInside = path !== '' && !path.startsWith('/') && !path.includes('\0') && !path.split('/').includes('..');
  if (!isInside) throw new DomainError('command-failed', `The file "${path}" does not belong into the directory it is sent to.`);
}
