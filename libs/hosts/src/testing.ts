import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostExecutor, ServiceSpec } from './host-executor.js';
import { describeSentFiles, sent } from './sent-files-contract.js';

const limits = { timeoutMs: 10_000 };
/** Packages are taken away, too. */
const cleaning = { timeoutMs: 120_000 };
/** Any program that every Unix server has, run by absolute path as services are. */
const SHELL = '/bin/sh';

/** A directory for one test that the service account can reach, and how to get rid of it. */
export async function makeScratchDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(await realpath(tmpdir()), 'rocket-hosts-'));
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The first of `count` ports in a row on which nothing listens now. */
export async function findPortRange(count: number): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const first = 20_000 + Math.floor((Math.random() * 10_000) / count) * count;
    const held = await Promise.all(Array.from({ length: count }, (_, index) => listen(first + index)));
    for (const close of held) await close?.();
    if (!held.includes(undefined)) return first;
  }
  throw new Error(`There are no ${String(count)} free ports in a row.`);
}

/** What a driver has to provide for its contract to be tested. */
export interface HostUnderTest {
  host: HostExecutor;
  /** Another server of the same driver. */
  other: HostExecutor;
  /** The first port of the host's range. */
  portFrom: number;
  /** Lets something listen on a port of the host; answers how to end it. */
  occupy(port: number): Promise<() => Promise<void>>;
  /** Forgets everything and takes both servers away. */
  dispose(): Promise<void>;
}

/** What every driver promises. Run on each of them. */
export function describeHostExecutor(name: string, makeHost: () => Promise<HostUnderTest>): void {
  describe(`${name} as a host`, () => {
    let world: HostUnderTest;
    let host: HostExecutor;
    beforeEach(async () => {
      world = await makeHost();
      host = world.host;
    });
    afterEach(() => world.dispose());

    describe('commands', () => describeCommands(() => host));
    describe('scripts', () => describeScripts(() => host));
    describe('files', () => describeFiles(() => world));
    describe('sent files', () => describeSentFiles(() => world.host));
    describe('services', () => describeServices(() => host));
    describe('ports and facts', () => describePorts(() => world));
  });
}

function describeCommands(host: () => HostExecutor): void {
  it('passes arguments verbatim, whatever a shell would make of them', async () => {
    const hostile = ["it's", '"quoted"', 'two\nlines', '$(id)', '`id`', '-n', '--', '; rm -rf /', '*', '', 'ä€😀', '\\'];
    const { stdout } = await host().run([SHELL, '-c', 'for one; do printf "%s\\0" "$one"; done', 'sh', ...hostile], limits);
    expect(stdout.split('\0').slice(0, -1)).toEqual(hostile);
  });

  it('answers a non-zero exit code and keeps both outputs apart', async () => {
    const result = await host().run([SHELL, '-c', 'echo out; echo err >&2; exit 7'], limits);
    expect(result).toMatchObject({ exitCode: 7, stdout: 'out\n', stderr: 'err\n', truncated: false });
  });

  it('hands over standard input and the environment it is given, and nothing of ours', async () => {
    process.env['ROCKET_PLANTED'] = 'planted';
    const { stdout } = await host().run([SHELL, '-c', 'cat; env'], { ...limits, stdin: 'typed\n', env: { WANTED: 'yes' } });
    expect(stdout).toMatch(/^typed\n/);
    expect(stdout).toContain('WANTED=yes');
    expect(stdout).not.toContain('planted');
  });

  it('kills a command with all its children when its time is up', async () => {
    const marker = `${host().rootDirectory}/late`;
    await host().makeDirectory(host().rootDirectory, 0o700, limits);
    const late = host().run([SHELL, '-c', `(sleep 1; : > "$1") & sleep 30`, 'sh', marker], { timeoutMs: 150 });
    await expect(late).rejects.toMatchObject({ code: 'command-timed-out' });
    await sleep(1_200);
    expect(await host().exists(marker, limits)).toBe(false);
  });

  it('rejects with the reason of the abort', async () => {
    const controller = new AbortController();
    const running = host().run([SHELL, '-c', 'sleep 30'], { ...limits, signal: controller.signal });
    const reason = new Error('no longer wanted');
    setTimeout(() => controller.abort(reason), 50);
    await expect(running).rejects.toBe(reason);
    await expect(host().run([SHELL, '-c', 'true'], { ...limits, signal: controller.signal })).rejects.toBe(reason);
  });

  it('keeps a bounded part of the output and says so', async () => {
    const result = await host().run([SHELL, '-c', 'head -c 300000 /dev/zero'], { ...limits, maxOutputBytes: 1000 });
    expect(result.stdout).toHaveLength(1000);
    expect(result.truncated).toBe(true);
  });

  it('refuses a program that is not there with a sentence', async () => {
    await expect(host().run(['/no/such/program'], limits)).rejects.toMatchObject({ code: 'command-failed' });
  });
}

function describeScripts(host: () => HostExecutor): void {
  it('runs the scripts of administrators, or refuses them', async () => {
    if (!host().capabilities.canRunScripts) {
      await expect(host().runScript('true', limits)).rejects.toMatchObject({ code: 'capability-missing' });
      return;
    }
    const script = `greet() { echo "it's $1"; }\ngreet 'ä $HOME'\ncat\necho err >&2\nexit 7 # the end`;
    expect(await host().runScript(script, limits)).toMatchObject({ exitCode: 7, stdout: "it's ä $HOME\n", stderr: 'err\n' });
    expect(await host().runScript('', limits)).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(await host().runScript('head -c 9000 /dev/zero', { ...limits, maxOutputBytes: 10 })).toMatchObject({
      truncated: true,
    });
    const late = host().runScript('sleep 30', { timeoutMs: 300 });
    await expect(late).rejects.toMatchObject({ code: 'command-timed-out' });
  });

  it('runs nothing of a script that is not whole', async () => {
    if (!host().capabilities.canRunScripts) return;
    const { exitCode, stdout } = await host().runScript('echo begun\nif true; then', limits);
    expect(exitCode).not.toBe(0);
    expect(stdout).toBe('');
  });
}

function describeFiles(world: () => HostUnderTest): void {
  const at = (path: string): string => `${world().host.rootDirectory}/${path}`;

  it('writes whole files with their mode and leaves nothing else behind', async () => {
    const { host } = world();
    await host.writeFile(at('a/secret'), 'first', 0o600, limits);
    await host.writeFile(at('a/secret'), 'second', 0o640, limits);
    expect(await host.readFile(at('a/secret'), limits)).toBe('second');
    expect(await host.list(at('a'), limits)).toEqual(['secret']);
    const { stdout } = await host.run(['ls', '-l', at('a/secret')], limits);
    expect(stdout).toMatch(/^-rw-r-----/);
  });

  it('never shows a reader half a file', async () => {
    const { host } = world();
    const [short, long] = ['s'.repeat(10), 'l'.repeat(200_000)];
    await host.writeFile(at('file'), short, 0o600, limits);
    const reads: string[] = [];
    const writing = (async () => {
      for (let round = 0; round < 20; round++) await host.writeFile(at('file'), round % 2 ? short : long, 0o600, limits);
    })();
    for (let round = 0; round < 40; round++) reads.push(await host.readFile(at('file'), limits));
    await writing;
    expect(reads.every((text) => text === short || text === long)).toBe(true);
  });

  it('refuses to change anything outside its directory', async () => {
    const { host, other } = world();
    await host.makeDirectory(at('inside'), 0o700, limits);
    const outside = [
      '/tmp/rocket-outside',
      at('../escape'),
      at('inside/../../escape'),
      `${host.rootDirectory}-beside/file`,
      'relative',
      ...(other.rootDirectory === host.rootDirectory ? [] : [other.rootDirectory]),
    ];
    for (const path of outside) {
      await expect(host.writeFile(path, 'x', 0o600, limits)).rejects.toMatchObject({ code: 'command-failed' });
      await expect(host.remove(path, limits)).rejects.toMatchObject({ code: 'command-failed' });
      await expect(host.makeDirectory(path, 0o700, limits)).rejects.toMatchObject({ code: 'command-failed' });
    }
    await expect(host.remove(host.rootDirectory, limits)).rejects.toMatchObject({ code: 'command-failed' });
  });

  it('does not follow a symbolic link out of its directory', async () => {
    const { host } = world();
    const outside = (await host.run(['mktemp', '-d'], limits)).stdout.trim();
    await host.run(['touch', `${outside}/precious`], limits);
    await host.makeDirectory(host.rootDirectory, 0o700, limits);
    await host.run(['ln', '-s', outside, at('door')], limits);
    await expect(host.writeFile(at('door/planted'), 'x', 0o600, limits)).rejects.toMatchObject({ code: 'command-failed' });
    await expect(host.makeDirectory(at('door/planted'), 0o700, limits)).rejects.toMatchObject({ code: 'command-failed' });
    await expect(host.remove(at('door/precious'), limits)).rejects.toMatchObject({ code: 'command-failed' });
    await host.remove(at('door'), limits);
    expect(await host.list(outside, limits)).toEqual(['precious']);
    await host.run(['rm', '-r', outside], limits);
  });

  it('removes what is there and does not mind what is not', async () => {
    const { host } = world();
    await host.writeFile(at('tree/deep/file'), 'x', 0o600, limits);
    await host.remove(at('tree'), limits);
    await host.remove(at('tree'), limits);
    expect(await host.exists(at('tree'), limits)).toBe(false);
    expect(await host.list(at('tree'), limits)).toEqual([]);
  });

  it('copies a directory of another server, without what is excluded', async () => {
    const { host, other } = world();
    if (!host.capabilities.canCopyBetweenServers) return;
    const source = `${other.rootDirectory}/data`;
    await other.writeFile(`${source}/base/1/data`, 'x'.repeat(1000), 0o600, limits);
    await other.writeFile(`${source}/wal/segment`, 'y', 0o600, limits);
    await other.writeFile(`${source}/postmaster.pid`, '1', 0o600, limits);
    const { bytes } = await host.copyDirectory(other, source, at('data'), ['wal/', 'postmaster.pid'], limits);
    expect(bytes).toBe(1000);
    expect(await host.list(at('data'), limits)).toEqual(['base', 'wal']);
    expect(await host.list(at('data/wal'), limits)).toEqual([]);
    expect(await host.readFile(at('data/base/1/data'), limits)).toHaveLength(1000);
    // The account that runs services can write to the copy.
    expect((await host.run([SHELL, '-c', 'echo more >> "$1"', 'sh', at('data/base/1/data')], limits)).exitCode).toBe(0);
  });
}

/** Asks again and again, for as long as one call may take. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + limits.timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > endsAt) throw new Error('It never came about.');
    await sleep(5);
  }
}

function describeServices(host: () => HostExecutor): void {
  /** Says a word, then waits; `SIGINT` ends it. */
  const spec = (overrides: Partial<ServiceSpec> = {}): ServiceSpec => ({
    name: 'echo-1',
    argv: [SHELL, '-c', 'trap "exit 0" INT; echo "$1 is up"; while :; do sleep 0.02; done', 'sh', "the 'service'"],
    stopSignal: 'SIGINT',
    stopTimeoutMs: 3_000,
    ...overrides,
  });
  const kill = (pid: number | undefined) => host().run(['kill', '-s', 'KILL', String(pid)], limits);
  const untilStopped = (): Promise<void> => until(async () => (await host().serviceStatus('echo-1', limits)).state !== 'running');

  it('starts a service once, however many start it at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 6 }, () => host().startService(spec(), limits)));
    expect(new Set(statuses.map(({ pid }) => pid)).size).toBe(1);
    expect(statuses[0]).toMatchObject({ state: 'running', startedAt: expect.stringMatching(/Z$/) });
    await until(async () => (await host().serviceLog('echo-1', 1000, limits)) !== '');
    expect(await host().serviceLog('echo-1', 1000, limits)).toBe("the 'service' is up\n");
  });

  it('stops a service with its signal, and does not mind one that is stopped or unknown', async () => {
    await host().startService(spec(), limits);
    await host().stopService('echo-1', limits);
    expect(await host().serviceStatus('echo-1', limits)).toEqual({ state: 'stopped' });
    await host().stopService('echo-1', limits);
    await host().stopService('unknown', limits);
    expect(await host().serviceStatus('unknown', limits)).toEqual({ state: 'absent' });
  });

  it('kills a service that ignores its signal', async () => {
    await host().startService(
      spec({ argv: [SHELL, '-c', 'trap "" INT; while :; do sleep 0.02; done'], stopTimeoutMs: 100 }),
      limits,
    );
    await host().stopService('echo-1', limits);
    expect(await host().serviceStatus('echo-1', limits)).toEqual({ state: 'stopped' });
  });

  it('sees that a service was killed, and starts it again', async () => {
    const first = await host().startService(spec(), limits);
    await kill(first.pid);
    await untilStopped();
    const second = await host().startService(spec(), limits);
    expect(second.state).toBe('running');
    expect(second.pid).not.toBe(first.pid);
  });

  it('shows a service that ends by itself as stopped, with its last words in the log', async () => {
    await host().startService(spec({ argv: [SHELL, '-c', 'echo "no such port"; exit 1'] }), limits);
    await untilStopped();
    expect(await host().serviceStatus('echo-1', limits)).toEqual({ state: 'stopped' });
    expect(await host().serviceLog('echo-1', 1000, limits)).toContain('no such port');
  });

  it('refuses a service that is not an executable file', async () => {
    await expect(host().startService(spec({ argv: ['/no/such/program'] }), limits)).rejects.toMatchObject({
      code: 'command-failed',
    });
    await expect(host().startService(spec({ name: '../escape' }), limits)).rejects.toMatchObject({ code: 'command-failed' });
  });

  it('removes a service, and cleans the whole server', async () => {
    const [one, two] = [await host().startService(spec(), limits), await host().startService(spec({ name: 'echo-2' }), limits)];
    await host().writeFile(`${host().rootDirectory}/left`, 'x', 0o600, limits);
    await host().removeService('echo-1', limits);
    expect(await host().serviceStatus('echo-1', limits)).toEqual({ state: 'absent' });
    await host().clean(cleaning);
    expect(await host().list(host().rootDirectory, limits)).toEqual([]);
    expect(await host().serviceStatus('echo-2', limits)).toEqual({ state: 'absent' });
    for (const { pid } of [one, two]) expect((await host().run(['kill', '-s', '0', String(pid)], limits)).exitCode).not.toBe(0);
    await host().clean(cleaning);
  });
}

function describePorts(world: () => HostUnderTest): void {
  it('finds the first port that is neither taken nor listened on', async () => {
    const { host, portFrom, occupy } = world();
    expect(await host.findFreePort([], limits)).toBe(portFrom);
    expect(await host.findFreePort([portFrom], limits)).toBe(portFrom + 1);
    const release = await occupy(portFrom);
    try {
      expect(await host.findFreePort([portFrom + 1], limits)).toBe(portFrom + 2);
    } finally {
      await release();
    }
  });

  it('says how big it is', async () => {
    const facts = await world().host.facts(limits);
    for (const size of [facts.cpu, facts.ramGb, facts.diskGb, facts.freeDiskGb]) expect(size).toBeGreaterThan(0);
    expect(facts.freeDiskGb).toBeLessThanOrEqual(facts.diskGb);
    expect(facts.addresses).toContain(world().host.address);
    expect(Date.parse(facts.bootedAt)).toBeLessThan(Date.now());
    expect(facts.bootId).toMatch(/\S/);
  });

  it('says how busy it is', async () => {
    const sample = await world().host.sample(limits);
    expect(sample.load).toBeGreaterThanOrEqual(0);
    expect(sample.cpuTotalMs).toBeGreaterThan(sample.cpuIdleMs);
    expect(sample.memoryTotalBytes).toBeGreaterThan(sample.memoryAvailableBytes);
    expect(sample.mounts.length).toBeGreaterThan(0);
    for (const { mount, sizeBytes, availableBytes } of sample.mounts) {
      expect(mount).toMatch(/^\//);
      expect(sizeBytes).toBeGreaterThanOrEqual(availableBytes);
    }
  });

  it('does what it says it can, and refuses the rest', async () => {
    const { host } = world();
    const { canInstallPackages, canPatchOs, canReboot } = host.capabilities;
    const refusal = { code: 'capability-missing' };
    if (!canPatchOs) await expect(host.pendingUpdates(limits)).rejects.toMatchObject(refusal);
    if (!canPatchOs) await expect(host.updateOs(limits)).rejects.toMatchObject(refusal);
    if (!canPatchOs) await expect(host.restartNeeds(limits)).rejects.toMatchObject(refusal);
    if (!canPatchOs) await expect(host.restartServices(['cron.service'], limits)).rejects.toMatchObject(refusal);
    if (!host.capabilities.canReceiveFiles)
      await expect(host.receiveFiles(`${host.rootDirectory}/x`, sent([]), limits)).rejects.toMatchObject(refusal);
    if (!host.capabilities.canRunPgBackRest) {
      await expect(host.installPgBackRest(limits)).rejects.toMatchObject(refusal);
      await expect(host.servePgBackRest('', limits)).rejects.toMatchObject(refusal);
    }
    if (!canReboot) await expect(host.reboot(limits)).rejects.toMatchObject(refusal);
    const code = canInstallPackages ? 'command-failed' : 'capability-missing';
    await expect(host.prepareRelease('PostgreSQL', '1.0', { timeoutMs: 60_000 })).rejects.toMatchObject({ code });
    await expect(host.installRelease('PostgreSQL', '1.0', { timeoutMs: 60_000 })).rejects.toMatchObject({ code });
    expect(await host.installations('PostgreSQL', limits)).not.toContainEqual(expect.objectContaining({ version: '1.0' }));
  });
}

/** Listens on a port of the loopback. */
export async function occupyLocally(port: number): Promise<() => Promise<void>> {
  const close = await listen(port);
  if (!close) throw new Error(`Port ${String(port)} is taken.`);
  return close;
}

/** Answers how to stop listening; `undefined` when the port is taken. */
async function listen(port: number): Promise<(() => Promise<void>) | undefined> {
  const server = createServer();
  const listening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve((server.address() as AddressInfo).port === port));
  });
  return listening ? () => new Promise((resolve) => server.close(() => resolve())) : undefined;
}
