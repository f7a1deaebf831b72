import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceSpec } from '@rocket/hosts';
import { feed, lab, on } from './lab-under-test.js';
import { limits, patient } from './lab-servers.js';
import { usePreparedHosts } from './use-prepared-hosts.js';

const BIN = '/usr/lib/postgresql/15/bin';
const UNIT = 'postgresql@15-orders.service';
const VERSION = `dpkg-query -W -f '\${Version}' postgresql-15`;
/** A proxy on which nothing listens: from then on no archive can be reached. */
const NO_ARCHIVES = '/etc/apt/apt.conf.d/99-no-archives';
const cutArchives = () => feed('h1', 'Acquire::http::Proxy "http://127.0.0.1:9";\n', `cat > ${NO_ARCHIVES}`);

describe('patching of servers over SSH', () => {
  const servers = usePreparedHosts('h1');
  const host = () => servers.open('h1');
  const database = (release: string): ServiceSpec => {
    const dataDirectory = `${host().rootDirectory}/data`;
    return {
      name: 'postgresql',
      argv: [`${BIN}/postgres`, '-D', dataDirectory],
      stopSignal: 'SIGINT',
      stopTimeoutMs: 20_000,
      instance: { dbmsType: 'PostgreSQL', release, instanceName: 'orders', dataDirectory },
    };
  };
  const pidOf = async (): Promise<number | undefined> => (await host().serviceStatus('postgresql', limits)).pid;
  /** The version that it says it is, as soon as it says anything. */
  const answers = async (): Promise<string> => {
    for (const until = Date.now() + limits.timeoutMs; ; await sleep(100)) {
      const { exitCode, stdout, stderr } = await host().run(['psql', '-AtX', '-c', 'SHOW server_version'], limits);
      if (exitCode === 0 && (await pidOf()) !== undefined) return stdout.split(' ')[0] ?? '';
      if (Date.now() > until) throw new Error(stderr);
    }
  };
  const start = async (release: string): Promise<number | undefined> => {
    await host().startService(database(release), limits);
    expect(await answers()).toBe(release);
    return pidOf();
  };
  const installed = async (): Promise<string> => (await feed('h1', '', VERSION)).split('-')[0] ?? '';
  /** How often it was begun so far, by its own log and by that of systemd, and how many processes of it there are. */
  const traces = async (): Promise<string> =>
    feed(
      'h1',
      '',
      `grep -c 'starting PostgreSQL' /var/log/postgresql/postgresql-15-orders.log
      journalctl --sync; journalctl -q -o cat -u ${UNIT} | grep -c '^Starting'; pgrep -c -x postgres || true`,
    );

  beforeAll(async () => {
    await host().installRelease('PostgreSQL', '15.18', patient);
    await host().run([`${BIN}/initdb`, '-D', `${host().rootDirectory}/data`, '-A', 'peer'], patient);
  });
  afterEach(async () => {
    await feed('h1', '', `rm -f ${NO_ARCHIVES}; umount /var/cache/apt/archives 2>/dev/null; apt-mark unhold '*' || true`);
  });

  it('prepares a release beside a database that runs on, and installs what it prepared without reaching any archive', async () => {
    const pid = await start('15.18');
    const said: string[] = [];
    await host().prepareRelease('PostgreSQL', '15.20', { ...patient, onOutput: (text) => said.push(text) });
    expect(said.join('')).toMatch(/download only/);
    expect(await pidOf()).toBe(pid);
    expect(await installed()).toBe('15.18');

    await cutArchives();
    await host().stopService('postgresql', limits);
    const stopped = await traces();
    await host().installRelease('PostgreSQL', '15.20', patient);
    expect(await installed()).toBe('15.20');
    // Neither the old nor the new one was started by its packages, not even for a moment.
    expect(await host().serviceStatus('postgresql', limits)).toEqual({ state: 'stopped' });
    expect(await traces()).toBe(stopped);
    expect(stopped).toBe('1\n1\n0\n');

    await start('15.20');
  });

  it('goes back to the minor before, and leaves the database stopped on that way, too', async () => {
    await host().prepareRelease('PostgreSQL', '15.18', patient);
    await host().stopService('postgresql', limits);
    const stopped = await traces();
    await host().installRelease('PostgreSQL', '15.18', patient);
    expect(await installed()).toBe('15.18');
    expect(await traces()).toBe(stopped);
    await start('15.18');
    expect(await feed('h1', '', 'dpkg --audit')).toBe('');
    await expect(host().prepareRelease('PostgreSQL', '15.18', patient)).resolves.toBeUndefined();
  });

  describe('refuses to prepare, with the database running on,', () => {
    const refusal = async (): Promise<string> => {
      const before = await traces();
      const error: unknown = await host()
        .prepareRelease('PostgreSQL', '15.20', patient)
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'command-failed' });
      expect(await traces()).toBe(before);
      expect(await installed()).toBe('15.18');
      return (error as { detail: string }).detail;
    };

    it.each(['postgresql-15', 'postgresql-client-15'])('when %s is held', async (name) => {
      await on('h1', 'apt-mark', 'hold', name);
      const detail = await refusal();
      expect(detail).toContain(`${name} is held on h1`);
      expect(detail).toContain(`"apt-mark unhold ${name}"`);
      await expect(host().installRelease('PostgreSQL', '15.20', patient)).rejects.toMatchObject({ detail });
    });

    it('when an archive cannot be reached', async () => {
      await cutArchives();
      expect(await refusal()).toMatch(/^h1 cannot read all of its package archives: Failed to fetch http/);
    });

    it('when the disk is too full for it', async () => {
      await feed('h1', '', 'mount -t tmpfs -o size=4m tmpfs /var/cache/apt/archives && mkdir /var/cache/apt/archives/partial');
      expect(await refusal()).toMatch(/^The disk of h1 is too full.*are needed on \/var\/cache\/apt\/archives/);
    });

    it('when an earlier installation was left unfinished', async () => {
      await feed('h1', '', 'cd /tmp && apt-get download -q tzdata 2>&1 && dpkg --unpack tzdata_*.deb 2>&1');
      const sentence = 'An earlier installation of packages on h1 was left unfinished: tzdata.';
      expect(await refusal()).toContain(sentence);
      await expect(host().updateOs(patient)).rejects.toMatchObject({ detail: expect.stringContaining(sentence) });
      await feed('h1', '', 'dpkg --configure -a 2>&1');
    });
  });

  it('updates the system around a database that runs on, and says what is held and what runs old code', async () => {
    // As it restarts everything by itself after each installation, where an administrator wants it so.
    await feed('h1', '', 'DEBIAN_FRONTEND=noninteractive apt-get install -y -q needrestart 2>&1; apt-mark hold libexpat1');
    await feed('h1', `$nrconf{restart} = 'a';\n`, 'cat > /etc/needrestart/conf.d/auto.conf; apt-mark auto libpcre2-8-0');
    // What came with it made something newer already.
    await host().stopService('postgresql', limits);
    const pid = await start('15.18');
    const before = await host().pendingUpdates(limits);
    expect(before.filter(({ isHeld }) => isHeld).map((update) => update.package)).toEqual(['libexpat1']);
    expect(before.map((update) => update.package)).not.toContainEqual(expect.stringMatching(/^postgresql/));
    expect(await host().restartNeeds(limits)).toMatchObject({ reboot: false, reasons: [], databaseUsesOldFiles: false });

    const { updated, held } = await host().updateOs(patient);
    expect(updated).toEqual(before.filter(({ isHeld }) => !isHeld));
    expect(updated.map((update) => update.package)).toContain('libssl3');
    expect(held.map((update) => update.package)).toEqual(['libexpat1']);
    expect(await host().pendingUpdates(limits)).toEqual(held);
    expect(await installed()).toBe('15.18');
    expect(await feed('h1', '', 'apt-mark showauto')).toContain('libpcre2-8-0');
    expect(await pidOf()).toBe(pid);

    const needs = await host().restartNeeds(patient);
    expect(needs).toMatchObject({ reboot: false, databaseUsesOldFiles: true });
    expect(needs.services).toContain('ssh.service');
    expect(needs.services).not.toContainEqual(expect.stringMatching(/postgresql/));
    const { restarted, skipped } = await host().restartServices([...needs.services, 'postgresql.service', UNIT], patient);
    expect(restarted).toContain('ssh.service');
    expect(skipped).toContainEqual({ unit: UNIT, reason: expect.stringMatching(/database/) });
    expect(skipped).toContainEqual({ unit: 'dbus.service', reason: expect.stringMatching(/left to a reboot/) });
    // Sessions that were open, ours among them, outlive ssh.service, and with their old code it is named again.
    const left = (await host().restartNeeds(patient)).services.filter((unit) => unit !== 'ssh.service');
    expect(skipped.map(({ unit }) => unit)).toEqual(expect.arrayContaining(left));
    expect(await pidOf()).toBe(pid);
    await expect(host().restartServices(['no-such.service'], limits)).rejects.toMatchObject({
      detail: expect.stringContaining('no-such.service'),
    });

    // What its own way of restarting would have done to it.
    await feed('h1', '', 'needrestart -r a < /dev/null 2>&1');
    expect(await pidOf()).not.toBe(pid);
    expect((await host().restartNeeds(patient)).databaseUsesOldFiles).toBe(false);
  });

  it('says when only a reboot helps, and why', async () => {
    const kernel = await on('h1', 'uname', '-r');
    const newer = kernel.replace(/^\d+/, '99');
    await feed('h1', '', `touch /run/reboot-required; printf 'libc6\\nsystemd\\n' > /run/reboot-required.pkgs`);
    await feed('h1', '', `mkdir -p /boot; touch /boot/vmlinuz-${newer}`);
    const { reboot, reasons } = await host().restartNeeds(patient);
    expect(reboot).toBe(true);
    expect(reasons).toEqual(['Updated: libc6, systemd.', `Kernel ${newer} is installed, ${kernel} runs.`]);
    await feed('h1', '', `rm /boot/vmlinuz-${newer}`);
  });

  it('gives up a server that does not come back from its reboot, in one sentence', async () => {
    // Long enough on its way down to lose its power there.
    await feed('h1', '', `systemd-run -q --unit=slow-end -p ExecStop='/bin/sleep 60' -p TimeoutStopSec=90 sleep infinity`);
    const startedAt = performance.now();
    const rebooting = host()
      .reboot({ timeoutMs: 20_000 })
      .catch((error: unknown) => error);
    await sleep(2_000);
    await lab('crash', 'h1');
    expect(await rebooting).toMatchObject({
      code: 'command-timed-out',
      detail: 'h1 did not come back within 20 s after it was told to reboot.',
    });
    expect(performance.now() - startedAt).toBeLessThan(25_000);
    await lab('on', 'h1');
    await host().reboot(patient);
    expect((await host().restartNeeds(patient)).reboot).toBe(false);
    // The database was running when the power went: it comes up with its server.
    expect(await answers()).toBe('15.18');
  });
});
