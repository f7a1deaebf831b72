import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { DomainError, isDomainError } from '@rocket/domain';
import type { DbmsType } from '@rocket/domain';
import type { CallLimits, HostCheck } from '../host-executor.js';
import { MANAGED_DIRECTORY } from './managed-directory.js';
import { readRemoteFacts } from './remote-facts.js';
import type { RemoteFacts } from './remote-facts.js';
import type { RemotePackages } from './remote-packages.js';
import type { RemoteShell } from './remote-shell.js';
import { fingerprintOf } from './ssh-keys.js';
import { APT_ENVIRONMENT, ROOT_PROGRAMS, SUDOERS_PATH, rootCommands } from './sudoers.js';

const MIN_FREE_DISK_GB = 1;
/** Certificates and tokens are judged by the clock. */
const CLOCK_OFF_FAILS_MS = 60_000;
const CLOCK_OFF_WARNS_MS = 5_000;
/** The oldest releases whose tools are known to do what we ask of them. */
const OLDEST_SYSTEMS: Readonly<Record<string, number>> = { debian: 11, ubuntu: 20.04 };

export interface ServerToCheck {
  shell: RemoteShell;
  packages: RemotePackages;
  dbmsType: DbmsType;
}

/**
 * Everything that the control plane needs of a server, asked for one by one. Stops where what follows could only repeat
 * the same fault: a server that lets nobody in, or on which nothing may be done as root.
 */
export async function checkPrerequisites(
  server: ServerToCheck,
  limits: CallLimits,
  onCheck: (check: HostCheck) => void = () => undefined,
): Promise<HostCheck[]> {
  const done: HostCheck[] = [];
  const note = (...checks: HostCheck[]): boolean => {
    for (const check of checks) {
      done.push(check);
      onCheck(check);
    }
    return checks.every(({ outcome }) => outcome !== 'failed');
  };
  const entry = await checkEntry(server, limits);
  if (!note(...entry.checks) || !entry.facts) return done;
  const { facts } = entry;
  note(checkSystem(facts), checkServiceManager(facts), checkDisk(facts), checkClock(facts), await checkAddress(server, facts));
  if (!note(await checkSudo(server, limits))) return done;
  note(await checkPackages(server, limits));
  note(await checkLeftovers(server, limits));
  return done;
}

async function checkEntry({ shell }: ServerToCheck, limits: CallLimits): Promise<{ checks: HostCheck[]; facts?: RemoteFacts }> {
  const { target } = shell;
  const at = `${target.address}:${String(target.port)}`;
  const reached = ok('reachable', `An SSH server answers on ${at}.`);
  const keyed = (): HostCheck => ok('host key', `It shows the confirmed key, ${fingerprintOf(target.hostKey ?? '')}.`);
  try {
    const facts = await readRemoteFacts(shell, limits);
    return { checks: [reached, keyed(), ok('sign in', `${target.user} may sign in.`)], facts };
  } catch (error) {
    limits.signal?.throwIfAborted();
    if (!isDomainError(error)) throw error;
    switch (error.code) {
      case 'host-key-unconfirmed':
        return {
          checks: [
            reached,
            failed('host key', error.detail, 'Compare it with what the server shows on its console, and confirm it.'),
          ],
        };
      case 'host-key-changed':
        return {
          checks: [reached, failed('host key', error.detail, 'Find out why. If it was installed anew, confirm the new key.')],
        };
      case 'sign-in-refused':
        return {
          checks: [
            reached,
            keyed(),
            failed(
              'sign in',
              error.detail,
              `Put the public key of this installation into the authorized_keys of ${target.user}.`,
            ),
          ],
        };
      case 'host-unreachable':
      case 'command-timed-out':
        return {
          checks: [
            failed(
              'reachable',
              error.detail,
              `See that the server runs, and that nothing in between drops connections to ${at}.`,
            ),
          ],
        };
      default:
        return {
          checks: [reached, keyed(), failed('sign in', error.detail, `${target.user} needs a shell that runs commands.`)],
        };
    }
  }
}

function checkSystem({ osId, facts: { osVersion, architecture } }: RemoteFacts): HostCheck {
  const [id = '', version = ''] = osId.split(' ');
  const oldest = OLDEST_SYSTEMS[id];
  const found = `${osVersion || 'An unknown system'} on ${architecture}.`;
  if (oldest !== undefined && Number(version) >= oldest) return ok('operating system', found);
  return failed('operating system', found, 'Debian 11 or Ubuntu 20.04, or later, is needed.');
}

function checkServiceManager({ hasSystemd }: RemoteFacts): HostCheck {
  if (hasSystemd) return ok('service manager', 'systemd runs its services.');
  return failed('service manager', 'systemd is not what runs its services.', 'Services are run by systemd only.');
}

function checkDisk({ facts: { freeDiskGb, diskGb } }: RemoteFacts): HostCheck {
  const found = `${freeDiskGb.toFixed(1)} of ${diskGb.toFixed(1)} GB are free below /var/lib.`;
  if (freeDiskGb >= MIN_FREE_DISK_GB) return ok('disk', found);
  return failed('disk', found, `Make room: at least ${String(MIN_FREE_DISK_GB)} GB are needed.`);
}

function checkClock({ clockMs }: RemoteFacts): HostCheck {
  const offMs = Math.abs(Date.now() - clockMs);
  // Its clock was read to the second, and the answer took its way.
  if (offMs <= CLOCK_OFF_WARNS_MS) return ok('clock', 'Its clock agrees with ours.');
  const found = `Its clock is ${String(Math.round(offMs / 1000))} s off ours.`;
  const advice = 'Let it follow a time server.';
  return offMs > CLOCK_OFF_FAILS_MS
    ? failed('clock', found, advice)
    : { name: 'clock', outcome: 'warning', detail: found, advice };
}

/** Its databases listen on the address by which it is known, so that has to be one of its own. */
async function checkAddress({ shell }: ServerToCheck, { facts: { addresses } }: RemoteFacts): Promise<HostCheck> {
  const { address } = shell.target;
  const resolved = isIP(address)
    ? [address]
    : await lookup(address, { all: true }).then(
        (found) => found.map((one) => one.address),
        () => [],
      );
  const own = resolved.find((one) => addresses.includes(one));
  if (own !== undefined) return ok('address', `${own} is one of its own addresses.`);
  const found = `${address} is none of its own addresses, which are ${addresses.join(', ') || 'none'}.`;
  return failed('address', found, 'Enrol it by an address of its own: its databases listen there.');
}

async function checkSudo({ shell, dbmsType }: ServerToCheck, limits: CallLimits): Promise<HostCheck> {
  const advice = `Put the sudoers file of this installation to ${SUDOERS_PATH}.`;
  const { user } = shell.target;
  const { listRestarts, ...exact } = rootCommands(dbmsType);
  try {
    // Listing a command does not tell whether it asks for a password; running a harmless form of it does.
    for (const program of Object.values(ROOT_PROGRAMS)) {
      const env = program === ROOT_PROGRAMS.aptGet ? APT_ENVIRONMENT : undefined;
      await shell.runOrFail('root', [program, '--version'], { ...limits, ...(env && { env }) });
    }
    for (const words of Object.values(exact)) await shell.runOrFail('login', ['sudo', '-n', '-l', '--', ...words], limits);
    const ifThere = ['/bin/sh', '-c', '[ ! -x "$1" ] || exec sudo -n -l -- "$@"', 'sh', ...listRestarts];
    await shell.runOrFail('login', ifThere, limits);
    const { stdout } = await shell.run('login', ['sudo', '-n', '-l'], limits);
    if (!mayBecome(shell.account, stdout))
      throw new DomainError('command-failed', `${user} may not run commands as ${shell.account}.`);
  } catch (error) {
    limits.signal?.throwIfAborted();
    if (!isDomainError(error, 'command-failed')) throw error;
    return failed('sudo', `${user} may not do what is needed without a password. ${error.detail}`, advice);
  }
  return ok('sudo', `${user} may do what is needed without a password.`);
}

/** Whether a list of `sudo -l` lets somebody run everything as an account, whether that account is there yet or not. */
export function mayBecome(account: string, listing: string): boolean {
  // A long entry goes on in the next line, indented further.
  const entries = listing.replace(/\n {5,}/g, ' ').split('\n');
  return entries.some((entry) => {
    const [, runAs = '', commands = ''] = /^\s+\(([^)]*)\) NOPASSWD: (.*)$/.exec(entry) ?? [];
    const accounts = (runAs.split(':')[0] ?? '').split(',').map((name) => name.trim());
    return commands.trim() === 'ALL' && (accounts.includes(account) || accounts.includes('ALL'));
  });
}

async function checkPackages({ packages, dbmsType }: ServerToCheck, limits: CallLimits): Promise<HostCheck> {
  try {
    await packages.refresh(limits);
    const releases = await packages.installableReleases(dbmsType, limits);
    if (releases.length > 0) return ok('packages', `Its archives have ${dbmsType} ${releases.join(', ')}.`);
    return failed('packages', `Its archives have no ${dbmsType}.`, 'Add an archive that has it to the sources of apt.');
  } catch (error) {
    limits.signal?.throwIfAborted();
    if (!isDomainError(error)) throw error;
    return failed('packages', error.detail, 'apt-get update has to succeed on the server.');
  }
}

async function checkLeftovers({ shell, dbmsType }: ServerToCheck, limits: CallLimits): Promise<HostCheck> {
  const script =
    '[ ! -e "$1" ] || echo ours; if command -v pg_lsclusters >/dev/null; then pg_lsclusters -h | grep -v " $1/"; fi; true';
  const { stdout } = await shell.script('login', script, [MANAGED_DIRECTORY], limits);
  const [first, ...others] = stdout.split('\n').filter(Boolean);
  const clusters = first === 'ours' ? others : stdout.split('\n').filter(Boolean);
  const names = clusters.map((line) => line.trim().split(/\s+/).slice(0, 2).join('/'));
  if (first === 'ours') {
    const advice = 'Before a cluster can be built on it, it has to be cleaned.';
    return { name: 'leftovers', outcome: 'warning', detail: `Something of ours is in ${MANAGED_DIRECTORY}.`, advice };
  }
  if (names.length === 0) return ok('leftovers', 'Nothing of ours is on it.');
  const detail = `${dbmsType} ${names.join(', ')} of somebody else is on it.`;
  return { name: 'other databases', outcome: 'warning', detail, advice: 'It stays as it is; ours takes another port.' };
}

function ok(name: string, detail: string): HostCheck {
  return { name, outcome: 'ok', detail };
}

function failed(name: string, detail: string, advice: string): HostCheck {
  return { name, outcome: 'failed', detail, advice };
}
