import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeScratchDirectory } from '../testing.js';
import { Deadline } from '../deadline.js';
import { withFileLock } from './file-lock.js';

describe('a file lock', () => {
  let scratch: Awaited<ReturnType<typeof makeScratchDirectory>>;
  const within = (timeoutMs: number): Deadline => new Deadline({ timeoutMs }, 'Waiting');
  beforeEach(async () => {
    scratch = await makeScratchDirectory();
  });
  afterEach(() => scratch.remove());

  it('lets one in at a time, and everybody in the end', async () => {
    const path = join(scratch.path, 'thing');
    let [inside, most, done] = [0, 0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await sleep(3);
      inside--;
      done++;
    };
    await Promise.all(Array.from({ length: 12 }, () => withFileLock(path, within(20_000), work)));
    expect({ most, done }).toEqual({ most: 1, done: 12 });
    expect(await readdir(scratch.path)).toEqual([]);
  });

  it('does not wait for a holder that is dead', async () => {
    const path = join(scratch.path, 'thing');
    const { pid } = spawnSync('/bin/sh', ['-c', 'exit 0']);
    await writeFile(`${path}.lock.${pid}.0123456789ab.dead`, '');
    expect(await withFileLock(path, within(1_000), () => Promise.resolve('in'))).toBe('in');
  });

  it('does not take a process that got the number of a dead holder for the holder', async () => {
    const path = join(scratch.path, 'thing');
    await writeFile(`${path}.lock.${process.pid}.0123456789ab.dead`, '');
    expect(await withFileLock(path, within(1_000), () => Promise.resolve('in'))).toBe('in');
  });

  it('gives up in time while somebody else is in', async () => {
    const path = join(scratch.path, 'thing');
    const holding = withFileLock(path, within(5_000), () => sleep(400));
    await sleep(50);
    await expect(withFileLock(path, within(100), () => Promise.resolve())).rejects.toMatchObject({ code: 'command-timed-out' });
    await holding;
  });
});
