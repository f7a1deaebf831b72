import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { CallLimits, ProgressOptions } from '../host-executor.js';
import { SERVER_DIRECTORY } from './managed-directory.js';
import type { RemotePackages } from './remote-packages.js';
import type { RemoteShell } from './remote-shell.js';
import { ROOT_PROGRAMS } from './sudoers.js';

const PACKAGE = 'pgbackrest';
const UNIT = 'pgbackrest.service';
/** Belongs to the account of the databases once the package is there; it cannot be replaced, only written. */
const CONFIGURATION = '/etc/pgbackrest.conf';

const CUT_SHORT = 95;
const CHANGED = 10;

/** `$1` a directory of ours, `$2` the size in bytes, `$3` the file: what did not arrive whole is not written. */
const WRITE = `umask 077
part=$(mktemp -- "$1/.pgbackrest-XXXXXXXX") || exit 1
trap 'rm -f -- "$part"' EXIT
cat > "$part" || exit 1
[ "$(stat -c %s -- "$part")" = "$2" ] || exit ${String(CUT_SHORT)}
! cmp -s -- "$part" "$3" || exit 0
cat -- "$part" > "$3" && sync -- "$3" && exit ${String(CHANGED)}`;

/** pgBackRest of the distribution on a server, with the unit that it brings. */
export class RemotePgBackRest {
  constructor(
    private readonly shell: RemoteShell,
    private readonly packages: RemotePackages,
    private readonly dbmsType: DbmsType,
    /** Makes the directories of ours, which only root can. */
    private readonly makeHome: (limits: CallLimits) => Promise<void>,
  ) {}

  async install(options: ProgressOptions): Promise<void> {
    await this.packages.installTool(PACKAGE, this.dbmsType, options);
    await this.makeHome(options);
  }

  /** Lets its server run by this configuration; one that runs by another is told of it. */
  async serve(configuration: string, limits: CallLimits): Promise<void> {
    const isNew = await this.#write(configuration, limits);
    const { stdout } = await this.shell.run('login', ['systemctl', 'is-enabled', UNIT], limits);
    if (stdout.trim() !== 'enabled') await this.#systemctl(['enable', UNIT], limits);
    if ((await this.#state(limits)) !== 'active') return this.#systemctl(['restart', UNIT], limits);
    if (isNew) await this.#systemctl(['reload', UNIT], limits);
  }

  /** Ends its server where it is ours; it does not come back with the next boot. */
  async end(limits: CallLimits): Promise<void> {
    if (!(await this.packages.ownPackages(limits)).includes(PACKAGE)) return;
    const { exitCode } = await this.shell.run('login', ['systemctl', 'cat', UNIT], limits);
    if (exitCode === 0) await this.#systemctl(['disable', '--now', UNIT], limits);
  }

  async #write(configuration: string, limits: CallLimits): Promise<boolean> {
    const args = [SERVER_DIRECTORY, String(Buffer.byteLength(configuration)), CONFIGURATION];
    const { exitCode, stderr } = await this.shell.script('service', WRITE, args, { ...limits, stdin: configuration });
    if (exitCode === 0 || exitCode === CHANGED) return exitCode === CHANGED;
    const reason = exitCode === CUT_SHORT ? 'its content did not arrive whole' : (stderr.trim().split('\n').pop() ?? '');
    throw new DomainError(
      'command-failed',
      `${CONFIGURATION} on ${this.shell.target.serverName} could not be changed: ${reason}`,
    );
  }

  async #state(limits: CallLimits): Promise<string> {
    return (await this.shell.run('login', ['systemctl', 'is-active', UNIT], limits)).stdout.trim();
  }

  /** Read as an answer: the unit itself says no when its process is gone again after some seconds. */
  async #systemctl(words: readonly string[], limits: CallLimits): Promise<void> {
    await this.shell.runOrFail('root', [ROOT_PROGRAMS.systemctl, ...words], limits);
  }
}
