import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
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
const PASSWORD = 'only-for-this-bench';

/** Who runs the processes: root lends PostgreSQL an account, anybody else uses their own. */
export type Account = { uid: number; gid: number } | Record<string, never>;

interface Node {
  data: string;
  port: number;
  process?: ChildProcess;
}

/** Builds primary and two replicas with as little as possible. Answers the milliseconds until both stream. */
export async function buildBareCluster(bin: string, account: Account): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'rocket-bare-'));
  await run('chown', [`${account.uid ?? process.getuid?.()}`, scratch]);
  const nodes: Node[] = [];
  for (const name of ['primary', 'replica_1', 'replica_2']) nodes.push({ data: join(scratch, name), port: await freePort() });
  const [primary, ...replicas] = nodes as [Node, ...Node[]];
  try {
    const startedAt = performance.now();
    await initialise(bin, account, scratch, primary);
    await start(bin, account, primary);
    const session = await connect(primary.port);
    await session.query(`CREATE ROLE replicator LOGIN REPLICATION PASSWORD '${PASSWORD}'`);
    for (const [index, replica] of replicas.entries())
      await addReplica({ bin, account, session, primary, replica, slot: `slot_${index}` });
    const took = performance.now() - startedAt;
    await session.end();
    return took;
  } finally {
    for (const node of nodes.toReversed()) await stop(node);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function initialise(bin: string, account: Account, scratch: string, { data, port }: Node): Promise<void> {
  const passwordFile = join(scratch, 'password');
  await writeFile(passwordFile, PASSWORD);
  const argv = ['-U', 'rocket', '--auth=scram-sha-256', '--data-checksums', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const options = { ...account, cwd: scratch, env: { TZ: 'UTC', LC_ALL: 'C' } };
  await run(join(bin, 'initdb'), ['-D', data, `--pwfile=${passwordFile}`, ...argv, ...locale], options);
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '128MB',
    wal_level: 'replica',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'`);
  await appendFile(join(data, 'postgresql.conf'), `${lines.join('\n')}\n`);
}

async function start(bin: string, account: Account, node: Node): Promise<void> {
  node.process = spawn(join(bin, 'postgres'), ['-D', node.data, '-p', String(node.port)], {
    ...account,
    cwd: '/',
    env: { TZ: 'UTC', LC_ALL: 'C' },
    stdio: 'ignore',
  });
}

async function connect(port: number): Promise<Client> {
  for (const endsAt = performance.now() + TIMEOUT_MS; ; await sleep(POLL_MS)) {
    const client = new Client({ host: '127.0.0.1', port, user: 'rocket', password: PASSWORD, database: 'postgres' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (performance.now() > endsAt) throw error;
    }
  }
}

interface ReplicaToAdd {
  bin: string;
  account: Account;
  session: Client;
  primary: Node;
  replica: Node;
  slot: string;
}

async function addReplica({ bin, account, session, primary, replica, slot }: ReplicaToAdd): Promise<void> {
  await session.query('SELECT pg_create_physical_replication_slot($1, true)', [slot]);
  await session.query('SELECT pg_backup_start($1, true)', [slot]);
  await run('cp', ['-a', primary.data, replica.data], account);
  const { rows } = await session.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
  await rm(join(replica.data, 'pg_wal'), { recursive: true });
  await mkdir(join(replica.data, 'pg_wal'), { mode: 0o700 });
  await rm(join(replica.data, 'postmaster.pid'), { force: true });
  await rm(join(replica.data, 'pg_replslot'), { recursive: true });
  await mkdir(join(replica.data, 'pg_replslot'), { mode: 0o700 });
  await writeFile(join(replica.data, 'backup_label'), rows[0]?.labelfile ?? '');
  await writeFile(join(replica.data, 'standby.signal'), '');
  const conninfo = `host=127.0.0.1 port=${primary.port} user=replicator password=${PASSWORD} application_name=${slot}`;
  await appendFile(join(replica.data, 'postgresql.conf'), `primary_conninfo = '${conninfo}'\nprimary_slot_name = '${slot}'\n`);
  if (account.uid !== undefined) await run('chown', ['-R', String(account.uid), replica.data]);
  await start(bin, account, replica);
  const streams = `SELECT FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming'`;
  for (
    const endsAt = performance.now() + TIMEOUT_MS;
    (await session.query(streams, [slot])).rowCount === 0;
    await sleep(POLL_MS)
  ) {
    if (performance.now() > endsAt) throw new Error(`${slot} does not stream`);
  }
}

async function stop({ process: child }: Node): Promise<void> {
  if (!child || child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  await ended;
}
