import { describe, expect, it } from '@jest/globals';
import { judgeReboot, newerKernel, readNeedrestart, readSystemSigns } from './read-restart-needs.js';
import { whyNot } from './remote-restarts.js';

describe('what a server says after updates', () => {
  it('is read line by line', () => {
    const said = `kernel=6.1.0-28-amd64
required=yes
package=linux-base
package=libc6
required=yes
package=libc6
installed=6.1.0-28-amd64
installed=6.1.0-31-amd64
needrestart=yes
`;
    expect(readSystemSigns(said)).toEqual({
      kernel: '6.1.0-28-amd64',
      installedKernels: ['6.1.0-28-amd64', '6.1.0-31-amd64'],
      asksForReboot: true,
      askingPackages: ['libc6', 'linux-base'],
      hasNeedrestart: true,
    });
    expect(readSystemSigns('kernel=6.1.0-28-amd64\n')).toMatchObject({ asksForReboot: false, hasNeedrestart: false });
  });

  it('is read of needrestart too, whose kernel counts only when another one waits', () => {
    const said = (state: number): string => `NEEDRESTART-VER: 3.6
NEEDRESTART-KCUR: 6.1.0-28-amd64
NEEDRESTART-KEXP: 6.1.0-28-amd64
NEEDRESTART-KSTA: ${String(state)}
NEEDRESTART-SVC: ssh.service
NEEDRESTART-SVC: dbus.service
NEEDRESTART-SVC: ssh.service
`;
    expect(readNeedrestart(said(1))).toEqual({ services: ['dbus.service', 'ssh.service'] });
    expect(readNeedrestart(said(2))).toMatchObject({ pendingKernel: '6.1.0-28-amd64' });
    expect(readNeedrestart('')).toEqual({ services: [] });
  });
});

describe('judgeReboot', () => {
  const calm = readSystemSigns('kernel=6.1.0-28-amd64\n');

  it('asks for none without a reason', () => {
    expect(judgeReboot(calm)).toEqual({ reboot: false, reasons: [] });
  });

  it('names the packages, the kernel, or that somebody asked', () => {
    expect(judgeReboot({ ...calm, asksForReboot: true }).reasons).toEqual(['A reboot was asked for.']);
    const system = { ...calm, asksForReboot: true, askingPackages: ['libc6', 'systemd'], installedKernels: ['6.1.0-31-amd64'] };
    const reasons = ['Updated: libc6, systemd.', 'Kernel 6.1.0-31-amd64 is installed, 6.1.0-28-amd64 runs.'];
    expect(judgeReboot(system, '6.1.0-31-amd64')).toEqual({ reboot: true, reasons });
    expect(judgeReboot(calm, '6.1.0-28-amd64').reasons).toEqual([
      'Kernel 6.1.0-28-amd64 is installed, in another build than the one that runs.',
    ]);
  });
});

describe('newerKernel', () => {
  it.each([
    ['6.1.0-9-amd64', ['6.1.0-10-amd64', '6.1.0-9-amd64'], '6.1.0-10-amd64'],
    ['6.1.0-31-amd64', ['6.1.0-28-amd64', '6.1.0-31-amd64'], undefined],
    ['6.12.9+deb13-amd64', ['6.12.43+deb13-amd64'], '6.12.43+deb13-amd64'],
    ['5.15.0-91-generic', ['5.15.0-100-generic', '6.8.0-40-generic'], '6.8.0-40-generic'],
    ['6.1.0-9-cloud-amd64', ['6.1.0-31-amd64'], undefined],
    ['6.1.0-0.deb11.7-amd64', ['6.1.0-0.deb11.21-amd64'], '6.1.0-0.deb11.21-amd64'],
    ['6.18.44-fc-v657', [], undefined],
  ])('beside %s and %j is %s', (running, installed, newer) => {
    expect(newerKernel(running, installed)).toBe(newer);
  });
});

describe('whyNot', () => {
  const ours = new Set(['rocket-agent.service']);

  it.each(['ssh.service', 'cron.service', 'systemd-journald.service', 'getty-like.service', 'a\\x2db.service'])(
    'lets %s be restarted',
    (unit) => expect(whyNot(unit, ours)).toBeUndefined(),
  );

  it.each(['rocket-agent.service', 'postgresql.service', 'postgresql@15-theirs.service', 'mongod.service'])(
    'leaves %s alone, a database',
    (unit) => expect(whyNot(unit, ours)).toMatch(/database/),
  );

  it.each(['dbus.service', 'systemd-logind.service', 'user@1000.service', 'getty@tty1.service', 'NetworkManager.service'])(
    'leaves %s to a reboot',
    (unit) => expect(whyNot(unit, ours)).toMatch(/reboot/),
  );

  it.each(['systemd-manager', 'reboot.target', '--force.service', 'a b.service'])('knows that %s is no service', (unit) =>
    expect(whyNot(unit, ours)).toMatch(/no service/),
  );
});
