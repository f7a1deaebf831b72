import { beforeEach, describe, expect, it } from '@jest/globals';
import { feed, on } from './lab-under-test.js';
import { limits, patient } from './lab-servers.js';
import { usePreparedHosts } from './use-prepared-hosts.js';

const VERSION = `dpkg-query -W -f '\${Version}' postgresql-15`;

describe('packages of a server over SSH', () => {
  const servers = usePreparedHosts('h1');
  const host = () => servers.open('h1');

  beforeEach(() => host().clean(patient));

  it('has the releases that apt on that very server offers, and installs exactly the one that is asked for', async () => {
    // The check has it fetch what its archives have by now.
    await host().checkPrerequisites('PostgreSQL', patient);
    const releases = await host().installableReleases('PostgreSQL', limits);
    expect(releases).toEqual(['15.20', '15.18']);
    const said: string[] = [];
    await host().installRelease('PostgreSQL', '15.18', { ...patient, onOutput: (text) => said.push(text) });
    expect(await feed('h1', '', VERSION)).toMatch(/^15\.18-/);
    expect(said.join('')).toMatch(/Setting up postgresql-15/);
    expect(await host().installations('PostgreSQL', limits)).toEqual([
      { dbmsType: 'PostgreSQL', version: '15.18', binDirectory: '/usr/lib/postgresql/15/bin' },
    ]);
    // No cluster that nobody asked for.
    expect(await feed('h1', '', 'pg_lsclusters -h')).toBe('');
  });

  it('brings another minor of the same major in place of the one that came with us, and takes all of it away', async () => {
    await host().installRelease('PostgreSQL', '15.18', patient);
    await host().installRelease('PostgreSQL', '15.20', patient);
    expect(await feed('h1', '', VERSION)).toMatch(/^15\.20-/);
    await host().clean(patient);
    expect(await host().installations('PostgreSQL', limits)).toEqual([]);
    expect(
      await feed('h1', '', `dpkg-query -W -f '\${db:Status-Abbrev} \${Package}\n' 'postgresql*' | grep -v '^un'; true`),
    ).toBe('');
  });

  it('lets an installation run to its end when nobody hears of it any more, and waits for it the next time', async () => {
    await host().installRelease('PostgreSQL', '15.18', patient);
    const [gone, reason] = [new AbortController(), new Error('The worker is shutting down.')];
    const said: string[] = [];
    const hear = (text: string): void => {
      said.push(text);
      if (text.includes('Unpacking')) gone.abort(reason);
    };
    const options = { ...patient, signal: gone.signal, onOutput: hear };
    await expect(host().installRelease('PostgreSQL', '15.20', options)).rejects.toBe(reason);
    await host().installRelease('PostgreSQL', '15.20', patient);
    expect(await feed('h1', '', VERSION)).toMatch(/^15\.20-/);
    expect(await feed('h1', '', 'dpkg --audit; ls /var/lib/dpkg/updates')).toBe('');
    expect(said.join('')).not.toContain('\r');
  });

  it('neither replaces nor removes what somebody else has installed', async () => {
    await feed('h1', '', 'apt-get install -y -q --no-install-recommends postgresql-15=15.18* postgresql-client-15=15.18* 2>&1');
    await expect(host().installRelease('PostgreSQL', '15.20', patient)).rejects.toMatchObject({
      code: 'command-failed',
      detail: expect.stringContaining('somebody else'),
    });
    await host().installRelease('PostgreSQL', '15.18', patient);
    await host().clean(patient);
    expect(await feed('h1', '', VERSION)).toMatch(/^15\.18-/);
    await feed('h1', '', 'apt-get purge -y -q postgresql-15 postgresql-client-15 postgresql-common 2>&1');
  });

  it('leaves alone what others have put on top of ours, and a cluster of theirs, when it takes ours away', async () => {
    await host().installRelease('PostgreSQL', '15.18', patient);
    await feed(
      'h1',
      '',
      'pg_createcluster 15 theirs 2>&1; apt-get install -y -q --no-install-recommends pgtop libpq-dev 2>&1; true',
    );
    const service = {
      name: 'postgresql',
      argv: ['/usr/lib/postgresql/15/bin/postgres'],
      stopSignal: 'SIGINT' as const,
      stopTimeoutMs: 5_000,
    };
    const instance = { dbmsType: 'PostgreSQL' as const, release: '15.18', instanceName: 'theirs', dataDirectory: '/var/lib/x' };
    await expect(host().startService({ ...service, instance }, limits)).rejects.toMatchObject({
      code: 'command-failed',
      detail: expect.stringContaining('somebody else'),
    });
    await host().clean(patient);
    expect(await feed('h1', '', 'pg_lsclusters -h')).toContain('theirs');
    expect(await feed('h1', '', VERSION)).toMatch(/^15\./);
    expect(await feed('h1', '', `dpkg-query -W -f '\${db:Status-Abbrev}' libpq-dev`)).toBe('ii ');
    await feed('h1', '', 'pg_dropcluster 15 theirs; apt-get purge -y -q "postgresql*" libpq-dev pgtop 2>&1; true');
  });

  it('knows which updates of the operating system are waiting, installs them, and reboots to a new boot id', async () => {
    const pending = await host().pendingUpdates(limits);
    expect(pending.length).toBeGreaterThan(0);
    expect(pending.some(({ isSecurity }) => isSecurity)).toBe(true);
    for (const { installed, available } of pending) expect(installed).not.toBe(available);
    await host().updateOs(patient);
    expect(await host().pendingUpdates(limits)).toEqual([]);

    const before = await host().facts(limits);
    await host().reboot(patient);
    const after = await host().facts(limits);
    expect(after.bootId).not.toBe(before.bootId);
    expect(Date.parse(after.bootedAt)).toBeGreaterThan(Date.parse(before.bootedAt));
    expect(await on('h1', 'systemctl', 'is-system-running', '--wait')).toBe('running');
  });
});
