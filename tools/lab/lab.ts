import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../start/refusal.ts';

/** One host of a lab. Everything else about it is asked of the kernel. */
export interface Host {
  /** `h1`, `h2`, ... */
  name: string;
  address: string;
}

/** What `up` decided and the other verbs must know. */
export interface LabRecord {
  /** First three numbers of the network, such as `10.213.7`. */
  network: string;
  hosts: Host[];
  /** Directory of the base image that the hosts stand on. */
  base: string;
}

/** The one port of the package proxy, on the address of the bridge. */
export const PROXY_PORT = 3142;

/** Where a lab keeps its things, and what its parts are called in the kernel. */
export class Lab {
  readonly name: string;
  /** Shared by all labs of this directory: tools, base images, packages, the SSH key. */
  readonly root: string;
  /** This lab's own. */
  readonly directory: string;
  /** Interface names hold 15 characters, so names in the kernel carry a short hash of directory and name. */
  readonly id: string;

  constructor(root: string, name: string) {
    if (!/^[a-z][a-z0-9-]{0,19}$/.test(name))
      throw new Refusal(`"${name}" cannot name a lab: lower case letters, digits, dashes.`);
    this.root = root;
    this.name = name;
    this.directory = join(root, 'labs', name);
    this.id = createHash('sha256').update(`${root}\0${name}`).digest('hex').slice(0, 6);
  }

  get bridge(): string {
    return `rkl-${this.id}`;
  }

  /** The lab's name below the root of every cgroup tree. */
  get cgroup(): string {
    return `rocket-lab-${this.id}`;
  }

  /** Network namespace of a host, and the bridge's end of its cable. */
  cable(host: Host): string {
    return `rkl-${this.id}-${host.name}`;
  }

  hostDirectory(host: Host): string {
    return join(this.directory, 'hosts', host.name);
  }

  get privateKey(): string {
    return join(this.root, 'ssh', 'id_ed25519');
  }

  get knownHosts(): string {
    return join(this.directory, 'known_hosts');
  }

  get sshConfig(): string {
    return join(this.directory, 'ssh_config');
  }

  /** While this file exists the package proxy answers only from what it kept. */
  get offlineMark(): string {
    return join(this.directory, 'offline');
  }

  async read(): Promise<LabRecord | undefined> {
    try {
      return JSON.parse(await readFile(join(this.directory, 'lab.json'), 'utf8')) as LabRecord;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async write(record: LabRecord): Promise<void> {
    const path = join(this.directory, 'lab.json');
    await writeFile(`${path}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
    await rename(`${path}.new`, path);
  }

  async forget(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** The record of a lab that is up. @throws Refusal */
  async require(): Promise<LabRecord> {
    const record = await this.read();
    if (!record) throw new Refusal('The lab is not up: "npm run lab -- up 4" starts it.');
    return record;
  }

  /** @throws Refusal when there is no such host */
  async requireHost(name: string | undefined): Promise<Host> {
    const { hosts } = await this.require();
    const host = hosts.find((candidate) => candidate.name === name);
    if (host) return host;
    throw new Refusal(
      `${name === undefined ? 'Name a host' : `There is no host "${name}"`}: ${hosts.map((h) => h.name).join(', ')}.`,
    );
  }
}
