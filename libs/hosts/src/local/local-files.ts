import { chmod, lstat, mkdir, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { DomainError } from '@rocket/domain';
import { writeFileAtomically } from './atomic-write.js';
import { giveTo } from './service-account.js';
import type { ServiceAccount } from './service-account.js';

/** The files of one local server. Whatever changes something is refused outside its directory. */
export class LocalFiles {
  /** `rootDirectory`: absolute and normalised. */
  constructor(
    private readonly rootDirectory: string,
    private readonly account: ServiceAccount | undefined,
  ) {}

  async exists(path: string): Promise<boolean> {
    return stat(path).then(
      () => true,
      () => false,
    );
  }

  async read(path: string): Promise<string> {
    return readFile(path, 'utf8').catch((error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new DomainError('command-failed', `${path} cannot be read: ${code ?? message}.`);
    });
  }

  async write(path: string, content: string, mode: number): Promise<void> {
    await this.requireOurs(path);
    await this.makeDirectory(dirname(path), 0o700);
    await writeFileAtomically(path, content, mode, this.account);
  }

  /** Makes the directory and those above it; one that is there gets the mode too, unless it is the root. */
  async makeDirectory(path: string, mode: number): Promise<void> {
    await this.requireOurs(path, true);
    await this.#makeRoot();
    const below = relative(this.rootDirectory, normalize(path));
    let directory = this.rootDirectory;
    const parts = below.split(sep).filter((part) => part !== '');
    for (const [index, part] of parts.entries()) {
      directory = join(directory, part);
      const isNew = await mkdir(directory, { mode: 0o700 }).then(() => true, ignore('EEXIST'));
      if (isNew) await giveTo(this.account, directory);
      if (index === parts.length - 1 && (isNew || mode !== 0o700)) await chmod(directory, mode);
    }
  }

  async remove(path: string): Promise<void> {
    await this.requireOurs(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }

  async list(path: string): Promise<string[]> {
    const names = await readdir(path).catch(ignore('ENOENT'));
    return (names || []).sort();
  }

  /** Removes everything below the root. */
  async removeAll(): Promise<void> {
    for (const name of await this.list(this.rootDirectory)) await this.remove(join(this.rootDirectory, name));
  }

  /**
   * Refuses a path that is not below the root: by its text (`..`), or because a directory on the way is a symbolic link
   * that leads out. The last component may be a link: writing replaces it, removing removes it.
   */
  async requireOurs(path: string, rootItself = false): Promise<void> {
    const refuse = (): never => {
      throw new DomainError('command-failed', `${path} is not below ${this.rootDirectory}, the directory of this server.`);
    };
    if (!isAbsolute(path) || path.includes('\0') || path.split(sep).includes('..')) refuse();
    const wanted = trimmed(path);
    if (wanted === this.rootDirectory && !rootItself) refuse();
    if (wanted !== this.rootDirectory && !isBelow(wanted, this.rootDirectory)) refuse();
    if (!(await this.exists(this.rootDirectory))) return;
    const root = await realpath(this.rootDirectory);
    const existing = await nearestExisting(rootItself ? wanted : dirname(wanted));
    const real = await realpath(existing).catch(() => '');
    if (real !== root && !isBelow(real, root)) refuse();
  }

  async #makeRoot(): Promise<void> {
    if (await this.exists(this.rootDirectory)) return;
    // Others may only pass through the directory of all servers: the account of the services has to, as root.
    await mkdir(dirname(this.rootDirectory), { recursive: true, mode: this.account ? 0o711 : 0o700 });
    await mkdir(this.rootDirectory, { mode: 0o700 }).catch(ignore('EEXIST'));
    await giveTo(this.account, this.rootDirectory);
  }
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(directory + sep);
}

function trimmed(path: string): string {
  return normalize(path).replace(/(?<=.)\/+$/, '');
}

async function nearestExisting(path: string): Promise<string> {
  const there = await lstat(path).then(
    () => true,
    () => false,
  );
  return there || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function ignore(code: string): (error: NodeJS.ErrnoException) => false {
  return (error) => {
    if (error.code !== code) throw error;
    return false;
  };
}
