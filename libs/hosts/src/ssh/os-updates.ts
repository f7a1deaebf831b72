import type { CallLimits, OsUpdate, PendingUpdate, ProgressOptions } from '../host-executor.js';
import { Apt } from './apt.js';
import type { SimulatedChange } from './read-simulated-changes.js';
import type { RemoteShell } from './remote-shell.js';

/**
 * Takes nothing away, brings new packages where newer ones need them, as every new kernel is one, and leaves alone which
 * packages count as installed on purpose: naming those to be updated would change that.
 */
const UPGRADE = ['upgrade', '--with-new-pkgs', '--only-upgrade'];
/** A DBMS with all that belongs to it. It is patched on its own: its packages stop what runs when they are installed. */
const DBMS_PACKAGES = ['postgresql', 'postgresql-*', 'mongodb*', 'percona-server-mongodb*'];

/** Updates of the operating system of a Debian or Ubuntu server: everything but the DBMS. */
export class OsUpdates {
  readonly #apt: Apt;

  constructor(private readonly shell: RemoteShell) {
    this.#apt = new Apt(shell);
  }

  /** Those that are held are at the end. */
  async pending(limits: CallLimits): Promise<PendingUpdate[]> {
    const words = await this.#words(limits);
    const [waiting, held] = await Promise.all([this.#apt.simulate(words, limits), this.#apt.held(limits)]);
    // Of what is held apt says only to who does not mind which version there is.
    const all = held.size === 0 ? [] : await this.#apt.simulate([...words, '--ignore-hold'], limits);
    const isHeld = (change: SimulatedChange): boolean => held.has(change.package);
    return [...updatesOf(waiting, false), ...updatesOf(all.filter(isHeld), true)];
  }

  async install(options: ProgressOptions): Promise<OsUpdate> {
    await this.#apt.requireFinished(options);
    await this.#apt.refresh(options);
    const words = await this.#words(options);
    const changes = await this.#apt.simulate(words, options);
    await this.#apt.requireSpace(words, changes, options);
    await this.#apt.run(words, options);
    const after = await this.pending(options);
    const isWaiting = (update: PendingUpdate): boolean => after.some((other) => other.package === update.package);
    return {
      updated: updatesOf(changes, false).filter((update) => !isWaiting(update)),
      held: after.filter(({ isHeld }) => isHeld),
    };
  }

  /** Each package of a DBMS is named with the version that it has, and stays at it. */
  async #words(limits: CallLimits): Promise<string[]> {
    const format = '${db:Status-Status}\t${Package}=${Version}\n';
    const { stdout } = await this.shell.run('login', ['dpkg-query', '-W', '-f', format, ...DBMS_PACKAGES], limits);
    return [...UPGRADE, ...stdout.split('\n').flatMap((line) => /^installed\t(.*)$/.exec(line)?.[1] ?? [])];
  }
}

/** What is there already; what only comes along is no update. */
function updatesOf(changes: readonly SimulatedChange[], isHeld: boolean): PendingUpdate[] {
  return changes.flatMap(({ installed, ...rest }) => (installed === undefined ? [] : { ...rest, installed, isHeld }));
}
