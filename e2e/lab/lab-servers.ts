import { DomainError, isDomainError } from '@rocket/domain';
import { SshHostDirectory, SUDOERS_PATH, generateSshKey, readHostKey, sudoersFile } from '@rocket/hosts';
import type { HostAddress, HostExecutor } from '@rocket/hosts';
import { labStatus, feed } from './lab-under-test.ts';

export const limits = { timeoutMs: 30_000 };
export const patient = { timeoutMs: 300_000 };

/** Hosts of the lab as the control plane knows servers: by our own key, and with the documented rights alone. */
export class LabServers {
  readonly #key = generateSshKey('rocket-dbaas');
  readonly directory: SshHostDirectory;
  readonly #servers = new Map<string, HostAddress>();

  constructor() {
    this.directory = this.anew();
  }

  /** With the same key, and without any connection so far. */
  anew(): SshHostDirectory {
    return new SshHostDirectory({ identity: () => Promise.resolve(this.#key.privateKey) });
  }

  /** For programs other than ours that are to sign in as we do. */
  get privateKey(): string {
    return this.#key.privateKey;
  }

  get publicKey(): string {
    return this.#key.publicKey;
  }

  /** Does what the product tells a person to do on a new server. */
  async prepare(...names: string[]): Promise<void> {
    const { hosts } = await labStatus();
    for (const name of names) {
      const address = hosts.find((host) => host.name === name)?.address;
      if (address === undefined) throw new Error(`There is no ${name}.`);
      await letIn(name, this.publicKey);
      const { hostKey } = await readHostKey({ address, port: 22 }, limits);
      this.#servers.set(name, { ...this.#unknown(name, address), hostKey });
    }
  }

  /** As `prepare`, and with the account that otherwise comes with the packages, which take their time. */
  async prepareWithAccount(...names: string[]): Promise<void> {
    await this.prepare(...names);
    for (const name of names) await makeServiceAccount(name);
  }

  address(name: string): HostAddress {
    const server = this.#servers.get(name);
    if (!server) throw new DomainError('server-not-found', `${name} was not prepared.`);
    return server;
  }

  open(name: string, changes: Partial<HostAddress> = {}): HostExecutor {
    return this.directory.open({ ...this.address(name), ...changes });
  }

  /** Ends every service and removes every file of ours, but leaves the packages: they take their time. */
  async sweep(name: string): Promise<void> {
    const host = this.open(name);
    for (const service of await host.services(limits)) await host.removeService(service.name, limits);
    for (const entry of await host.list(host.rootDirectory, limits)) await host.remove(`${host.rootDirectory}/${entry}`, patient);
  }

  #unknown(serverName: string, address: string): HostAddress {
    const ssh = { sshUser: 'rocket', sshPort: 22, hostKey: null };
    return { serverName, dbmsType: 'PostgreSQL', address, driver: 'ssh', ...ssh, portFrom: null, portTo: null };
  }
}

/** The two things that a person does on a server: the key of the installation, and the rights of the account. */
export async function letIn(host: string, publicKey: string): Promise<void> {
  const key = '/home/rocket/.ssh/authorized_keys';
  await feed(host, `${publicKey}\n`, `mkdir -p /home/rocket/.ssh && cat >> ${key} && chown -R rocket: /home/rocket/.ssh`);
  // Only what the product asks for: the lab lets its account do everything.
  await feed(
    host,
    sudoersFile('rocket', 'PostgreSQL'),
    `rm -f /etc/sudoers.d/rocket; umask 337; cat > ${SUDOERS_PATH} && visudo -c -q`,
  );
}

export async function makeServiceAccount(host: string): Promise<void> {
  await feed(host, '', 'id -u postgres >/dev/null 2>&1 || useradd --system --shell /bin/bash postgres');
}

/** What a server itself wrote down: its journal, and the log of sign-ins where it keeps one. */
export async function logOf(host: string): Promise<string> {
  return feed(host, '', 'journalctl --sync; journalctl -q --no-pager -o cat; cat /var/log/auth.log 2>/dev/null; true');
}

/** How many processes of a server, of whomever, have this text in their arguments. */
export async function processesWith(host: string, text: string): Promise<number> {
  const list = await feed(host, '', 'ps -ewwo args');
  return list.split('\n').filter((line) => line.includes(text)).length;
}

/** How long something took to fail, and with which code; a success has none. */
export async function failureOf(work: Promise<unknown>): Promise<{ code: string | undefined; ms: number }> {
  const startedAt = performance.now();
  const code = await work.then(
    () => undefined,
    (error: unknown) => (isDomainError(error) ? error.code : String(error)),
  );
  return { code, ms: performance.now() - startedAt };
}
