import { SshHostDirectory, composeHosts, openLocalHosts } from '@rocket/hosts';
import type { HostDirectory } from '@rocket/hosts';
import type { UnitOfWork } from '@rocket/persistence';
import type { SecretBox } from '@rocket/platform';
import { sshPrivateKey } from './ssh-identity.js';

export interface HostsOptions {
  dataDirectory: string;
  /** The directory whose `node_modules` holds the PostgreSQL packages. */
  root: string;
  secretBox: SecretBox;
  /** Asked for the key when the first server is reached, which is after the process has opened its database. */
  uow: () => UnitOfWork;
}

/** Every kind of server that this installation can operate: those of this machine, and those it reaches over SSH. */
export async function openHosts({ dataDirectory, root, secretBox, uow }: HostsOptions): Promise<HostDirectory> {
  const local = await openLocalHosts({ dataDirectory, root });
  return composeHosts(local, new SshHostDirectory({ identity: () => sshPrivateKey(uow(), secretBox) }));
}
