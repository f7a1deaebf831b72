import { DomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { CallLimits, RestartedServices, RestartNeeds } from '../host-executor.js';
import { judgeReboot, readNeedrestart, readSystemSigns } from './read-restart-needs.js';
import { NoServiceAccount } from './remote-shell.js';
import type { RemoteServices } from './remote-services.js';
import type { RemoteShell } from './remote-shell.js';
import { NEEDRESTART, ROOT_PROGRAMS, rootCommands } from './sudoers.js';

/** `$1` needrestart: what is read in `readSystemSigns`. */
const ASK = `printf 'kernel=%s\\n' "$(uname -r)"
for file in /run/reboot-required /var/run/reboot-required; do
  [ ! -e "$file" ] || echo required=yes
  [ ! -r "$file.pkgs" ] || sed 's/^/package=/' "$file.pkgs"
done
for file in /boot/vmlinuz-*; do [ ! -e "$file" ] || printf 'installed=%s\\n' "\${file#/boot/vmlinuz-}"; done
[ ! -x "$1" ] || echo needrestart=yes`;

/** Process numbers: says `yes` when one of them maps a file of a package that is no longer there. Shared memory is none. */
const MAPS_DELETED = `for pid; do
  ! grep -Eqs '[[:space:]]/(usr|lib|lib64|opt)/.* \\(deleted\\)$' "/proc/$pid/maps" || { echo yes; exit 0; }
done`;

const UNIT = /^[A-Za-z0-9][A-Za-z0-9@:._\\-]*\.service$/;
/** Also the unit that stands for all of them: those of single clusters are part of it. */
const DATABASE = /^(postgresql|mongod|mongodb|patroni)(@.*)?\.service$/;
/**
 * Restarting these ends sessions of people, or other services, or the way to the server: they are what reboots are for.
 * ssh.service is none of them; its sessions outlive it.
 */
const LEFT_TO_REBOOT =
  /^(dbus|dbus-broker|systemd-logind|user@.*|(serial-|console-)?getty(@.*)?|gdm3?|lightdm|sddm|networking|NetworkManager|wpa_supplicant|openvpn.*|wg-quick@.*|docker|containerd)\.service$/;

/** What has to be restarted on a server after its updates, and the restarting of its own services. */
export class RemoteRestarts {
  constructor(
    private readonly shell: RemoteShell,
    private readonly dbmsType: DbmsType,
    private readonly services: RemoteServices,
  ) {}

  async needs(limits: CallLimits): Promise<RestartNeeds> {
    const { stdout } = await this.shell.script('login', ASK, [NEEDRESTART], limits);
    const system = readSystemSigns(stdout);
    const ours = await this.services.all(limits);
    const found = system.hasNeedrestart ? await this.#askNeedrestart(limits) : undefined;
    const units = new Set(ours.map(({ unit }) => unit));
    return {
      ...judgeReboot(system, found?.pendingKernel),
      services: (found?.services ?? []).filter((unit) => !units.has(unit)),
      databaseUsesOldFiles: await this.#mapsDeleted(
        ours.flatMap(({ pid }) => pid ?? []),
        limits,
      ),
    };
  }

  async restart(wanted: readonly string[], limits: CallLimits): Promise<RestartedServices> {
    const ours = new Set((await this.services.all(limits)).map(({ unit }) => unit));
    const done: RestartedServices = { restarted: [], skipped: [] };
    const failures: string[] = [];
    for (const unit of new Set(wanted)) {
      limits.signal?.throwIfAborted();
      const reason = whyNot(unit, ours);
      if (reason !== undefined) {
        done.skipped.push({ unit, reason });
        continue;
      }
      const { exitCode, stderr } = await this.shell.run('root', [ROOT_PROGRAMS.systemctl, 'restart', '--', unit], limits);
      if (exitCode === 0) done.restarted.push(unit);
      else failures.push(`${unit} (${stderr.trim().split('\n')[0] ?? ''})`);
    }
    if (failures.length === 0) return done;
    const detail = `These services of ${this.shell.target.serverName} were not restarted: ${failures.join('; ')}`;
    throw new DomainError('command-failed', detail, { restarted: done.restarted });
  }

  async #askNeedrestart(limits: CallLimits): Promise<ReturnType<typeof readNeedrestart>> {
    const { listRestarts } = rootCommands(this.dbmsType);
    return readNeedrestart((await this.shell.runOrFail('root', listRestarts, limits)).stdout);
  }

  async #mapsDeleted(pids: readonly number[], limits: CallLimits): Promise<boolean> {
    if (pids.length === 0) return false;
    const { stdout } = await this.shell.script('service', MAPS_DELETED, pids.map(String), limits).catch((error: unknown) => {
      if (error instanceof NoServiceAccount) return { stdout: '' };
      throw error;
    });
    return stdout.includes('yes');
  }
}

/** Why a unit is not restarted; `undefined` for one that is. */
export function whyNot(unit: string, ours: ReadonlySet<string | undefined>): string | undefined {
  if (ours.has(unit) || DATABASE.test(unit)) return 'It is a database, which is restarted on its own.';
  if (LEFT_TO_REBOOT.test(unit)) return 'It is left to a reboot: restarting it would cut off people, or what others run.';
  return UNIT.test(unit) ? undefined : 'It is no service that systemd restarts.';
}
