// Runs one PostgreSQL and, where installed, one Redis for a test run. Prints their addresses as one JSON line, lives
// until standard input closes, then stops both and removes what they wrote. Nothing here is durable on purpose.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 10_000;

/** PostgreSQL refuses to run as root, so root lends it an account that every Unix has. */
function serviceAccount() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.startsWith(`${name}:`));
    if (line) return { uid: Number(line.split(':')[2]), gid: Number(line.split(':')[3]) };
  }
  throw new Error('PostgreSQL cannot run as root, and this machine has neither the account "postgres" nor "nobody".');
}

/** Whether an account that owns nothing on the way may walk down to `path`. */
function isTraversable(path) {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function makeScratchDirectory(account) {
  const parent = [realpathSync(tmpdir()), '/tmp', '/var/tmp'].find((path) => account.uid === undefined || isTraversable(path));
  const directory = mkdtempSync(join(parent, 'rocket-test-'));
  if (account.uid !== undefined) chownSync(directory, account.uid, account.gid);
  return directory;
}

/** Where the binaries are, copied into the scratch directory when the account cannot reach this clone. */
function binaries(account, scratch) {
  const native = realpathSync(
    join(import.meta.dirname, `../../node_modules/@rocket-postgres/18.4-${platform()}-${arch()}/native`),
  );
  if (account.uid === undefined || isTraversable(native)) return native;
  const copy = join(scratch, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(copy, 0o755);
  return copy;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilListening(child, port) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const socket = createConnection({ host: '127.0.0.1', port });
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${child.spawnfile} does not listen on port ${port}`);
}

async function startPostgres(scratch, account) {
  const native = binaries(account, scratch);
  const data = join(scratch, 'data');
  const passwordFile = join(scratch, 'password');
  const password = randomBytes(18).toString('base64url');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined) chownSync(passwordFile, account.uid, account.gid);
  const options = { ...account, cwd: scratch, env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH } };
  await run(
    join(native, 'bin/initdb'),
    ['-D', data, '-U', 'rocket', '--pwfile', passwordFile, '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-sync'],
    options,
  );
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 400,
    shared_buffers: '128MB',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    log_min_messages: 'fatal',
    timezone: 'UTC',
  };
  const argv = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(native, 'bin/postgres'), ['-D', data, ...argv], {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  stopping.push(() => stop(child, 'SIGINT'));
  await untilListening(child, port);
  return `postgres://rocket:${password}@127.0.0.1:${port}/postgres`;
}

async function startRedis(scratch) {
  const installed = (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, 'redis-server')));
  if (!installed) return undefined;
  const port = await freePort();
  const argv = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', scratch];
  const child = spawn('redis-server', argv, { stdio: ['ignore', 'ignore', 'inherit'] });
  stopping.push(() => stop(child, 'SIGTERM'));
  await untilListening(child, port);
  return `redis://127.0.0.1:${port}`;
}

async function stop(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

const stopping = [];
let scratch;
let isEnding = false;

async function end(exitCode) {
  if (isEnding) return;
  isEnding = true;
  await Promise.allSettled(stopping.map((stopOne) => stopOne()));
  if (scratch) rmSync(scratch, { recursive: true, force: true });
  process.exit(exitCode);
}

process.on('SIGINT', () => undefined); // Ctrl-C reaches us by the pipe, after the tests have gone.
process.on('SIGTERM', () => void end(0));
process.stdin
  .on('end', () => void end(0))
  .on('error', () => void end(0))
  .resume();

try {
  const account = serviceAccount();
  scratch = makeScratchDirectory(account);
  const databaseUrl = await startPostgres(scratch, account);
  const redisUrl = await startRedis(scratch);
  process.stdout.write(`${JSON.stringify({ databaseUrl, redisUrl })}\n`);
} catch (error) {
  process.stderr.write(`${error.stderr ?? error.message}\n`);
  await end(1);
}
