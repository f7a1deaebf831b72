import { DomainError, isDomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { CallLimits, Installation, ProgressOptions } from '../host-executor.js';
import { Apt } from './apt.js';
import { INSTALLED_PACKAGES_FILE } from './managed-directory.js';
import type { SimulatedChange } from './read-simulated-changes.js';
import type { RemoteShell } from './remote-shell.js';
import { rootCommands } from './sudoers.js';

/** Read by apt as well, which knows POSIX expressions only. */
const SERVER_PACKAGE = /^postgresql-([0-9]+)$/;
const DBMS_PACKAGE = /^postgresql-(client-)?[0-9]+$/;
/** What `upstreamVersion` makes of the version of a package. */
const RELEASE = /^\d+(\.\d+)*$/;
/** Older ones lack settings that every cluster of ours has. */
const OLDEST_MAJOR = 13;

/** An installation that apt would do. */
interface Plan {
  /** For `apt-get`. */
  words: string[];
  changes: SimulatedChange[];
}

/** The packages of a DBMS on a Debian or Ubuntu server, as its own apt and dpkg know them. */
export class RemotePackages {
  readonly #apt: Apt;

  constructor(private readonly shell: RemoteShell) {
    this.#apt = new Apt(shell);
  }

  async refresh(options: ProgressOptions): Promise<void> {
    await this.#apt.refresh(options);
  }

  async installations(dbmsType: DbmsType, limits: CallLimits): Promise<Installation[]> {
    if (dbmsType !== 'PostgreSQL') return [];
    const format = '${db:Status-Abbrev}\t${Package}\t${Version}\n';
    const { stdout } = await this.shell.run('login', ['dpkg-query', '-W', '-f', format, 'postgresql-[0-9]*'], limits);
    return stdout.split('\n').flatMap((line) => {
      const [status = '', name = '', version = ''] = line.split('\t');
      const major = SERVER_PACKAGE.exec(name)?.[1];
      if (!status.startsWith('ii') || major === undefined) return [];
      return { dbmsType, version: upstreamVersion(version), binDirectory: `/usr/lib/postgresql/${major}/bin` };
    });
  }

  /** Installed or installable, newest first. */
  async installableReleases(dbmsType: DbmsType, limits: CallLimits): Promise<string[]> {
    const [installed, offers] = await Promise.all([this.installations(dbmsType, limits), this.#offers(dbmsType, limits)]);
    const versions = [...installed.map(({ version }) => version), ...offers.map(({ version }) => upstreamVersion(version))];
    return [...new Set(versions)].sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  }

  /** All of `installRelease` but the installation. Nothing is changed but what apt knows and keeps of its archives. */
  async prepareRelease(dbmsType: DbmsType, version: string, options: ProgressOptions): Promise<void> {
    if (await this.#isInstalled(dbmsType, version, options)) return;
    await this.#apt.requireFinished(options);
    await this.#apt.refresh(options);
    const plan = await this.#plan(dbmsType, version, options);
    if (!plan) throw this.#notOffered(dbmsType, version);
    await this.#apt.requireSpace(plan.words, plan.changes, options);
    await this.#apt.run([...plan.words, '--download-only'], options);
  }

  /**
   * Installs a release. What comes onto the server is noted before it comes, so that cleaning can take exactly that away.
   * The maintainer scripts of postgresql-common stop what runs of that major, and start what has `auto` in its start.conf:
   * a cluster of ours that was stopped by us has `disabled` there, and stays stopped.
   *
   * @throws DomainError `command-failed` when the server's archives do not have it, or somebody else's is in its place
   */
  async installRelease(dbmsType: DbmsType, version: string, options: ProgressOptions): Promise<void> {
    if (await this.#isInstalled(dbmsType, version, options)) return;
    // That of an earlier attempt, whose worker or connection is gone, runs to its end all the same: it is waited for.
    await this.#apt.requireFinished(options);
    const plan = (await this.#preparedPlan(dbmsType, version, options)) ?? (await this.#freshPlan(dbmsType, version, options));
    if (!plan) throw this.#notOffered(dbmsType, version);
    await this.#noteNew(plan.changes, dbmsType, options);
    await this.#refuseOwnCluster(dbmsType, options);
    await this.#apt.run(plan.words, options);
  }

  /**
   * Installs a package that is no DBMS, with what it needs; one of ours that is there is fine.
   *
   * @throws DomainError `command-failed` when the archives do not have it, or somebody else has installed it
   */
  async installTool(name: string, dbmsType: DbmsType, options: ProgressOptions): Promise<void> {
    const isOurs = (await this.ownPackages(options)).includes(name);
    const { stdout } = await this.shell.run('login', ['dpkg-query', '-W', '-f', '${db:Status-Abbrev}', name], options);
    if (stdout.startsWith('ii')) {
      if (isOurs) return;
      const { serverName } = this.shell.target;
      throw new DomainError('command-failed', `${serverName} has ${name}, which somebody else installed; it is left alone.`);
    }
    await this.#apt.requireFinished(options);
    await this.#apt.refresh({ ...options, onOutput: () => undefined });
    const { words, changes } = await this.#planAlone(name, options);
    await this.#apt.requireNotHeld(changes, options);
    await this.#apt.requireSpace(words, changes, options);
    await this.#noteNew(changes, dbmsType, options);
    await this.#apt.run(words, options);
  }

  /** Leaves a DBMS that is there as it is: apt would bring it to its newest version by the way, and restart it. */
  async #planAlone(name: string, limits: CallLimits): Promise<Plan> {
    const words = ['install', '--no-install-recommends', '--no-remove', name];
    const wished = await this.#apt.simulate(words, limits);
    const pins = wished.flatMap(({ package: there, installed }) =>
      installed !== undefined && DBMS_PACKAGE.test(there) ? `${there}=${installed}` : [],
    );
    if (pins.length === 0) return { words, changes: wished };
    const pinned = [...words, ...pins];
    return { words: pinned, changes: await this.#apt.simulate(pinned, limits) };
  }

  /** The packages that came by us. */
  async ownPackages(limits: CallLimits): Promise<string[]> {
    const { stdout } = await this.shell.script('login', '[ ! -e "$1" ] || cat -- "$1"', [INSTALLED_PACKAGES_FILE], limits);
    return stdout.split('\n').filter((name) => /^[a-z0-9][a-z0-9+.:-]+$/.test(name));
  }

  /** Takes away exactly what came by us, with its configuration. */
  async purgeOwn(dbmsType: DbmsType, options: ProgressOptions): Promise<void> {
    const own = await this.ownPackages(options);
    const { stdout } = await this.shell.run('login', ['dpkg-query', '-W', '-f', '${Package}\n', ...own, 'dpkg'], options);
    const there = new Set(stdout.split('\n'));
    const names = own.filter((name) => there.has(name.replace(/:.*$/, '')));
    const removable = await this.#removable(names, options);
    if (removable.length > 0) await this.#apt.run(['purge', ...removable], options);
    const commands = rootCommands(dbmsType);
    await this.shell.runOrFail('root', commands.removeCreateClusterFile, options);
    await this.shell.run('root', commands.removeCreateClusterDirectory, options);
  }

  /**
   * Those of our packages that can be taken away without anything of somebody else: packages that were put on top of ours
   * since stay, with what they need, and so does a release on which another cluster lies. Purging it would drop that one.
   */
  async #removable(names: readonly string[], limits: CallLimits): Promise<string[]> {
    const { stdout } = await this.shell.run('login', ['pg_lsclusters', '-h'], limits).catch(() => ({ stdout: '' }));
    const inUse = new Set(stdout.split('\n').flatMap((line) => /^(\d+)\s/.exec(line)?.[1] ?? []));
    const own = new Set(names.filter((name) => !inUse.has(SERVER_PACKAGE.exec(name)?.[1] ?? '')));
    const takesOnlyOurs = async (wanted: readonly string[]): Promise<boolean> =>
      (await this.#apt.removals(['purge', ...wanted], limits)).every((name) => own.has(name));
    if (own.size === 0 || (await takesOnlyOurs([...own]))) return [...own];
    const removable = [];
    for (const name of own) if (await takesOnlyOurs([name])) removable.push(name);
    return removable;
  }

  async #isInstalled(dbmsType: DbmsType, version: string, limits: CallLimits): Promise<boolean> {
    return (await this.installations(dbmsType, limits)).some((found) => found.version === version);
  }

  /** With what the server knows and keeps already: nothing has to be reached for it. */
  async #preparedPlan(dbmsType: DbmsType, version: string, limits: CallLimits): Promise<Plan | undefined> {
    try {
      const plan = await this.#plan(dbmsType, version, limits);
      const missing = plan && (await this.#apt.missingDownloads(plan.words, limits));
      return missing?.length === 0 ? plan : undefined;
    } catch (error) {
      // What is known may be too old for it. If that is not why, what is fetched anew says the same.
      if (isDomainError(error, 'command-failed')) return undefined;
      throw error;
    }
  }

  async #freshPlan(dbmsType: DbmsType, version: string, options: ProgressOptions): Promise<Plan | undefined> {
    await this.#apt.refresh({ ...options, onOutput: () => undefined });
    return this.#plan(dbmsType, version, options);
  }

  /** `undefined` for what is not offered. @throws DomainError `command-failed` for what apt would not do, or must not */
  async #plan(dbmsType: DbmsType, version: string, limits: CallLimits): Promise<Plan | undefined> {
    const { serverName } = this.shell.target;
    if (!RELEASE.test(version)) return undefined;
    const installed = await this.installations(dbmsType, limits);
    const inTheWay = installed.find((found) => majorOf(found.version) === majorOf(version));
    const isOurs = (await this.ownPackages(limits)).includes(`postgresql-${majorOf(version)}`);
    if (inTheWay && !isOurs) {
      throw new DomainError(
        'command-failed',
        `${serverName} has ${dbmsType} ${inTheWay.version}, which somebody else installed; ${version} cannot be installed beside it.`,
      );
    }
    const offer = (await this.#offers(dbmsType, limits)).find((candidate) => upstreamVersion(candidate.version) === version);
    if (!offer) return undefined;
    const client = offer.name.replace('postgresql-', 'postgresql-client-');
    const wanted = ['postgresql-common', `${offer.name}=${offer.version}`, `${client}=${offer.version}`];
    const options = ['--no-install-recommends', '--no-remove', ...(isOurs ? ['--allow-downgrades'] : [])];
    const words = ['install', ...options, ...wanted];
    const changes = await this.#apt.simulate(words, limits);
    await this.#apt.requireNotHeld(changes, limits);
    return { words, changes };
  }

  #notOffered(dbmsType: DbmsType, version: string): DomainError {
    const { serverName } = this.shell.target;
    return new DomainError('command-failed', `The package archives of ${serverName} do not offer ${dbmsType} ${version}.`);
  }

  async #offers(dbmsType: DbmsType, limits: CallLimits): Promise<{ name: string; version: string }[]> {
    if (dbmsType !== 'PostgreSQL') return [];
    const found = await this.#apt.read(['apt-cache', 'search', '--names-only', SERVER_PACKAGE.source], limits);
    const names = found.split('\n').flatMap((line) => {
      const [name, major] = SERVER_PACKAGE.exec(line.split(' ')[0] ?? '') ?? [];
      return name !== undefined && Number(major) >= OLDEST_MAJOR ? name : [];
    });
    if (names.length === 0) return [];
    const versions = await this.#apt.read(['apt-cache', 'madison', ...names], limits);
    return versions.split('\n').flatMap((line) => {
      const [name, version] = line.split('|').map((field) => field.trim());
      return name !== undefined && version !== undefined && SERVER_PACKAGE.test(name) ? { name, version } : [];
    });
  }

  /** What comes onto the server is noted before it comes. */
  async #noteNew(changes: readonly SimulatedChange[], dbmsType: DbmsType, limits: CallLimits): Promise<void> {
    const added = changes.filter((change) => change.installed === undefined).map((change) => change.package);
    const names = [...new Set([...(await this.ownPackages(limits)), ...added])].sort();
    const commands = rootCommands(dbmsType);
    await this.shell.runOrFail('root', commands.makeManagedDirectory, limits);
    await this.shell.runOrFail('root', commands.noteInstalledPackages, { ...limits, stdin: `${names.join('\n')}\n` });
  }

  /** The distribution would make and start a cluster of its own with every new release. */
  async #refuseOwnCluster(dbmsType: DbmsType, limits: CallLimits): Promise<void> {
    const commands = rootCommands(dbmsType);
    await this.shell.runOrFail('root', commands.makeCreateClusterDirectory, limits);
    await this.shell.runOrFail('root', commands.writeCreateClusterFile, { ...limits, stdin: 'create_main_cluster = false\n' });
  }
}

/** `15.20` of `15.20-0+deb12u1`; an epoch is left out. */
export function upstreamVersion(packageVersion: string): string {
  return /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(packageVersion)?.[1] ?? packageVersion;
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}
