import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HostExecutor, ServiceSpec } from '@rocket/hosts';
import { setTimeout as sleep } from 'node:timers/promises';
import { feed, finish } from './lab-under-test.js';
import { limits, logOf } from './lab-servers.js';
import { usePreparedHosts } from './use-prepared-hosts.js';

const MARKER = '/tmp/rocket-executed';
/** Each makes the marker, or ends a command, as soon as anything but us reads it. */
const HOSTILE = [
  `$(touch ${MARKER})`,
  `\`touch ${MARKER}\``,
  `; touch ${MARKER}`,
  `' ; touch ${MARKER} ; '`,
  `" ; touch ${MARKER} ; "`,
  `'\\'' ; touch ${MARKER}`,
  `\n touch ${MARKER}\n`,
  `| touch ${MARKER}`,
  `& touch ${MARKER} &`,
  `\${IFS}touch\${IFS}${MARKER}`,
  '--help',
  '-rf',
  '--',
  '!!',
  '~root',
  '*?[a-z]{1,2}',
  'back\\slash\\',
  'tab\tand\rreturn',
  '%n %i %% %h $HOME ${HOME} $$',
  'grüße 😀 \u202e \u0301',
  ' both ends ',
];
const refusal = { code: 'command-failed' };

describe('what servers over SSH are given', () => {
  const servers = usePreparedHosts('h1');
  let host: HostExecutor;

  beforeAll(async () => {
    host = servers.open('h1');
    await host.makeDirectory(host.rootDirectory, 0o711, limits);
  });
  // Whatever a test was about: nothing that was data has been run.
  afterEach(async () => {
    expect(await feed('h1', '', `ls -d ${MARKER} 2>/dev/null; true`)).toBe('');
  });

  it('arrives as an argument as it was', async () => {
    const words = [...HOSTILE, '', '-n', '-e'];
    const { stdout } = await host.run(['/bin/sh', '-c', 'for one; do printf "%s\\0" "$one"; done', 'sh', ...words], limits);
    expect(stdout.split('\0').slice(0, -1)).toEqual(words);
    await expect(host.run(['echo', 'nul\0'], limits)).rejects.toMatchObject(refusal);
    await expect(host.run([], limits)).rejects.toMatchObject(refusal);
  });

  it('is refused as a program', async () => {
    for (const program of [...HOSTILE, '', 'export', 'exit', 'if', '/etc/passwd', '/etc'])
      await expect(host.run([program, `touch ${MARKER}`], limits)).rejects.toMatchObject(refusal);
  });

  it('arrives as a variable as it was, or is refused', async () => {
    const onOneLine = HOSTILE.filter((value) => !value.includes('\n'));
    const env = Object.fromEntries(onOneLine.map((value, index) => [`V${String(index)}`, value]));
    const { stdout } = await host.run(['env', '-0'], { ...limits, env });
    expect(stdout.split('\0')).toEqual(expect.arrayContaining(Object.entries(env).map(([name, value]) => `${name}=${value}`)));
    await expect(host.run(['env'], { ...limits, env: { V: `a\ntouch ${MARKER}` } })).rejects.toMatchObject(refusal);
    for (const name of HOSTILE)
      await expect(host.run(['env'], { ...limits, env: { [name]: 'x' } })).rejects.toMatchObject(refusal);
  });

  it('arrives on standard input as it was', async () => {
    for (const stdin of [...HOSTILE, '\n\nA=b\n\n', '', 'A=b', '\n'.repeat(3), HOSTILE.join('\n').repeat(2_000)]) {
      const options = { ...limits, maxOutputBytes: 10_000_000 };
      expect((await host.run(['cat'], { ...options, stdin })).stdout).toBe(stdin);
      expect((await host.run(['cat'], { ...options, stdin, env: { A: 'c' } })).stdout).toBe(stdin);
    }
  });

  it('names files and directories as it was, and only them', async () => {
    const directory = `${host.rootDirectory}/names`;
    const names = HOSTILE.map((name) => name.replaceAll('/', '⁄'));
    for (const name of names) await host.writeFile(`${directory}/${name}`, name, 0o600, limits);
    expect(await host.list(directory, limits)).toEqual([...names].sort());
    for (const name of names) {
      expect(await host.exists(`${directory}/${name}`, limits)).toBe(true);
      expect(await host.readFile(`${directory}/${name}`, limits)).toBe(name);
      await host.remove(`${directory}/${name}`, limits);
      expect(await host.exists(`${directory}/${name}`, limits)).toBe(false);
      await host.makeDirectory(`${directory}/${name}/deep`, 0o700, limits);
      expect(await host.list(`${directory}/${name}`, limits)).toEqual(['deep']);
    }
    expect(await host.list(directory, limits)).toEqual([...names].sort());
    await host.remove(directory, limits);
    for (const path of [`${host.rootDirectory}/nul\0`, `${host.rootDirectory}/${'long'.repeat(100)}`, `-rf`, '$HOME/x'])
      await expect(host.writeFile(path, 'x', 0o600, limits)).rejects.toMatchObject(refusal);
  });

  it('never names a service', async () => {
    const spec = { argv: ['/usr/bin/true'], stopSignal: 'SIGTERM', stopTimeoutMs: 1_000 } as const;
    for (const name of [...HOSTILE, '', '../x', 'a.b', 'A', `x\ny`]) {
      const calls = [host.startService({ ...spec, name }, limits), host.stopService(name, limits)];
      calls.push(host.removeService(name, limits));
      for (const call of [...calls, host.serviceStatus(name, limits), host.serviceLog(name, 100, limits)])
        await expect(call).rejects.toMatchObject(refusal);
    }
    expect(await host.services(limits)).toEqual([]);
  });

  it('reaches a service as arguments and variables as it was', async () => {
    const values = HOSTILE.filter((value) => !/[\n\r]/.test(value));
    const env = Object.fromEntries(values.map((value, index) => [`V${String(index)}`, value]));
    const output = `${host.rootDirectory}/seen`;
    const spec: ServiceSpec = {
      name: 'hostile',
      argv: ['/bin/sh', '-c', 'umask 077; { printf "%s\\0" "$@"; env -0; } > "$0"', output, ...HOSTILE],
      env,
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 1_000,
    };
    await host.startService(spec, limits);
    while ((await host.serviceStatus('hostile', limits)).state === 'running') await sleep(50);
    const seen = (await host.readFile(output, limits)).split('\0');
    expect(seen.slice(0, HOSTILE.length)).toEqual(HOSTILE);
    expect(seen).toEqual(expect.arrayContaining(Object.entries(env).map(([name, value]) => `${name}=${value}`)));
    await host.removeService('hostile', limits);
  });

  it('never names a release or a cluster', async () => {
    for (const version of [
      ...HOSTILE,
      '15.18; reboot',
      '15.18=1',
      '-o=Dpkg::Pre-Invoke::=touch',
      '15.18 bash',
      '15.18/stable',
      '',
    ])
      await expect(host.installRelease('PostgreSQL', version, limits)).rejects.toMatchObject(refusal);
    const spec = { name: 'odd', argv: ['/usr/bin/true'], stopSignal: 'SIGTERM', stopTimeoutMs: 1_000 } as const;
    const instance = { dbmsType: 'PostgreSQL', release: '15.18', instanceName: 'orders', dataDirectory: '/data' } as const;
    for (const value of HOSTILE) {
      for (const changed of [{ release: value }, { instanceName: value }])
        await expect(host.startService({ ...spec, instance: { ...instance, ...changed } }, limits)).rejects.toMatchObject(
          refusal,
        );
    }
    expect(await host.services(limits)).toEqual([]);
    expect(await host.installations('PostgreSQL', limits)).toEqual([]);
  });

  it('is in no process list and in no log when it is a secret', async () => {
    const [variable, input, content] = ['variable', 'input', 'content'].map((kind) => `planted-${kind}-${String(Date.now())}`);
    const secrets = [variable ?? '', input ?? '', content ?? ''];
    const running = host.run(['/bin/sh', '-c', 'read -r line; [ -n "$PGPASSWORD" ] && [ -n "$line" ] && sleep 5'], {
      ...limits,
      env: { PGPASSWORD: variable ?? '' },
      stdin: `${input ?? ''}\n`,
    });
    const writing = host.writeFile(`${host.rootDirectory}/secret`, content ?? '', 0o600, limits);
    await sleep(500);
    const [there, here] = [await feed('h1', '', 'ps -ewwo args'), (await finish('ps', ['-ewwo', 'args'])).stdout];
    expect(there).toContain('sleep 5');
    await writing;
    expect(await running).toMatchObject({ exitCode: 0 });
    const log = await logOf('h1');
    expect(log).toContain('COMMAND=/usr/bin/setsid');
    for (const secret of secrets) for (const text of [there, here, log]) expect(text.includes(secret)).toBe(false);
    expect(await host.readFile(`${host.rootDirectory}/secret`, limits)).toBe(content);
  });
});
