import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { SUDOERS_PATH, sudoersFile } from './sudoers.js';
import { setUpCommands } from './set-up-commands.js';

describe('sudoersFile', () => {
  it('grants exactly these commands as root, and everything as the account of the databases', () => {
    expect(sudoersFile('deploy', 'PostgreSQL').split('\n')).toEqual([
      '# What Rocket DBaaS does on this server. Check it with: visudo -c -f /etc/sudoers.d/rocket-dbaas',
      'Defaults:deploy !requiretty, env_keep += "DEBIAN_FRONTEND NEEDRESTART_SUSPEND NEEDRESTART_MODE"',
      'Cmnd_Alias ROCKET_DBAAS = \\',
      '    /usr/bin/apt-get, \\',
      '    /usr/bin/systemctl, \\',
      '    /usr/bin/systemd-run, \\',
      '    /usr/bin/journalctl, \\',
      '    /usr/bin/install -d -m 0755 /var/lib/rocket-managed, \\',
      '    /usr/bin/install -d -m 0711 -o postgres -g postgres /var/lib/rocket-managed/server, \\',
      '    /usr/bin/install -d -m 0711 -o postgres -g postgres /var/lib/rocket-managed/services, \\',
      '    /usr/bin/rm -r -f /var/lib/rocket-managed, \\',
      '    /usr/bin/tee /var/lib/rocket-managed/installed-packages, \\',
      '    /usr/bin/install -d -m 0755 /etc/postgresql-common/createcluster.d, \\',
      '    /usr/bin/tee /etc/postgresql-common/createcluster.d/rocket-dbaas.conf, \\',
      '    /usr/bin/rm -f /etc/postgresql-common/createcluster.d/rocket-dbaas.conf, \\',
      '    /usr/bin/rmdir -p --ignore-fail-on-non-empty /etc/postgresql-common/createcluster.d, \\',
      '    /usr/sbin/needrestart -b -r l',
      'deploy ALL=(root) NOPASSWD: ROCKET_DBAAS',
      'deploy ALL=(postgres) NOPASSWD: ALL',
      '',
    ]);
  });

  it('is for the account of the DBMS that the server is for', () => {
    const file = sudoersFile('deploy', 'MongoDB');
    expect(file).toContain('deploy ALL=(mongodb) NOPASSWD: ALL\n');
    expect(file).not.toContain('postgres ');
  });

  it('has nothing that sudoers would read as a pattern or an escape', () => {
    for (const line of sudoersFile('deploy', 'PostgreSQL').split('\n').slice(2, -3)) {
      expect(line.replace(/ \\$/, '')).not.toMatch(/[*?[\]!\\:]/);
    }
  });
});

describe('setUpCommands', () => {
  const key = 'ssh-ed25519 AAAA rocket-dbaas';
  const commands = setUpCommands('deploy', 'PostgreSQL', key);

  it('are a script that a shell can read', () => {
    expect(spawnSync('/bin/sh', ['-n'], { input: commands, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('bring the account, the key once, and the rights only after they were checked', () => {
    expect(commands).toContain(`grep -qxF '${key}' ~deploy/.ssh/authorized_keys 2>/dev/null || echo '${key}' >>`);
    expect(commands).toContain('useradd --create-home --shell /bin/bash deploy');
    expect(commands).toContain(`<<'END'\n${sudoersFile('deploy', 'PostgreSQL')}END\n`);
    expect(commands).toContain(`visudo -c -q -f ${SUDOERS_PATH}.new && mv ${SUDOERS_PATH}.new ${SUDOERS_PATH}\n`);
  });

  it('end with the fingerprints to compare', () => {
    expect(commands.trimEnd().split('\n').at(-1)).toMatch(/ssh-keygen -l -f/);
  });
});
