import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, cp, mkdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeScratchDirectory } from '../testing.js';
import { locateEmbeddedPostgres } from './embedded-binaries.js';
import { runCommand } from './run-command.js';
import { findServiceAccount, obstacleOnTheWay } from './service-account.js';
import { usableDataDirectory } from './usable-data-directory.js';

const account = findServiceAccount();
const asRoot = account ? it : it.skip;
const asUser = account ? it.skip : it;

describe('the data directory', () => {
  let scratch: Awaited<ReturnType<typeof makeScratchDirectory>>;
  let wanted: string;
  let base: string;
  beforeEach(async () => {
    scratch = await makeScratchDirectory();
    base = join(scratch.path, 'base');
    wanted = join(scratch.path, 'clone/.rocket');
    await mkdir(join(scratch.path, 'clone'), { mode: 0o755 });
  });
  afterEach(() => scratch.remove());

  it('is the wanted one where nothing is in the way, made if need be', async () => {
    expect(await usableDataDirectory(wanted, base)).toEqual({ directory: wanted });
    expect(await usableDataDirectory(wanted, base)).toEqual({ directory: wanted });
  });

  asUser('is closed to others', async () => {
    await usableDataDirectory(wanted, base);
    expect((await stat(wanted)).mode & 0o777).toBe(0o700);
  });

  asRoot('is elsewhere, with a link and a sentence, when the clone is closed to the account', async () => {
    await chmod(join(scratch.path, 'clone'), 0o700);
    const first = await usableDataDirectory(wanted, base);
    expect(first.directory).toMatch(/base\/data-[0-9a-f]{12}$/);
    expect(first.notice).toContain(first.directory);
    expect(await readlink(wanted)).toBe(first.directory);
    expect(account && (await obstacleOnTheWay(first.directory, account))).toBeUndefined();
    expect(await usableDataDirectory(wanted, base)).toEqual(first);
  });

  asRoot('is opened for passing when only it itself was closed', async () => {
    await mkdir(wanted, { mode: 0o700 });
    expect(await usableDataDirectory(wanted, base)).toEqual({ directory: wanted });
    expect((await stat(wanted)).mode & 0o777).toBe(0o711);
  });

  asRoot('is refused with a sentence rather than lost when data or a link of somebody else are there', async () => {
    await chmod(join(scratch.path, 'clone'), 0o700);
    await symlink('/somewhere/else', wanted);
    await expect(usableDataDirectory(wanted, base)).rejects.toThrow(/is a link to somewhere else/);
    await rm(wanted);
    await mkdir(wanted);
    await writeFile(join(wanted, 'data'), 'precious');
    await expect(usableDataDirectory(wanted, base)).rejects.toThrow(/holds data/);
  });
});

describe('the embedded binaries', () => {
  const root = join(import.meta.dirname, '../../../..');

  it('run under the account that runs services, from where they were found', async () => {
    const installations = await locateEmbeddedPostgres({ root });
    expect(installations.map(({ version }) => version)).toEqual(['17.9', '17.10', '18.3', '18.4']);
    const { binDirectory } = installations[3] ?? { binDirectory: '' };
    const { stdout } = await runCommand([join(binDirectory, 'postgres'), '--version'], { timeoutMs: 5_000 }, account);
    expect(stdout).toBe('postgres (PostgreSQL) 18.4\n');
  });

  // The packages for macOS hold no such links.
  (process.platform === 'linux' ? it : it.skip)('get the library links that a blocked install script did not make', async () => {
    const scratch = await makeScratchDirectory();
    const name = `18.4-${process.platform}-${process.arch}`;
    const target = join(scratch.path, 'node_modules/@rocket-postgres', name);
    await cp(join(root, 'node_modules/@rocket-postgres', name), target, {
      recursive: true,
      filter: (path) => !/\.so\.\d+$/.test(path) || /libpq/.test(path),
    });
    await rm(join(target, 'native/lib/libpq.so.5'), { force: true });
    await locateEmbeddedPostgres({ root: scratch.path });
    expect(await readlink(join(target, 'native/lib/libpq.so.5'))).toMatch(/^libpq\.so\.5\.\d+$/);
    await scratch.remove();
  });

  it('are none where none are installed', async () => {
    expect(await locateEmbeddedPostgres({ root: '/nonexistent' })).toEqual([]);
  });
});
