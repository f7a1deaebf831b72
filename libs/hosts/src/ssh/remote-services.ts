import { randomBytes } from 'node:crypto';
import { DomainError } from '@rocket/domain';
import { Deadline } from '../deadline.js';
import type { CallLimits, HostService, ServiceSpec, ServiceStatus } from '../host-executor.js';
import { SERVICES_DIRECTORY } from './managed-directory.js';
import { clusterOfUnit, distributionCluster, registerCluster, startAtBoot, unregisterCluster } from './postgresql-common.js';
import { readServiceBlock, readServiceRecord } from './read-service-block.js';
import type { FoundService, ServiceRecord } from './read-service-block.js';
import { NoServiceAccount } from './remote-shell.js';
import type { RemoteShell } from './remote-shell.js';
import { ROOT_PROGRAMS } from './sudoers.js';

const POLL_MS = 50;
/** How long a service may take to start before a stop no longer waits for that. */
const START_PATIENCE_MS = 30_000;
const LOG_LINES = 2_000;

/** Units that we start. What a record says is not believed further than this. */
const UNIT = /^(rocket-[a-z0-9-]+|postgresql@\d+-[a-z][a-z0-9_]*)\.service$/;

/** `$1` the directory of records, `$2` a name or nothing: the time and the uptime, then name, record and unit state of each. */
const STATES = `cd -- "$1" 2>/dev/null || exit 0
printf '%s %s\\n' "$(date +%s.%N)" "$(cut -d ' ' -f 1 /proc/uptime)"
for name in \${2:-*}; do
  [ -f "$name" ] || continue
  read -r unit rest < "$name"
  printf '[%s]\\n%s %s\\n' "$name" "$unit" "$rest"
  systemctl show --property=ActiveState,MainPID,ExecMainStartTimestampMonotonic,ActiveEnterTimestampMonotonic,Job -- "$unit"
done`;

/**
 * `$1` the directory of records, `$2` a name, `$3` its record, `$4` whether it is `new`: writes the record and prints the one
 * that counts. When several start a new service at once, that is the first: its log is the one that is read.
 */
const WRITE_RECORD = `cd -- "$1" && part=$(mktemp -- .part-XXXXXXXX) || exit 1
trap 'rm -f -- "$part"' EXIT
printf '%s\\n' "$3" > "$part" || exit 1
if [ "$4" = new ]; then ln -T -- "$part" "$2" 2>/dev/null; else mv -f -- "$part" "$2"; fi
cat -- "$2"`;
const REMOVE_RECORD = `rm -f -- "$1/$2"`;

/** Services of ours on a server, run by its systemd. */
export class RemoteServices {
  constructor(
    private readonly shell: RemoteShell,
    private readonly makeHome: (limits: CallLimits) => Promise<void>,
  ) {}

  async start(spec: ServiceSpec, limits: CallLimits): Promise<ServiceStatus> {
    requireServiceName(spec.name);
    const deadline = new Deadline(limits, `Starting ${spec.name} on ${this.shell.target.serverName}`);
    await this.#requireExecutable(spec, limits);
    const known = await this.#find(spec.name, limits);
    const cluster = spec.instance?.dbmsType === 'PostgreSQL' ? distributionCluster(spec.instance) : undefined;
    const wanted: ServiceRecord = {
      unit: cluster?.unit ?? `rocket-${spec.name}.service`,
      logId: known?.record.logId ?? `rocket-${spec.name}-${randomBytes(4).toString('hex')}`,
      stopTimeoutMs: spec.stopTimeoutMs,
    };
    if (cluster) await registerCluster(this.shell, cluster, limits);
    const isNoted = JSON.stringify(known?.record) === JSON.stringify(wanted);
    const record = isNoted ? wanted : await this.#note(spec.name, wanted, !known, limits);
    if (known?.status.state === 'running') return known.status;
    await this.#systemctl(['reset-failed', record.unit], limits);
    if (cluster) await this.#systemctl(['start', '--no-block', record.unit], limits);
    else await this.#runTransient(spec, record, limits);
    return this.#untilStarted(spec.name, deadline, limits);
  }

  async stop(name: string, limits: CallLimits): Promise<void> {
    requireServiceName(name);
    const deadline = new Deadline(limits, `Stopping ${name} on ${this.shell.target.serverName}`);
    const found = await this.#whenStarted(name, deadline, limits);
    if (!found) return;
    const cluster = clusterOfUnit(found.record.unit);
    if (cluster) await startAtBoot(this.shell, cluster, false, limits);
    // Also one that does not run: a start that is queued, as after a reboot, is taken back by this.
    await this.#systemctl(['stop', '--no-block', found.record.unit], limits);
    const killAt = performance.now() + found.record.stopTimeoutMs;
    while ((await this.#find(name, limits))?.status.state === 'running') {
      if (performance.now() > killAt) await this.#systemctl(['kill', '--signal=SIGKILL', found.record.unit], limits);
      await deadline.pause(POLL_MS);
    }
  }

  async status(name: string, limits: CallLimits): Promise<ServiceStatus> {
    requireServiceName(name);
    return (await this.#find(name, limits))?.status ?? { state: 'absent' };
  }

  async all(limits: CallLimits): Promise<HostService[]> {
    const found = await this.#states('', limits);
    return found.map(({ name, record, status }) => ({ name, unit: record.unit, ...status }));
  }

  /** The end of the log, whole lines only. */
  async log(name: string, maxBytes: number, limits: CallLimits): Promise<string> {
    requireServiceName(name);
    const found = await this.#find(name, limits);
    if (!found) return '';
    const options = { ...limits, maxOutputBytes: 16 * 1024 * 1024 };
    const cluster = clusterOfUnit(found.record.unit);
    if (cluster) {
      const tail = await this.shell.run('service', ['tail', '-c', String(maxBytes + 1), '--', cluster.logFile], options);
      return wholeLines(tail.stdout, maxBytes);
    }
    // What a service wrote in its last moment is still on its way into the journal.
    await this.shell.run('root', [ROOT_PROGRAMS.journalctl, '--sync'], limits);
    const words = ['-q', '--no-pager', '-o', 'cat', '-n', String(LOG_LINES), '-t', found.record.logId];
    const { stdout } = await this.shell.run('root', [ROOT_PROGRAMS.journalctl, ...words], options);
    return wholeLines(stdout, maxBytes);
  }

  async remove(name: string, limits: CallLimits): Promise<void> {
    await this.stop(name, limits);
    const found = await this.#find(name, limits);
    if (!found) return;
    const cluster = clusterOfUnit(found.record.unit);
    await this.#systemctl(['reset-failed', found.record.unit], limits);
    if (cluster) await unregisterCluster(this.shell, cluster, limits);
    await this.shell.script('service', REMOVE_RECORD, [SERVICES_DIRECTORY, name], limits);
  }

  /**
   * A unit that is told to stop while it still starts is not stopped by its own means: systemd signals every process of it,
   * those that bring the last WAL to the replicas too. So its start is waited for, within reason.
   */
  async #whenStarted(name: string, deadline: Deadline, limits: CallLimits): Promise<FoundService | undefined> {
    const patience = performance.now() + START_PATIENCE_MS;
    for (;;) {
      const found = await this.#find(name, limits);
      if (!found?.isStarting || performance.now() > patience) return found;
      await deadline.pause(POLL_MS);
    }
  }

  async #untilStarted(name: string, deadline: Deadline, limits: CallLimits): Promise<ServiceStatus> {
    for (;;) {
      const found = await this.#find(name, limits);
      if (found?.status.state !== 'stopped' || !found.isStarting) return found?.status ?? { state: 'absent' };
      await deadline.pause(POLL_MS);
    }
  }

  async #find(name: string, limits: CallLimits): Promise<FoundService | undefined> {
    return (await this.#states(name, limits))[0];
  }

  async #states(name: string, limits: CallLimits): Promise<FoundService[]> {
    const options = { ...limits, maxOutputBytes: 4 * 1024 * 1024 };
    const result = await this.shell.script('service', STATES, [SERVICES_DIRECTORY, name], options).catch((error: unknown) => {
      if (error instanceof NoServiceAccount) return undefined;
      throw error;
    });
    if (!result) return [];
    if (result.exitCode !== 0) {
      const reason = result.stderr.trim().split('\n').pop() ?? '';
      throw new DomainError('command-failed', `The services of ${this.shell.target.serverName} cannot be asked: ${reason}`);
    }
    const [clocks = '', ...blocks] = result.stdout.split(/^\[/m);
    const [now = 0, uptime = 0] = clocks.trim().split(' ').map(Number);
    return blocks.map((block) => readServiceBlock(block, now - uptime)).filter(({ record }) => UNIT.test(record.unit));
  }

  async #requireExecutable(spec: ServiceSpec, limits: CallLimits): Promise<void> {
    const program = spec.argv[0] ?? '';
    const { exitCode } = await this.shell.script('login', '[ -f "$1" ] && [ -x "$1" ]', [program], limits);
    if (exitCode === 0) return;
    throw new DomainError('command-failed', `${spec.name} cannot be started: ${program} is not an executable file.`);
  }

  /** Keeps a record; answers the one that counts. */
  async #note(
    name: string,
    { unit, logId, stopTimeoutMs }: ServiceRecord,
    isNew: boolean,
    limits: CallLimits,
  ): Promise<ServiceRecord> {
    await this.makeHome(limits);
    const args = [SERVICES_DIRECTORY, name, `${unit} ${logId} ${String(stopTimeoutMs)}`, isNew ? 'new' : 'known'];
    const { exitCode, stdout, stderr } = await this.shell.script('service', WRITE_RECORD, args, limits);
    if (exitCode !== 0) throw new DomainError('command-failed', `${name} could not be noted: ${stderr.trim()}`);
    return readServiceRecord(stdout);
  }

  /** A service without a unit of its own; gone with the next boot. Two that start it at once start one. */
  async #runTransient(spec: ServiceSpec, record: ServiceRecord, limits: CallLimits): Promise<void> {
    const properties = {
      // A service that ends at once was started and has stopped, and says why in its log.
      Type: 'simple',
      WorkingDirectory: '/',
      KillMode: 'mixed',
      KillSignal: spec.stopSignal,
      TimeoutStopSec: `${String(Math.ceil(spec.stopTimeoutMs / 1000))}s`,
      SyslogIdentifier: record.logId,
    };
    const words = Object.entries(properties).map(([name, value]) => `--property=${name}=${value}`);
    const variables = Object.entries(spec.env ?? {}).map(([name, value]) => `--setenv=${name}=${value}`);
    const { account } = this.shell;
    // systemd replaces variables in the words of a command: a dollar stands for itself when it is doubled.
    const argv = spec.argv.map((word) => word.replaceAll('$', '$$$$'));
    const command = [
      '--quiet',
      `--unit=${record.unit}`,
      `--uid=${account}`,
      `--gid=${account}`,
      ...words,
      ...variables,
      '--',
      ...argv,
    ];
    const { exitCode, stderr } = await this.shell.run('root', [ROOT_PROGRAMS.systemdRun, ...command], limits);
    if (exitCode === 0 || /already loaded|already exists|fragment file/.test(stderr)) return;
    const { state } = await this.status(spec.name, limits);
    if (state === 'running') return;
    throw new DomainError('command-failed', `${spec.name} could not be started: ${stderr.trim().split('\n').pop() ?? ''}`);
  }

  async #systemctl(words: readonly string[], limits: CallLimits): Promise<void> {
    await this.shell.run('root', [ROOT_PROGRAMS.systemctl, ...words], limits);
  }
}

function wholeLines(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const end = bytes.subarray(-maxBytes).toString('utf8');
  return end.slice(end.indexOf('\n') + 1);
}

function requireServiceName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,60}$/.test(name)) {
    throw new DomainError('command-failed', `${JSON.stringify(name)} cannot be the name of a service.`);
  }
}
