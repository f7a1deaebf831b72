import { DomainError } from '@rocket/domain';
import type { CallLimits, OsUpdate, PendingUpdate, ProgressOptions } from '../host-executor.js';
import { Apt } from './apt.js';
import type { SimulatedChange } from './read-simulated-changes.js';
import type { RemoteShell } from './remote-shell.js';

/** Takes nothing away, and brings new packages where newer ones need them, as every new kernel is one. */
const UPGRADE = ['upgrade', '--with-new-pkgs'];
/** A DBMS with all that belongs to it. It is patched on its own: its packages stop what runs when they are installed. */
const DBMS_PACKAGE = /^(postgresql|mongodb|percona-server-mongodb)(-|$)/;

/** Updates of the operating system of a Debian or Ubuntu server: everything but the DBMS. */
export class OsUpdates {
  readonly #apt: Apt;

  constructor(shell: RemoteShell) {
    this.#apt = new Apt(shell);
  }

  /** Those that are held are at the end. */
  async pending(limits: CallLimits): Promise<PendingUpdate[]> {
    const [waiting, held] = await Promise.all([this.#apt.simulate(UPGRADE, limits), this.#apt.held(limits)]);
    // apt says what is held, and what it holds, only to who does not mind.
    const all = held.size === 0 ? [] : await this.#apt.simulate([...UPGRADE, '--ignore-hold'], limits);
    return [
      ...updatesOf(
        waiting.filter((change) => !held.has(change.package)),
        false,
      ),
      ...updatesOf(
        all.filter((change) => held.has(change.package)),
        true,
      ),
    ];
  }

  async install(options: ProgressOptions): Promise<OsUpdate> {
    await this.#apt.requireFinished(options);
    await this.#apt.refresh(options);
    const wanted = (await this.pending(options)).filter(({ isHeld }) => !isHeld);
    if (wanted.length > 0) {
      const words = ['install', '--only-upgrade', '--no-remove', ...wanted.map((update) => update.package)];
      const changes = await this.#apt.simulate(words, options);
      this.#requireNoDbms(changes);
      await this.#apt.requireSpace(words, changes, options);
      await this.#apt.run(words, options);
    }
    const after = await this.pending(options);
    const isWaiting = (update: PendingUpdate): boolean => after.some((other) => other.package === update.package);
    return { updated: wanted.filter((update) => !isWaiting(update)), held: after.filter(({ isHeld }) => isHeld) };
  }

  #requireNoDbms(changes: readonly SimulatedChange[]): void {
    const names = changes.map((change) => change.package).filter((name) => DBMS_PACKAGE.test(name));
    if (names.length === 0) return;
    const detail = `Updates of ${this.#apt.serverName} need another version of ${names.join(', ')} as well`;
    throw new DomainError('command-failed', `${detail}: patch the DBMS first. Nothing was changed.`);
  }
}

/** What is there already and does not belong to a DBMS. */
function updatesOf(changes: readonly SimulatedChange[], isHeld: boolean): PendingUpdate[] {
  return changes.flatMap(({ installed, ...rest }) =>
    installed === undefined || DBMS_PACKAGE.test(rest.package) ? [] : { ...rest, installed, isHeld },
  );
}
