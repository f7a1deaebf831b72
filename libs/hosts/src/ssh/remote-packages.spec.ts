import { describe, expect, it } from '@jest/globals';
import { readSimulatedChanges } from './read-simulated-changes.js';
import { upstreamVersion } from './remote-packages.js';

describe('upstreamVersion', () => {
  it.each([
    ['15.18-0+deb12u1', '15.18'],
    ['18.1-1.pgdg120+2', '18.1'],
    ['16.11-0ubuntu0.24.04.1', '16.11'],
    ['1:17.7-3', '17.7'],
    ['19~beta1-1', '19'],
    ['8.0.12', '8.0.12'],
    ['unknown', 'unknown'],
  ])('takes %s for %s', (packageVersion, upstream) => {
    expect(upstreamVersion(packageVersion)).toBe(upstream);
  });
});

describe('readSimulatedChanges', () => {
  it('tells updates from new packages, and security updates from others', () => {
    const said = `NOTE: This is only a simulation!
      apt-get needs root privileges for real execution.
Reading package lists...
The following packages will be upgraded:
  libc6 openssl postgresql-15
Inst libc6 [2.36-9+deb12u10] (2.36-9+deb12u13 Debian:12.12/oldstable [amd64]) []
Inst libssl3:i386 [3.0.16-1~deb12u1] (3.0.17-1~deb12u3 Debian-Security:12/oldstable-security [i386])
Inst openssl [3.0.16-1~deb12u1] (3.0.17-1~deb12u3 Debian:12.12/oldstable, Debian-Security:12/oldstable-security [amd64])
Inst libllvm14 (1:14.0.6-12 Debian:12.12/oldstable [amd64])
Inst base-files [12ubuntu4.6] (12ubuntu4.7 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64])
Remv gone [1.0]
Conf libc6 (2.36-9+deb12u13 Debian:12.12/oldstable [amd64])
`;
    expect(readSimulatedChanges(said)).toEqual([
      { package: 'libc6', installed: '2.36-9+deb12u10', available: '2.36-9+deb12u13', isSecurity: false },
      { package: 'libssl3:i386', installed: '3.0.16-1~deb12u1', available: '3.0.17-1~deb12u3', isSecurity: true },
      { package: 'openssl', installed: '3.0.16-1~deb12u1', available: '3.0.17-1~deb12u3', isSecurity: true },
      { package: 'libllvm14', available: '1:14.0.6-12', isSecurity: false },
      { package: 'base-files', installed: '12ubuntu4.6', available: '12ubuntu4.7', isSecurity: true },
    ]);
  });

  it('finds nothing where nothing waits', () => {
    expect(readSimulatedChanges('0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n')).toEqual([]);
  });
});
