import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

const START = join(import.meta.dirname, '..', 'start.mjs');
const UP_TIMEOUT_MS = 100_000;

/** Starting may mean building. */
jest.setTimeout(3 * UP_TIMEOUT_MS);

/** `npm start` as a person would use it, on data of its own. */
describe('npm start', () => {
  let dataDirectory;
  let port;
  const launched = [];
  const strangers = [];

  beforeAll(async () => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'rocket-start-'));
    port = await freePort();
  });
  afterEach(async () => {
    for (const one of strangers.splice(0)) one.close();
  });
  afterAll(async () => {
    for (const one of launched) if (one.child.exitCode === null && one.child.signalCode === null) await stop(one);
    const real = realpathSync(dataDirectory);
    rmSync(dataDirectory, { recursive: true, force: true });
    rmSync(real, { recursive: true, force: true });
  });

  function environment(extra) {
    return { ...process.env, NODE_OPTIONS: '', ROCKET_DATA_DIR: dataDirectory, ROCKET_PORT: String(port), ...extra };
  }

  function refused(extra) {
    const { status, stdout, stderr } = spawnSync('node', [START], {
      encoding: 'utf8',
      env: environment(extra),
      timeout: UP_TIMEOUT_MS,
    });
    return { status, lines: stderr.trim().split('\n'), stdout };
  }

  async function start() {
    const child = spawn('node', [START], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const one = { child, output: '' };
    launched.push(one);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (one.output += chunk));
    const deadline = Date.now() + UP_TIMEOUT_MS;
    while (!one.output.includes('Ctrl-C stops it')) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`did not start:\n${one.output}`);
      await sleep(50);
    }
    return one;
  }

  async function stop({ child }) {
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    const [code] = await ended;
    return code;
  }

  const record = (name) => JSON.parse(readFileSync(join(dataDirectory, 'run', `${name}.json`), 'utf8'));
  const databasePid = () =>
    Number(readFileSync(join(dataDirectory, 'control-plane', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/api/ready`)).ok;
  const until = async (condition) => {
    for (const deadline = Date.now() + 30_000; !(await condition().catch(() => false)); await sleep(50)) {
      if (Date.now() > deadline) throw new Error(`never: ${condition}`);
    }
  };

  it('names every wrong setting in one sentence each', () => {
    const { status, lines } = refused({ ROCKET_PORT: 'eighty', ROCKET_QUEUE: 'http://x' });
    expect(status).toBe(1);
    expect(lines).toEqual([
      'ROCKET_PORT must be a whole number from 1 to 65535, but is "eighty".',
      'ROCKET_QUEUE must be `postgres`, or a redis:// or rediss:// URL.',
    ]);
  });

  it('says that the port is taken, and leaves nothing running', async () => {
    strangers.push(createServer().listen(port, '127.0.0.1'));
    await once(strangers[0], 'listening');
    expect(refused({})).toMatchObject({ status: 1, lines: [expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`)] });
    expect(existsSync(join(dataDirectory, 'run', 'launcher.json'))).toBe(false);
  });

  it('says that the data directory cannot be used', () => {
    const { status, lines } = refused({ ROCKET_DATA_DIR: '/dev/null/data' });
    expect({ status, lines }).toEqual({
      status: 1,
      lines: [expect.stringContaining('The data directory /dev/null/data cannot be used')],
    });
  });

  it('says that DATABASE_URL leads nowhere, without its password', async () => {
    const { status, lines } = refused({ DATABASE_URL: `postgres://rocket:planted@127.0.0.1:${await freePort()}/rocket` });
    expect({ status, lines }).toEqual({ status: 1, lines: [expect.stringContaining('Nothing listens at 127.0.0.1:')] });
    expect(lines.join()).not.toContain('planted');
  });

  it('starts everything, prints the first password once, and stops everything', async () => {
    const first = await start();
    expect(await isReady()).toBe(true);
    expect(first.output).toMatch(/user {6}admin\n {2}password {2}\S{24} /);
    const pids = [record('api').pid, record('worker').pid, databasePid()];
    expect(pids.every(isRunning)).toBe(true);
    expect(await stop(first)).toBe(0);
    expect(pids.some(isRunning)).toBe(false);
  });

  it('shows the first password at the next start when a start broke off before it could', async () => {
    const file = join(dataDirectory, 'run', 'first-password');
    writeFileSync(file, 'kept-since-the-first-start', { mode: 0o600 });
    const second = await start();
    expect(second.output).toContain('password  kept-since-the-first-start   (not shown again)');
    // It is forgotten right after it was shown.
    const patience = Date.now() + 5_000;
    while (existsSync(file) && Date.now() < patience) await sleep(50);
    expect(existsSync(file)).toBe(false);
    expect(await stop(second)).toBe(0);
  });

  it('refuses a second start, survives its own kill -9, and takes over what is left', async () => {
    const second = await start();
    expect(second.output).not.toContain('password');
    expect(refused({})).toMatchObject({ status: 1, lines: [expect.stringContaining('already runs on')] });

    const database = databasePid();
    const orphans = [record('api').pid, record('worker').pid];
    process.kill(record('launcher').pid, 'SIGKILL');
    await once(second.child, 'exit');
    const third = await start();
    expect(third.output).toContain('taking over');
    expect(databasePid()).toBe(database);
    expect(orphans.some(isRunning)).toBe(false);

    const wrongPassword = readFileSync(join(dataDirectory, 'run', 'database-url'), 'utf8')
      .trim()
      .replace(/:[^:@]*@/, ':wrong@');
    const elsewhere = mkdtempSync(join(tmpdir(), 'rocket-start-'));
    const { status, lines } = refused({
      DATABASE_URL: wrongPassword,
      ROCKET_DATA_DIR: elsewhere,
      ROCKET_PORT: String(await freePort()),
    });
    rmSync(elsewhere, { recursive: true });
    expect({ status, lines }).toEqual({
      status: 1,
      lines: [expect.stringContaining('refuses the user "rocket" or the password')],
    });

    process.kill(record('api').pid, 'SIGKILL');
    process.kill(databasePid(), 'SIGKILL');
    await until(async () => third.output.includes('The embedded PostgreSQL is gone') && databasePid() !== database && isReady());
    expect(await stop(third)).toBe(0);
  });
});

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
