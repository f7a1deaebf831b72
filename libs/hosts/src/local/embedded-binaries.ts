import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Installation } from '../host-executor.js';
import { findServiceAccount, obstacleOnTheWay } from './service-account.js';
import type { ServiceAccount } from './service-account.js';

/** Where root keeps copies that the service account can reach, the first that can be made. */
const REACHABLE_BASES = ['/var/lib/rocket-dbaas/postgresql', join(tmpdir(), 'rocket-dbaas-postgresql')];

/**
 * The PostgreSQL releases that came with `npm install` below `root` (the directory of `node_modules`), newest last.
 * Makes the library links that the packages' install scripts make where scripts are allowed, and as root copies a
 * release that the service account cannot reach to where it can.
 */
export async function locateEmbeddedPostgres(options: { root: string }): Promise<Installation[]> {
  const packages = join(resolve(options.root), 'node_modules', '@rocket-postgres');
  const suffix = `-${process.platform}-${process.arch}`;
  const names = (await readdir(packages).catch(() => [] as string[])).filter((name) => name.endsWith(suffix));
  const account = findServiceAccount();
  const found = await Promise.all(
    names.map((name) => prepareRelease(join(packages, name), name.slice(0, -suffix.length), account)),
  );
  return found
    .filter((installation) => installation !== undefined)
    .sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}

async function prepareRelease(
  packageDirectory: string,
  version: string,
  account: ServiceAccount | undefined,
): Promise<Installation | undefined> {
  const native = join(packageDirectory, 'native');
  if (!(await exists(join(native, 'bin', 'postgres')))) return undefined;
  const unreachable = account !== undefined && (await obstacleOnTheWay(join(native, 'bin'), account)) !== undefined;
  const directory = unreachable ? await reachableCopy(native, basename(packageDirectory), account) : native;
  await makeLibraryLinks(directory);
  return { dbmsType: 'PostgreSQL', version, binDirectory: join(directory, 'bin') };
}

/** Copies once per release: the copy appears under its name only when it is whole. */
async function reachableCopy(native: string, stamp: string, account: ServiceAccount): Promise<string> {
  for (const base of REACHABLE_BASES) {
    const target = join(base, stamp);
    if (await exists(join(target, 'bin', 'postgres'))) return target;
    const usable = await mkdir(base, { recursive: true, mode: 0o755 }).then(
      () => obstacleOnTheWay(base, account),
      () => base,
    );
    if (usable !== undefined) continue;
    const temporary = await mkdtemp(join(base, `.${stamp}-`));
    await cp(native, join(temporary, 'native'), { recursive: true, verbatimSymlinks: true });
    // Somebody else may have been quicker; theirs is as good.
    await rename(join(temporary, 'native'), target).catch(() => undefined);
    await rm(temporary, { recursive: true, force: true });
    return target;
  }
  throw new Error(
    `The account ${account.name} can reach neither ${native} nor ${REACHABLE_BASES.join(' nor ')}; make one of them passable for it.`,
  );
}

/** The packages list the links their archive cannot hold: `[{ source, target }]`, relative to the package. */
async function makeLibraryLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  const inside = (path: string): string => join(native, path.replace(/^native\//, ''));
  await Promise.all(
    links.map(async ({ source, target }) => {
      if (await exists(inside(target))) return;
      await symlink(basename(source), inside(target)).catch((error: unknown) => {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EEXIST') return;
        throw new Error(
          `${dirname(inside(target))} lacks library links and cannot be written (${code ?? 'unknown'}); run "npm rebuild" once as its owner.`,
        );
      });
    }),
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
