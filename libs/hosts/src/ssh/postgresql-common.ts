import { DomainError } from '@rocket/domain';
import type { CallLimits, DbmsInstance } from '../host-executor.js';
import type { RemoteShell } from './remote-shell.js';

/**
 * How Debian's postgresql-common knows a PostgreSQL cluster: a directory below /etc/postgresql. Ours holds only what
 * points to the data directory, whose own configuration files count. From then on pg_lsclusters lists it, the units of
 * the distribution run it, and it comes up when the server boots.
 */
export interface DistributionCluster {
  /** `postgresql@15-orders_eu.service` */
  unit: string;
  directory: string;
  logFile: string;
  files: Readonly<Record<string, string>>;
}

const OURS = '# Written by Rocket DBaaS; changes here are lost.';
const FILE_HEADER = `${OURS}\n`;
/** Exit code for a directory that somebody else has filled. */
const FOREIGN = 94;

/** `$1` the directory, then pairs of a name and a content. */
const REGISTER = `umask 022
[ ! -e "$1/postgresql.conf" ] || grep -qxF '${OURS}' "$1/postgresql.conf" || exit ${String(FOREIGN)}
mkdir -p -- "$1" && cd -- "$1" || exit 1
shift
while [ "$#" -gt 1 ]; do
  [ "$(cat -- "$1" 2>/dev/null)" = "$2" ] || { part=$(mktemp -- .part-XXXXXXXX) && printf '%s\\n' "$2" > "$part" && chmod 644 "$part" && mv -f -- "$part" "$1"; } || exit 1
  shift 2
done`;

/** `$1` the directory, `$2` the log: also the directory of the major, when this was its last cluster. */
const UNREGISTER = `[ ! -e "$1/postgresql.conf" ] || grep -qxF '${OURS}' "$1/postgresql.conf" || exit ${String(FOREIGN)}
rm -r -f -- "$1" && rm -f -- "$2" && { [ ! -d "$(dirname -- "$1")" ] || rmdir --ignore-fail-on-non-empty -- "$(dirname -- "$1")"; }`;

/** @throws DomainError `command-failed` for a name or a release that has no place there */
export function distributionCluster({ release, instanceName, dataDirectory }: DbmsInstance): DistributionCluster {
  const major = /^(\d+)\.\d+$/.exec(release)?.[1];
  if (major === undefined || !/^[a-z][a-z0-9-]{0,62}$/.test(instanceName) || /['\\\n]/.test(dataDirectory)) {
    throw new DomainError('command-failed', `PostgreSQL ${release} "${instanceName}" cannot be run by postgresql-common.`);
  }
  // The units of the distribution take a name apart at its dashes.
  const name = instanceName.replaceAll('-', '_');
  return {
    unit: `postgresql@${major}-${name}.service`,
    directory: `/etc/postgresql/${major}/${name}`,
    logFile: `/var/log/postgresql/postgresql-${major}-${name}.log`,
    files: {
      'postgresql.conf': `${FILE_HEADER}data_directory = '${dataDirectory}'
hba_file = '${dataDirectory}/pg_hba.conf'
ident_file = '${dataDirectory}/pg_ident.conf'
external_pid_file = '/run/postgresql/${major}-${name}.pid'
include '${dataDirectory}/postgresql.conf'`,
      'start.conf': `${FILE_HEADER}auto`,
    },
  };
}

/** Makes the cluster known to the distribution; as it is known already, nothing changes. */
export async function registerCluster(shell: RemoteShell, cluster: DistributionCluster, limits: CallLimits): Promise<void> {
  const files = Object.entries(cluster.files).flat();
  const { exitCode, stderr } = await shell.script('service', REGISTER, [cluster.directory, ...files], limits);
  if (exitCode === 0) return;
  if (exitCode === FOREIGN) {
    const where = `${cluster.directory} on ${shell.target.serverName}`;
    throw new DomainError('command-failed', `${where} belongs to a cluster of somebody else; choose another name.`);
  }
  const reason = stderr.trim().split('\n').pop() ?? '';
  throw new DomainError('command-failed', `${cluster.directory} on ${shell.target.serverName} could not be written: ${reason}`);
}

/** Whether a stopped cluster stays stopped when the server boots. */
export async function startAtBoot(
  shell: RemoteShell,
  cluster: { directory: string },
  starts: boolean,
  limits: CallLimits,
): Promise<void> {
  // `disabled` is not started by anybody, `manual` still is by who asks for it.
  const content = `${FILE_HEADER}${starts ? 'auto' : 'disabled'}`;
  const { exitCode, stderr } = await shell.script(
    'service',
    `[ ! -d "$1" ] || { ${REGISTER}\n}`,
    [cluster.directory, 'start.conf', content],
    limits,
  );
  if (exitCode === 0) return;
  const reason = stderr.trim().split('\n').pop() ?? '';
  throw new DomainError('command-failed', `${cluster.directory} on ${shell.target.serverName} could not be changed: ${reason}`);
}

export async function unregisterCluster(
  shell: RemoteShell,
  { directory, logFile }: Pick<DistributionCluster, 'directory' | 'logFile'>,
  limits: CallLimits,
): Promise<void> {
  await shell.script('service', UNREGISTER, [directory, logFile], limits);
}

/** The cluster behind one of the distribution's units; `undefined` for another unit. */
export function clusterOfUnit(unit: string): Pick<DistributionCluster, 'directory' | 'logFile'> | undefined {
  const [, major, name] = /^postgresql@(\d+)-([a-z][a-z0-9_]*)\.service$/.exec(unit) ?? [];
  if (major === undefined || name === undefined) return undefined;
  return {
    directory: `/etc/postgresql/${major}/${name}`,
    logFile: `/var/log/postgresql/postgresql-${major}-${name}.log`,
  };
}
