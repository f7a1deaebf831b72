import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { CallLimits, Installation, OutputListener, PendingUpdate } from '../host-executor.js';
import { INSTALLED_PACKAGES_FILE } from './managed-directory.js';
import { readSimulatedChanges } from './read-simulated-changes.js';
import type { SimulatedChange } from './read-simulated-changes.js';
import type { RemoteShell } from './remote-shell.js';
import { ROOT_PROGRAMS, rootCommands } from './sudoers.js';

type InstallOptions = CallLimits & { onOutput?: OutputListener };

/** Asks no question, keeps configuration that somebody changed, and waits its turn when another installation runs. */
const APT_OPTIONS = [
  '-q',
  '-y',
  '-o',
  'DPkg::Lock::Timeout=900',
  '-o',
  'APT::Color=0',
  '-o',
  'Dpkg::Use-Pty=0',
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'Dpkg::Options::=--force-confold',
];
const APT_ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive' };
/** Read by apt as well, which knows POSIX expressions only. */
const SERVER_PACKAGE = /^postgresql-([0-9]+)$/;
/** What `upstreamVersion` makes of the version of a package. */
const RELEASE = /^\d+(\.\d+)*$/;
/** Older ones lack settings that every cluster of ours has. */
const OLDEST_MAJOR = 13;
const MAX_LIST_BYTES = 8 * 1024 * 1024;

/** The packages of a Debian or Ubuntu server, as its own apt and dpkg know them. */
export class RemotePackages {
  constructor(private readonly shell: RemoteShell) {}

  async refresh(options: InstallOptions): Promise<void> {
    await this.#apt(['update'], options);
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

  /**
   * Installs a release. What comes onto the server is noted before it comes, so that cleaning can take exactly that away.
   *
   * @throws DomainError `command-failed` when the server's archives do not have it, or somebody else's is in its place
   */
  async installRelease(dbmsType: DbmsType, version: string, options: InstallOptions): Promise<void> {
    const { serverName } = this.shell.target;
    const notOffered = `The package archives of ${serverName} do not offer ${dbmsType} ${version}.`;
    if (!RELEASE.test(version)) throw new DomainError('command-failed', notOffered);
    const installed = await this.installations(dbmsType, options);
    if (installed.some((found) => found.version === version)) return;
    const inTheWay = installed.find((found) => majorOf(found.version) === majorOf(version));
    const ours = await this.ownPackages(options);
    if (inTheWay && !ours.includes(`postgresql-${majorOf(version)}`)) {
      throw new DomainError(
        'command-failed',
        `${serverName} has ${dbmsType} ${inTheWay.version}, which somebody else installed; ${version} cannot be installed beside it.`,
      );
    }
    await this.refresh({ ...options, onOutput: () => undefined });
    const offer = (await this.#offers(dbmsType, options)).find((candidate) => upstreamVersion(candidate.version) === version);
    if (!offer) throw new DomainError('command-failed', notOffered);
    const client = offer.name.replace('postgresql-', 'postgresql-client-');
    const wanted = ['postgresql-common', `${offer.name}=${offer.version}`, `${client}=${offer.version}`];
    const arguments_ = ['install', '--no-install-recommends', ...(inTheWay ? ['--allow-downgrades'] : []), ...wanted];
    const changes = await this.#simulate(arguments_, options);
    const added = changes.filter((change) => change.installed === undefined).map((change) => change.package);
    await this.#noteOwn([...new Set([...ours, ...added])].sort(), dbmsType, options);
    await this.#refuseOwnCluster(dbmsType, options);
    await this.#apt(arguments_, options);
  }

  /** The packages that came by us. */
  async ownPackages(limits: CallLimits): Promise<string[]> {
    const { stdout } = await this.shell.script('login', '[ ! -e "$1" ] || cat -- "$1"', [INSTALLED_PACKAGES_FILE], limits);
    return stdout.split('\n').filter((name) => /^[a-z0-9][a-z0-9+.:-]+$/.test(name));
  }

  /** Takes away exactly what came by us, with its configuration. */
  async purgeOwn(dbmsType: DbmsType, options: InstallOptions): Promise<void> {
    const own = await this.ownPackages(options);
    const { stdout } = await this.shell.run('login', ['dpkg-query', '-W', '-f', '${Package}\n', ...own, 'dpkg'], options);
    const there = new Set(stdout.split('\n'));
    const names = own.filter((name) => there.has(name.replace(/:.*$/, '')));
    const removable = await this.#removable(names, options);
    if (removable.length > 0) await this.#apt(['purge', ...removable], options);
    const commands = rootCommands(dbmsType);
    await this.shell.runOrFail('root', commands.removeCreateClusterFile, options);
    await this.shell.run('root', commands.removeCreateClusterDirectory, options);
  }

  /** Updates of the operating system: everything but the DBMS, which is patched on its own. */
  async pendingUpdates(limits: CallLimits): Promise<PendingUpdate[]> {
    const updates = await this.#simulate(['dist-upgrade'], limits);
    return updates.flatMap(({ installed, ...rest }) =>
      installed === undefined || SERVER_PACKAGE.test(rest.package) ? [] : { ...rest, installed },
    );
  }

  async updateOs(options: InstallOptions): Promise<void> {
    await this.refresh(options);
    const names = (await this.pendingUpdates(options)).map((update) => update.package);
    if (names.length > 0) await this.#apt(['install', '--only-upgrade', ...names], options);
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
      (await this.#removals(wanted, limits)).every((name) => own.has(name));
    if (own.size === 0 || (await takesOnlyOurs([...own]))) return [...own];
    const removable = [];
    for (const name of own) if (await takesOnlyOurs([name])) removable.push(name);
    return removable;
  }

  /** What apt would take away with these. */
  async #removals(names: readonly string[], limits: CallLimits): Promise<string[]> {
    const { stdout } = await this.shell.runOrFail('login', ['apt-get', '-s', '-q', 'purge', ...names], {
      ...limits,
      maxOutputBytes: MAX_LIST_BYTES,
    });
    return [...stdout.matchAll(/^(?:Purg|Remv) (\S+)/gm)].map(([, name = '']) => name);
  }

  async #offers(dbmsType: DbmsType, limits: CallLimits): Promise<{ name: string; version: string }[]> {
    if (dbmsType !== 'PostgreSQL') return [];
    const options = { ...limits, maxOutputBytes: MAX_LIST_BYTES };
    const search = await this.shell.run('login', ['apt-cache', 'search', '--names-only', SERVER_PACKAGE.source], options);
    const names = search.stdout.split('\n').flatMap((line) => {
      const [name, major] = SERVER_PACKAGE.exec(line.split(' ')[0] ?? '') ?? [];
      return name !== undefined && Number(major) >= OLDEST_MAJOR ? name : [];
    });
    if (names.length === 0) return [];
    const { stdout } = await this.shell.run('login', ['apt-cache', 'madison', ...names], options);
    return stdout.split('\n').flatMap((line) => {
      const [name, version] = line.split('|').map((field) => field.trim());
      return name !== undefined && version !== undefined && SERVER_PACKAGE.test(name) ? { name, version } : [];
    });
  }

  /** What apt would do. */
  async #simulate(words: readonly string[], limits: CallLimits): Promise<SimulatedChange[]> {
    const argv = ['apt-get', '-s', '-q', ...words];
    const { stdout } = await this.shell.runOrFail('login', argv, { ...limits, maxOutputBytes: MAX_LIST_BYTES });
    return readSimulatedChanges(stdout);
  }

  async #noteOwn(names: readonly string[], dbmsType: DbmsType, limits: CallLimits): Promise<void> {
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

  async #apt(words: readonly string[], options: InstallOptions): Promise<void> {
    const argv = [ROOT_PROGRAMS.aptGet, ...APT_OPTIONS, ...words];
    await this.shell.runOrFail('root', argv, { ...options, env: APT_ENVIRONMENT });
  }
}

/** `15.20` of `15.20-0+deb12u1`; an epoch is left out. */
export function upstreamVersion(packageVersion: string): string {
  return /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(packageVersion)?.[1] ?? packageVersion;
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}
