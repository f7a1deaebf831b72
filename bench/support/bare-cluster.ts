import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from '../../e2e/support/start-product.ts';

const run = promisify(execFile);
const POLL_MS = 5;
const TIMEOUT_MS = 60_000;
export const BARE_LOGIN = { username: 'rocket', password: 'only-for-this-bench', databaseName: 'postgres', caCertificate: null };
const { password: PASSWORD } = BARE_LOGIN;
const STREAMS = `SELECT FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming'`;

/** Who runs the processes: root lends PostgreSQL an account, anybody else uses their own. */
type Account = { uid: number; gid: number } | Record<string, never>;

export interface BareNode {
  name: string;
  data: string;
  port: number;
  process?: ChildProcess;
}

/** A cluster as a script would make it by hand, with as little as possible: a primary, and replicas that stream. */
export class BareCluster {
  readonly nodes: BareNode[] = [];
  readonly #account = serviceAccount();
  readonly #scratch: string;
  #bin: string;

  private constructor(scratch: string, bin: string) {
    this.#scratch = scratch;
    this.#bin = bin;
  }

  /** Reserves what it needs; nothing runs yet. */
  static async prepare(bin: string, names: readonly string[] = ['primary', 'replica_1', 'replica_2']): Promise<BareCluster> {
    const scratch = await mkdtemp(join(tmpdir(), 'rocket-bare-'));
    const cluster = new BareCluster(scratch, bin);
    await run('chown', [`${cluster.#account.uid ?? process.getuid?.()}`, scratch]);
    for (const name of names) cluster.nodes.push({ name, data: join(scratch, name), port: await freePort() });
    return cluster;
  }

  /** From nothing until all replicas stream from the first node. */
  async build(): Promise<void> {
    const [primary, ...replicas] = this.nodes as [BareNode, ...BareNode[]];
    await this.#initialise(primary);
    this.start(primary);
    const session = await this.connect(primary);
    await session.query(`CREATE ROLE replicator LOGIN REPLICATION PASSWORD '${PASSWORD}'`);
    for (const replica of replicas) await this.#addReplica(session, primary, replica);
    await session.end();
  }

  /** From here on nodes are started with these binaries. */
  use(bin: string): void {
    this.#bin = bin;
  }

  start(node: BareNode): void {
    node.process = spawn(join(this.#bin, 'postgres'), ['-D', node.data, '-p', String(node.port)], {
      ...this.#account,
      cwd: '/',
      env: { TZ: 'UTC', LC_ALL: 'C' },
      stdio: 'ignore',
    });
  }

  /** The fast shutdown. */
  async stop({ process: child }: BareNode): Promise<void> {
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
  }

  /** Connects as soon as the node answers. */
  async connect({ port }: BareNode): Promise<Client> {
    const { username: user, password, databaseName: database } = BARE_LOGIN;
    for (const endsAt = performance.now() + TIMEOUT_MS; ; await sleep(POLL_MS)) {
      const client = new Client({ host: '127.0.0.1', port, user, password, database });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return client;
      } catch (error) {
        if (performance.now() > endsAt) throw error;
      }
    }
  }

  async untilStreams(session: Client, { name }: BareNode): Promise<void> {
    const isThere = async (): Promise<boolean> => (await session.query(STREAMS, [name])).rowCount !== 0;
    await untilTrue(isThere, `${name} does not stream.`);
  }

  /** Lets pg_ctl do it, and wait until it is done. */
  async pgCtl({ data }: BareNode, ...argv: readonly string[]): Promise<void> {
    const options = { ...this.#account, cwd: '/', env: { TZ: 'UTC', LC_ALL: 'C' } };
    await run(join(this.#bin, 'pg_ctl'), ['-D', data, '-s', '-w', '-l', `${data}.log`, ...argv], options);
  }

  async destroy(): Promise<void> {
    for (const node of this.nodes.toReversed()) {
      await this.stop(node);
      // For one that pg_ctl has started; where there is none, it fails.
      await this.pgCtl(node, 'stop', '-m', 'fast').catch(() => undefined);
    }
    await rm(this.#scratch, { recursive: true, force: true });
  }

  /** Makes the stopped or the copied files of a node those of a replica of this primary. */
  async pointTo({ port }: BareNode, { name, data }: BareNode): Promise<void> {
    await writeFile(join(data, 'standby.signal'), '');
    const conninfo = `host=127.0.0.1 port=${port} user=replicator password=${PASSWORD} application_name=${name}`;
    await appendFile(join(data, 'postgresql.conf'), `primary_conninfo = '${conninfo}'\nprimary_slot_name = '${name}'\n`);
  }

  async #initialise({ data, port }: BareNode): Promise<void> {
    const passwordFile = join(this.#scratch, 'password');
    await writeFile(passwordFile, PASSWORD);
    const argv = ['-U', 'rocket', '--auth=scram-sha-256', '--data-checksums', '--encoding=UTF8', '--locale=C'];
    const locale = ['--no-instructions', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const options = { ...this.#account, cwd: this.#scratch, env: { TZ: 'UTC', LC_ALL: 'C' } };
    await run(join(this.#bin, 'initdb'), ['-D', data, `--pwfile=${passwordFile}`, ...argv, ...locale], options);
    const settings = {
      port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      shared_buffers: '128MB',
      wal_level: 'replica',
      wal_retrieve_retry_interval: '500ms',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
    await appendFile(join(data, 'postgresql.conf'), `${lines.join('\n')}\n`);
  }

  async #addReplica(session: Client, primary: BareNode, replica: BareNode): Promise<void> {
    const { name, data } = replica;
    await session.query('SELECT pg_create_physical_replication_slot($1, true)', [name]);
    await session.query('SELECT pg_backup_start($1, true)', [name]);
    await run('cp', ['-a', primary.data, data], this.#account);
    const { rows } = await session.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    await rm(join(data, 'postmaster.pid'), { force: true });
    for (const directory of ['pg_wal', 'pg_replslot']) {
      await rm(join(data, directory), { recursive: true });
      await mkdir(join(data, directory), { mode: 0o700 });
    }
    await writeFile(join(data, 'backup_label'), rows[0]?.labelfile ?? '');
    await this.pointTo(primary, replica);
    if (this.#account.uid !== undefined) await run('chown', ['-R', String(this.#account.uid), data]);
    this.start(replica);
    await this.untilStreams(session, replica);
  }
}

/** Asks again and again. @throws Error with this sentence when it takes too long */
export async function untilTrue(isThere: () => Promise<boolean>, sentence: string): Promise<void> {
  for (const endsAt = performance.now() + TIMEOUT_MS; !(await isThere()); await sleep(POLL_MS)) {
    if (performance.now() > endsAt) throw new Error(sentence);
  }
}

/** The account that the product lends PostgreSQL when it runs as root. */
function serviceAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = entries.find(([entry]) => entry === name) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('There is neither an account "postgres" nor "nobody".');
}
