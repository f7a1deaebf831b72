import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attempt, finish, killWhenItSays, lab, labStatus, on } from './lab-under-test.js';
import { askProxy } from './peer.js';
import { machineSnapshot, type MachineSnapshot } from './machine-snapshot.js';

describe('a lab of hosts on one machine', () => {
  let before: MachineSnapshot;

  beforeAll(async () => {
    await lab('down');
    before = await machineSnapshot();
    await lab('up', '4');
  });
  afterAll(() => lab('down'));

  it('boots servers with systemd as their first process and nothing failed', async () => {
    const { hosts } = await labStatus();
    expect(hosts.map(({ name, power, cable }) => ({ name, power, cable }))).toEqual(
      ['h1', 'h2', 'h3', 'h4'].map((name) => ({ name, power: 'on', cable: 'plugged' })),
    );
    for (const { name } of hosts) {
      expect(await on(name, 'cat', '/proc/1/comm')).toBe('systemd');
      expect(await on(name, 'systemctl', 'is-system-running', '--wait')).toBe('running');
      expect(await on(name, 'hostname')).toBe(name);
    }
  });

  it('gives each host an address, a machine-id and a host key that no other has', async () => {
    const { hosts } = await labStatus();
    const identities = await Promise.all(
      hosts.map(async ({ name, address }) => {
        expect(await on(name, 'ip', '-4', 'address', 'show', 'dev', 'eth0')).toContain(`${address}/24`);
        const machineId = await on(name, 'cat', '/etc/machine-id');
        const hostKey = await on(name, 'cat', '/etc/ssh/ssh_host_ed25519_key.pub');
        return [address, machineId, hostKey];
      }),
    );
    for (const column of [0, 1, 2]) expect(new Set(identities.map((identity) => identity[column])).size).toBe(hosts.length);
  });

  it('lets in root, and an ordinary user who may use sudo', async () => {
    const { sshConfig } = await labStatus();
    expect((await finish('ssh', ['-F', sshConfig, '-l', 'rocket', 'h1', 'id -un; sudo -n id -un'])).stdout).toBe(
      'rocket\nroot\n',
    );
  });

  it('gives hosts no way out but the package proxy', async () => {
    expect(await on('h1', 'ip', 'route', 'show', 'default')).toBe('');
  });

  it('refuses to proxy anything but the mirrors', async () => {
    const { network } = await labStatus();
    for (const uri of ['http://127.0.0.1:22/', 'http://example.invalid/debian/x', 'file:///etc/passwd', '/etc/passwd']) {
      expect(await askProxy(`${network}.1`, 3142, uri)).toBe(403);
    }
  });

  it('reboots for real: a new boot id, and the disk as it was', async () => {
    const bootId = () => on('h1', 'cat', '/proc/sys/kernel/random/boot_id');
    const first = await bootId();
    await on('h1', 'touch', '/var/lib/kept');
    await lab('reboot', 'h1');
    expect(await bootId()).not.toBe(first);
    expect(await on('h1', 'ls', '/var/lib/kept')).toBe('/var/lib/kept');
  });

  it('carries the words of a command to the host as they are', async () => {
    const words = ["it's", '$(reboot)', 'two  spaces', '"', '`id`', ';', '-n', '*', ''];
    expect(await on('h1', 'printf', '[%s]', ...words)).toBe(words.map((word) => `[${word}]`).join(''));
  });

  it('answers with the exit code of the command', async () => {
    expect((await attempt(['ssh', 'h1', 'sh', '-c', 'exit 7'])).exitCode).toBe(7);
  });

  it('refuses in one sentence what it cannot do', async () => {
    for (const words of [['up', '2'], ['up', '0'], ['cut', 'h9'], ['cut'], ['slow', 'h1', '1; reboot'], ['dance']]) {
      const { exitCode, stderr } = await attempt(words);
      expect(exitCode).toBe(1);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  it('runs beside a second lab without touching it', async () => {
    const other = { ROCKET_LAB_NAME: 'test-2' };
    expect((await attempt(['up', '1'], other)).exitCode).toBe(0);
    const mine = await labStatus();
    const theirs = JSON.parse((await attempt(['status', '--json'], other)).stdout) as typeof mine;
    expect(theirs.network).not.toBe(mine.network);
    expect((await attempt(['down'], other)).exitCode).toBe(0);
    expect(await on('h1', 'hostname')).toBe('h1');
  });

  it('leaves nothing behind when it is taken down, whatever state its hosts are in', async () => {
    await lab('crash', 'h1');
    await lab('freeze', 'h2');
    await lab('partition', 'h2,h3', 'h4');
    await lab('slow', 'h3');
    const during = await machineSnapshot();
    for (const kind of Object.keys(before) as (keyof MachineSnapshot)[]) expect(during[kind]).not.toEqual(before[kind]);
    await lab('down');
    expect(await machineSnapshot()).toEqual(before);
    expect((await attempt(['status'])).stdout).toBe('The lab is not up.\n');
  });

  it('cleans up after a start that was killed', async () => {
    await killWhenItSays('Booting', ['up', '2']);
    expect(await machineSnapshot()).not.toEqual(before);
    await lab('down');
    expect(await machineSnapshot()).toEqual(before);
  });
});
