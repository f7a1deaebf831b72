import type { DbmsType } from '@rocket/domain';
import {
  CREATE_CLUSTER_DIRECTORY,
  CREATE_CLUSTER_FILE,
  INSTALLED_PACKAGES_FILE,
  MANAGED_DIRECTORY,
  SERVER_DIRECTORY,
  SERVICES_DIRECTORY,
} from './managed-directory.js';

/** The account that the packages of a DBMS make, and under which it runs. */
export const SERVICE_ACCOUNTS: Readonly<Record<DbmsType, string>> = { PostgreSQL: 'postgres', MongoDB: 'mongodb' };

/** Commands that are run as root with arguments of ours. */
export const ROOT_PROGRAMS = {
  aptGet: '/usr/bin/apt-get',
  systemctl: '/usr/bin/systemctl',
  systemdRun: '/usr/bin/systemd-run',
  journalctl: '/usr/bin/journalctl',
} as const;

/** Where it is installed, it tells which services run files that were replaced. It is on many servers, not on all. */
export const NEEDRESTART = '/usr/sbin/needrestart';

/**
 * What apt is told besides its arguments. Nobody is there to answer a question. needrestart, which restarts services after
 * every installation where it is installed and set up so, leaves them alone: databases are ours to restart. Older ones do
 * not know that they can be suspended, and are told to list only.
 */
export const APT_ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', NEEDRESTART_MODE: 'l' } as const;

/** Commands that are run as root exactly as they are written here. */
export function rootCommands(dbmsType: DbmsType): Readonly<Record<RootCommand, readonly string[]>> {
  const account = SERVICE_ACCOUNTS[dbmsType];
  const owned = ['-o', account, '-g', account];
  return {
    makeManagedDirectory: ['/usr/bin/install', '-d', '-m', '0755', MANAGED_DIRECTORY],
    makeServerDirectory: ['/usr/bin/install', '-d', '-m', '0711', ...owned, SERVER_DIRECTORY],
    makeServicesDirectory: ['/usr/bin/install', '-d', '-m', '0711', ...owned, SERVICES_DIRECTORY],
    removeManagedDirectory: ['/usr/bin/rm', '-r', '-f', MANAGED_DIRECTORY],
    noteInstalledPackages: ['/usr/bin/tee', INSTALLED_PACKAGES_FILE],
    makeCreateClusterDirectory: ['/usr/bin/install', '-d', '-m', '0755', CREATE_CLUSTER_DIRECTORY],
    writeCreateClusterFile: ['/usr/bin/tee', CREATE_CLUSTER_FILE],
    removeCreateClusterFile: ['/usr/bin/rm', '-f', CREATE_CLUSTER_FILE],
    removeCreateClusterDirectory: ['/usr/bin/rmdir', '-p', '--ignore-fail-on-non-empty', CREATE_CLUSTER_DIRECTORY],
    listRestarts: [NEEDRESTART, '-b', '-r', 'l'],
  };
}

export type RootCommand =
  | 'makeManagedDirectory'
  | 'makeServerDirectory'
  | 'makeServicesDirectory'
  | 'removeManagedDirectory'
  | 'noteInstalledPackages'
  | 'makeCreateClusterDirectory'
  | 'writeCreateClusterFile'
  | 'removeCreateClusterFile'
  | 'removeCreateClusterDirectory'
  | 'listRestarts';

/** Where the file belongs on the server. */
export const SUDOERS_PATH = '/etc/sudoers.d/rocket-dbaas';

/**
 * The sudoers file for a server: all that the account that signs in may do as somebody else. Who may install packages and
 * start services as root can do anything in the end; the list says what is done, and keeps accidents small.
 *
 * `user` is a Linux user name that was checked to be one.
 */
export function sudoersFile(user: string, dbmsType: DbmsType): string {
  const exact = Object.values(rootCommands(dbmsType)).map((words) => words.join(' '));
  const commands = [...Object.values(ROOT_PROGRAMS), ...exact];
  return `# What Rocket DBaaS does on this server. Check it with: visudo -c -f ${SUDOERS_PATH}
Defaults:${user} !requiretty, env_keep += "${Object.keys(APT_ENVIRONMENT).join(' ')}"
Cmnd_Alias ROCKET_DBAAS = \\
    ${commands.join(', \\\n    ')}
${user} ALL=(root) NOPASSWD: ROCKET_DBAAS
${user} ALL=(${SERVICE_ACCOUNTS[dbmsType]}) NOPASSWD: ALL
`;
}
