import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeHostExecutor, findPortRange, makeScratchDirectory, occupyLocally } from '../testing.js';
import { NO_SSH } from '../host-executor.js';
import type { HostAddress, HostExecutor, ServiceSpec } from '../host-executor.js';
import { listLocalServices, servicesDirectory, startAllLocalServices, stopAllLocalServices } from './local-fleet.js';
import { LocalHostDirectory } from './local-host-directory.js';
import { isAlive } from './process-identity.js';

const limits = { timeoutMs: 10_000 };
const PORTS = 4;

function address(serverName: string, portFrom: number): HostAddress {
  const ports = { portFrom, portTo: portFrom + PORTS - 1 };
  return { ...NO_SSH, serverName, dbmsType: 'PostgreSQL', address: '127.0.0.1', driver: 'local', ...ports };
}

describeHostExecutor('LocalHost', async () => {
  const scratch = await makeScratchDirectory();
  const portFrom = await findPortRange(2 * PORTS);
  const directory = new LocalHostDirectory({ serversDirectory: join(scratch.path, 'servers'), installations: [] });
  const host = directory.open(address('server-a', portFrom));
  const other = directory.open(address('server-b', portFrom + PORTS));
  return {
    host,
    other,
    portFrom,
    occupy: occupyLocally,
    async dispose() {
      await Promise.all([host.clean(limits), other.clean(limits)]);
      await scratch.remove();
    },
  };
});

describe('LocalHost', () => {
  let scratch: Awaited<ReturnType<typeof makeScratchDirectory>>;
  let servers: string;
  let host: HostExecutor;
  const open = (name: string): HostExecutor =>
    new LocalHostDirectory({ serversDirectory: servers, installations: [] }).open(address(name, 20_000));
  const sleeper = (overrides: Partial<ServiceSpec> = {}): ServiceSpec => ({
    name: 'sleeper',
    argv: ['/bin/sh', '-c', 'trap "echo ended >> $0.order; exit 0" TERM; while :; do sleep 0.02; done', join(scratch.path, 'x')],
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 3_000,
    ...overrides,
  });

  beforeEach(async () => {
    scratch = await makeScratchDirectory();
    servers = join(scratch.path, 'servers');
    host = open('server-a');
  });
  afterEach(async () => {
    await Promise.all(['server-a', 'server-b'].map((name) => open(name).clean(limits)));
    await scratch.remove();
  });

  it('refuses server names that are a path', () => {
    for (const name of ['..', '.', '', 'a/b', '/etc', '.services', 'a\0b', '-a', 'a\nb']) {
      expect(() => open(name)).toThrow(expect.objectContaining({ code: 'server-not-found' }));
    }
  });

  it('does not open a server of another driver', () => {
    const directory = new LocalHostDirectory({ serversDirectory: servers, installations: [] });
    expect(() => directory.open({ ...address('server-a', 1), driver: 'ssh' })).toThrow(
      expect.objectContaining({ code: 'driver-unavailable' }),
    );
  });

  it('finds the services that another process started', async () => {
    const started = await host.startService(sleeper(), limits);
    expect(await open('server-a').serviceStatus('sleeper', limits)).toEqual(started);
    await open('server-a').stopService('sleeper', limits);
    expect(await host.serviceStatus('sleeper', limits)).toEqual({ state: 'stopped' });
  });

  it('never signals a stranger that got the number of a dead service', async () => {
    await host.startService(sleeper(), limits);
    // The kernel counts starts in hundredths of a second, and hands a number out again much later than that.
    await sleep(30);
    const stranger = await open('server-b').startService(sleeper(), limits);
    const note = join(servicesDirectory(servers, 'server-a'), 'sleeper.pid');
    const original = await readFile(note, 'utf8');
    // As if the number had been handed out again: same service, the stranger's number, the old start time.
    await writeFile(note, original.replace(/^\d+/, String(stranger.pid)));
    expect(await host.serviceStatus('sleeper', limits)).toEqual({ state: 'stopped' });
    await host.stopService('sleeper', limits);
    expect(await open('server-b').serviceStatus('sleeper', limits)).toEqual(stranger);
    await writeFile(note, original);
  });

  it('does not mistake a process for one with the same number and another start', () => {
    expect(isAlive({ pid: process.pid, mark: 'another boot/1' })).toBe(false);
  });

  it('removes a pid file whose number belongs to a stranger, which would prevent the start', async () => {
    const pidFile = `${host.rootDirectory}/data/postmaster.pid`;
    await host.writeFile(pidFile, `${String(process.pid)}\n`, 0o600, limits);
    await host.startService(sleeper({ pidFile }), limits);
    expect(await host.exists(pidFile, limits)).toBe(false);
  });

  it('stops the whole machine in order and brings back what was running', async () => {
    await host.startService(sleeper({ name: 'last', stopOrder: 20 }), limits);
    await open('server-b').startService(sleeper({ name: 'first', stopOrder: 10 }), limits);
    await host.startService(sleeper({ name: 'off' }), limits);
    await host.stopService('off', limits);

    expect(await stopAllLocalServices(servers)).toEqual([]);
    expect((await listLocalServices(servers)).map(({ status }) => status.state)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(await startAllLocalServices(servers)).toEqual([]);
    const states = (await listLocalServices(servers)).map(({ spec, status }) => [spec.name, status.state]);
    expect(Object.fromEntries(states)).toEqual({ last: 'running', first: 'running', off: 'stopped' });
  });

  it('keeps its records out of reach of the account that runs the services', async () => {
    await host.startService(sleeper(), limits);
    const { stdout, exitCode } = await host.run(
      ['/bin/sh', '-c', 'id -u; ls "$1"', 'sh', servicesDirectory(servers, 'server-a')],
      limits,
    );
    if (process.getuid?.() === 0) expect({ uid: stdout.trim(), exitCode }).not.toEqual({ uid: '0', exitCode: 0 });
    if (process.getuid?.() === 0) expect(exitCode).not.toBe(0);
  });
});
