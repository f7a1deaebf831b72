import { describe, expect, it } from '@jest/globals';
import { SUDOERS_PATH, fingerprintOf, setUpCommands } from '@rocket/hosts';
import type { HostExecutor } from '@rocket/hosts';
import { feed, lab, on } from './lab-under-test.js';
import { LabServers, failureOf, letIn, limits, logOf, makeServiceAccount, patient } from './lab-servers.js';
import { usePreparedHosts } from './use-prepared-hosts.js';

const MARKER = '/tmp/rocket-was-here';
const SIGN_INS = /Accepted publickey for rocket/g;

/** One call of every kind that a server knows. */
function everyCall(host: HostExecutor): Record<string, () => Promise<unknown>> {
  const file = `${host.rootDirectory}/file`;
  const service = { name: 'marker', argv: ['/usr/bin/touch', MARKER], stopSignal: 'SIGTERM', stopTimeoutMs: 1000 } as const;
  return {
    run: () => host.run(['touch', MARKER], limits),
    facts: () => host.facts(limits),
    exists: () => host.exists(file, limits),
    readFile: () => host.readFile('/etc/hostname', limits),
    writeFile: () => host.writeFile(file, 'x', 0o600, limits),
    makeDirectory: () => host.makeDirectory(`${file}.d`, 0o700, limits),
    remove: () => host.remove(file, limits),
    list: () => host.list(host.rootDirectory, limits),
    findFreePort: () => host.findFreePort([], limits),
    startService: () => host.startService(service, limits),
    stopService: () => host.stopService('marker', limits),
    serviceStatus: () => host.serviceStatus('marker', limits),
    services: () => host.services(limits),
    serviceLog: () => host.serviceLog('marker', 1000, limits),
    removeService: () => host.removeService('marker', limits),
    installations: () => host.installations('PostgreSQL', limits),
    installableReleases: () => host.installableReleases('PostgreSQL', limits),
    prepareRelease: () => host.prepareRelease('PostgreSQL', '15.18', limits),
    installRelease: () => host.installRelease('PostgreSQL', '15.18', limits),
    pendingUpdates: () => host.pendingUpdates(limits),
    updateOs: () => host.updateOs(limits),
    restartNeeds: () => host.restartNeeds(limits),
    restartServices: () => host.restartServices(['cron.service'], limits),
    runScript: () => host.runScript(`touch ${MARKER}`, limits),
    reboot: () => host.reboot(limits),
    clean: () => host.clean(limits),
  };
}

describe('who may work on a server over SSH', () => {
  const servers = usePreparedHosts('h1', 'h2');

  const signInsOn = async (name: string): Promise<number> => [...(await logOf(name)).matchAll(SIGN_INS)].length;
  const codesOf = async (host: HostExecutor): Promise<Record<string, string | undefined>> => {
    const calls = Object.entries(everyCall(host));
    const codes: Record<string, string | undefined> = {};
    for (const [name, call] of calls) codes[name] = (await failureOf(call())).code;
    return codes;
  };
  const allAre = (code: string): Record<string, string> =>
    Object.fromEntries(Object.keys(everyCall(servers.open('h1'))).map((name) => [name, code]));

  it('runs nothing on a server whose key nobody has confirmed, and says which key it shows', async () => {
    const before = await signInsOn('h1');
    const host = servers.open('h1', { hostKey: null });
    expect(await codesOf(host)).toEqual(allAre('host-key-unconfirmed'));
    const [, fingerprint] = (await on('h1', 'ssh-keygen', '-lf', '/etc/ssh/ssh_host_ed25519_key.pub')).split(' ');
    await expect(host.facts(limits)).rejects.toMatchObject({
      facts: { presentedKey: servers.address('h1').hostKey, fingerprint },
    });
    const checks = await host.checkPrerequisites('PostgreSQL', limits);
    expect(checks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['reachable', 'ok'],
      ['host key', 'failed'],
    ]);
    expect(checks[1]?.advice).toMatch(/confirm/);
    expect(await signInsOn('h1')).toBe(before);
    expect(await on('h1', 'ls', '/tmp')).not.toContain('rocket-was-here');
  });

  it('is refused by a server that does not know its key, and says what to do', async () => {
    const stranger = new LabServers();
    const host = stranger.directory.open(servers.address('h1'));
    expect(await codesOf(host)).toEqual(allAre('sign-in-refused'));
    const checks = await host.checkPrerequisites('PostgreSQL', limits);
    expect(checks.at(-1)).toMatchObject({
      name: 'sign in',
      outcome: 'failed',
      advice: expect.stringContaining('authorized_keys of rocket'),
    });
    await stranger.directory.close();
  });

  it.each([
    ['has no rights', 'rm -f "$1"'],
    ['has to type a password', 'rm -f "$1"; umask 337; echo "rocket ALL=(ALL) ALL" > "$1"'],
  ])('says that an account that %s may not do what is needed, and waits for no password', async (_what, script) => {
    await feed('h1', '', `set -- ${SUDOERS_PATH}; ${script}`);
    try {
      const host = servers.open('h1');
      const checks = await host.checkPrerequisites('PostgreSQL', limits);
      expect(checks.at(-1)).toMatchObject({ name: 'sudo', outcome: 'failed', advice: expect.stringContaining(SUDOERS_PATH) });
      const startedAt = performance.now();
      await expect(host.run(['true'], { ...limits, stdin: 'typed\n' })).rejects.toMatchObject({
        code: 'command-failed',
        detail: expect.stringContaining('rocket may not run commands as postgres on h1 without a password'),
      });
      await expect(host.clean(limits)).rejects.toMatchObject({ code: 'command-failed' });
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    } finally {
      await letIn('h1', servers.publicKey);
    }
    expect(await servers.open('h1').run(['true'], limits)).toMatchObject({ exitCode: 0 });
  });

  it('says that the rights of an account are those of an older release, also where needrestart is installed', async () => {
    await feed('h1', '', `sed -i 's/ NEEDRESTART_[A-Z]*//g' ${SUDOERS_PATH} && touch /usr/sbin/needrestart`);
    const sudo = async () => (await servers.open('h1').checkPrerequisites('PostgreSQL', patient)).find(isSudo);
    const isSudo = ({ name }: { name: string }): boolean => name === 'sudo';
    try {
      const detail = expect.stringContaining(`The sudoers file of rocket on h1 is not up to date`);
      expect(await sudo()).toMatchObject({ outcome: 'failed', detail });
      await expect(servers.open('h1').updateOs(patient)).rejects.toMatchObject({ code: 'command-failed', detail });
      await letIn('h1', servers.publicKey);
      await feed('h1', '', `chmod +x /usr/sbin/needrestart`);
      expect(await sudo()).toMatchObject({ outcome: 'ok' });
      await feed('h1', '', `sed -i 's/needrestart -b/needrestart -x/' ${SUDOERS_PATH}`);
      expect(await sudo()).toMatchObject({ outcome: 'failed' });
    } finally {
      await letIn('h1', servers.publicKey);
      await feed('h1', '', 'rm /usr/sbin/needrestart');
    }
  });

  it('runs nothing on a server whose key has changed, also when a connection to it was open', async () => {
    const host = servers.open('h2');
    expect(await host.run(['true'], limits)).toMatchObject({ exitCode: 0 });
    await lab('reset', 'h2');
    // It would let us in, and let us do everything: only its key is another.
    await letIn('h2', servers.publicKey);
    await makeServiceAccount('h2');
    expect(await codesOf(host)).toEqual(allAre('host-key-changed'));
    const checks = await host.checkPrerequisites('PostgreSQL', limits);
    expect(checks.at(-1)).toMatchObject({ name: 'host key', outcome: 'failed', advice: expect.stringContaining('confirm') });
    expect(await signInsOn('h2')).toBe(0);
    expect(await on('h2', 'ls', '/tmp')).not.toContain('rocket-was-here');
    expect(await on('h2', 'ls', '/var/lib')).not.toContain('rocket-managed');

    await servers.prepare('h2');
    expect(await servers.open('h2').run(['true'], limits)).toMatchObject({ exitCode: 0 });
    expect(await signInsOn('h2')).toBe(1);
  });

  it('is let in by the commands that a person pastes into a new server, also when they are pasted twice', async () => {
    const commands = setUpCommands('deploy', 'PostgreSQL', servers.publicKey);
    for (let time = 0; time < 2; time++) {
      const said = await feed('h1', commands, 'sh');
      expect(said).toContain(fingerprintOf(servers.address('h1').hostKey ?? ''));
    }
    expect(await on('h1', 'grep', '-c', '', '/home/deploy/.ssh/authorized_keys')).toBe('1');
    expect(await on('h1', 'stat', '-c', '%U %a', SUDOERS_PATH, '/home/deploy/.ssh/authorized_keys')).toBe('root 440\ndeploy 600');
    const host = servers.open('h1', { sshUser: 'deploy' });
    expect((await host.run(['id', '-un'], limits)).stdout).toBe('postgres\n');
    const checks = await host.checkPrerequisites('PostgreSQL', patient);
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(checks.map(({ name }) => name)).toContain('packages');
  });
});
