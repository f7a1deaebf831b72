import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError, isDomainError } from '@rocket/domain';
import type { CallLimits, ProgressOptions } from '../host-executor.js';
import { dpkgFailure } from './dpkg-failure.js';
import { lackOfSpace } from './lack-of-space.js';
import { RedrawnLines } from './redrawn-lines.js';
import { readSimulatedChanges } from './read-simulated-changes.js';
import type { SimulatedChange } from './read-simulated-changes.js';
import type { RemoteShell } from './remote-shell.js';
import { APT_ENVIRONMENT, ROOT_PROGRAMS } from './sudoers.js';

/**
 * Asks no question, keeps configuration that somebody changed, and waits its turn when another installation runs. dpkg writes
 * to a terminal of apt's: apt minds it little when nobody hears it any more, but dpkg would break off in the middle.
 */
const APT_OPTIONS = [
  '-q',
  '-y',
  '-o',
  'DPkg::Lock::Timeout=900',
  '-o',
  'APT::Color=0',
  '-o',
  'Dpkg::Use-Pty=1',
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'Dpkg::Options::=--force-confold',
];
const MAX_LIST_BYTES = 8 * 1024 * 1024;
/** Of the output: where dpkg says why it failed. */
const MAX_END_CHARS = 64 * 1024;
/** Without it, an archive that cannot be reached is a warning, and what is known of it from before counts. Before apt 2.1 it is none of its options. */
const STRICT_UPDATE = ['-o', 'APT::Update::Error-Mode=any'];
/**
 * Others use apt as well: an operation of another cluster, or the server itself at night. It waits for the lock of dpkg, but not
 * for those of its lists and archives, and while somebody refreshes them its caches may be torn.
 */
const OTHERS_AT_WORK = /Unable to lock|Could not get lock|package cache file is corrupted|could not be parsed or opened/;
const [OTHERS_WAIT_MS, OTHERS_RETRY_MS] = [300_000, 1_000];
const FETCH_FAILED = /^[WE]: ((?:Failed to fetch|The repository) .*)$/m;

/**
 * Packages that an installation was begun for and not ended, one per line. `dpkg --audit` names those too, but also sound
 * ones that merely came without checksums. In the second column: half-installed, unpacked, half-configured, triggers.
 */
const UNFINISHED = `dpkg-query -W -f '\${db:Status-Abbrev}|\${Package}\\n' | sed -n -e 's/^.[HUFWt].*|//p' -e 's/^..R|//p'
ls /var/lib/dpkg/updates | sed -n 's/^[0-9][0-9]*$/the journal of dpkg/p'`;

/** Where archives are kept after their download, and where nearly everything of them goes. */
const DIRECTORIES = ['/var/cache/apt/archives', '/usr'];

/** apt and dpkg of a Debian or Ubuntu server: one call for each thing that is asked of them. */
export class Apt {
  constructor(private readonly shell: RemoteShell) {}

  get serverName(): string {
    return this.shell.target.serverName;
  }

  /** Changes packages, or what is known of them, as root. */
  async run(words: readonly string[], options: ProgressOptions): Promise<void> {
    const argv = [ROOT_PROGRAMS.aptGet, ...APT_OPTIONS, ...words];
    let end = '';
    const lines = new RedrawnLines((text) => {
      end = (end + text).slice(-MAX_END_CHARS);
      options.onOutput?.(text);
    });
    try {
      const onOutput = (text: string): void => lines.add(text);
      await afterOthers(options, () =>
        this.shell.runOrFail('root', argv, { ...options, onOutput, env: APT_ENVIRONMENT }),
      ).finally(() => lines.end());
    } catch (error) {
      if (!isDomainError(error, 'command-failed')) throw error;
      const failure = dpkgFailure(end, this.serverName);
      throw failure === undefined ? error : new DomainError('command-failed', failure, error.facts, [], { cause: error });
    }
  }

  /** Fetches what the archives have by now; all of them have to answer. @throws DomainError `command-failed` */
  async refresh(options: ProgressOptions): Promise<void> {
    const argv = [ROOT_PROGRAMS.aptGet, ...APT_OPTIONS, ...STRICT_UPDATE, 'update'];
    // Read below, so it has to be in English.
    const env = { ...APT_ENVIRONMENT, LC_ALL: 'C' };
    await afterOthers(options, async () => {
      const { exitCode, stderr } = await this.shell.run('root', argv, { ...options, env });
      const failure = FETCH_FAILED.exec(stderr)?.[1];
      if (exitCode === 0 && failure === undefined) return;
      const reason = failure ?? stderr.trim().split('\n').pop() ?? '';
      throw new DomainError('command-failed', `${this.serverName} cannot read all of its package archives: ${reason}`);
    });
  }

  /** Reads what apt knows; whoever signs in may. @throws DomainError `command-failed` */
  async read(argv: readonly string[], limits: CallLimits): Promise<string> {
    const options = { ...limits, maxOutputBytes: MAX_LIST_BYTES };
    return afterOthers(limits, async () => (await this.shell.runOrFail('login', argv, options)).stdout);
  }

  /** What apt would install. @throws DomainError `command-failed` when it would not do it */
  async simulate(words: readonly string[], limits: CallLimits): Promise<SimulatedChange[]> {
    return readSimulatedChanges(await this.#foresee(['-s', ...words], limits));
  }

  /** What apt would take away. */
  async removals(words: readonly string[], limits: CallLimits): Promise<string[]> {
    const stdout = await this.#foresee(['-s', ...words], limits);
    return [...stdout.matchAll(/^(?:Purg|Remv) (\S+)/gm)].map(([, name = '']) => name);
  }

  /** Bytes of each archive that is still to be downloaded for it; none when all of them are there. */
  async missingDownloads(words: readonly string[], limits: CallLimits): Promise<number[]> {
    const stdout = await this.#foresee(['-y', '--print-uris', ...words], limits);
    // 'uri' file size checksum
    return [...stdout.matchAll(/^'[^']+' \S+ (\d+)/gm)].map(([, size]) => Number(size));
  }

  /** What somebody told apt to leave as it is. */
  async held(limits: CallLimits): Promise<Set<string>> {
    return new Set((await this.read(['apt-mark', 'showhold'], limits)).split('\n').filter(Boolean));
  }

  /** @throws DomainError `command-failed` when one of the changes is held */
  async requireNotHeld(changes: readonly SimulatedChange[], limits: CallLimits): Promise<void> {
    const held = await this.held(limits);
    const names = changes.map((change) => change.package).filter((name) => held.has(name));
    if (names.length === 0) return;
    const [are, list] = [names.length === 1 ? 'is' : 'are', names.join(' ')];
    const detail = `${names.join(', ')} ${are} held on ${this.serverName}, so nothing was changed.`;
    throw new DomainError('command-failed', `${detail} "apt-mark unhold ${list}" lets go of it.`);
  }

  /** @throws DomainError `command-failed` when an earlier installation was not ended */
  async requireFinished(options: ProgressOptions): Promise<void> {
    if ((await this.#unfinished(options)).length === 0) return;
    // One that runs just now looks the same: this waits for its end, and what it says itself does not matter.
    await this.run(['check'], options).catch((error: unknown) => {
      if (!isDomainError(error, 'command-failed')) throw error;
    });
    const names = await this.#unfinished(options);
    if (names.length === 0) return;
    const detail = `An earlier installation of packages on ${this.serverName} was left unfinished: ${names.join(', ')}.`;
    throw new DomainError('command-failed', `${detail} "dpkg --configure -a" goes on with it; nothing was changed.`);
  }

  /** @throws DomainError `command-failed` when the disk is too full to download and unpack it */
  async requireSpace(words: readonly string[], changes: readonly SimulatedChange[], limits: CallLimits): Promise<void> {
    if (changes.length === 0) return;
    const downloads = await this.missingDownloads(words, limits);
    const exact = changes.map((change) => `${change.package}=${change.available}`);
    const shown = await this.read(['apt-cache', 'show', '--no-all-versions', ...exact], limits);
    const { stdout: disks } = await this.shell.runOrFail('login', ['df', '-Pk', ...DIRECTORIES], limits);
    const unpacked = [...shown.matchAll(/^Installed-Size: (\d+)/gm)].map(([, kb]) => 1024 * Number(kb));
    const lack = lackOfSpace({ disks, downloadBytes: sum(downloads), unpackedBytes: sum(unpacked) });
    if (lack === undefined) return;
    throw new DomainError('command-failed', `The disk of ${this.serverName} is too full, so nothing was changed: ${lack}.`);
  }

  async #unfinished(limits: CallLimits): Promise<string[]> {
    const { stdout } = await this.shell.script('login', UNFINISHED, [], limits);
    return [...new Set(stdout.split('\n').filter(Boolean))];
  }

  /** Asks what apt would do. */
  #foresee(words: readonly string[], limits: CallLimits): Promise<string> {
    return this.read(['apt-get', '-q', ...words], limits);
  }
}

/** Tries again for as long as somebody else is at work with apt, within the limits of a call. What failed for that did nothing. */
async function afterOthers<T>({ timeoutMs, signal }: CallLimits, work: () => Promise<T>): Promise<T> {
  const endsAt = performance.now() + Math.min(timeoutMs, OTHERS_WAIT_MS);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isBusy = isDomainError(error, 'command-failed') && OTHERS_AT_WORK.test(error.detail);
      if (!isBusy || performance.now() > endsAt) throw error;
      await sleep(OTHERS_RETRY_MS, undefined, { signal });
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
