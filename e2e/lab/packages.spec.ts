import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attempt, lab, on } from './lab-under-test.js';

const NO_QUESTIONS = ['env', 'DEBIAN_FRONTEND=noninteractive'];

describe('packages of a lab', () => {
  /** Oldest first, as the mirrors of this machine have them. */
  let releases: string[];

  beforeAll(async () => {
    await lab('down');
    await lab('up', '2');
    await on('h1', 'apt-get', '-qq', 'update');
    const table = await on('h1', 'apt-cache', 'madison', 'postgresql-15');
    releases = [...new Set(table.split('\n').map((line) => line.split('|')[1]?.trim() ?? ''))].reverse();
  });
  afterAll(() => lab('down'));

  async function install(host: string, version: string): Promise<void> {
    const pinned = [`postgresql-15=${version}`, `postgresql-client-15=${version}`];
    await on(host, ...NO_QUESTIONS, 'apt-get', '-qq', '-y', '--no-install-recommends', 'install', ...pinned);
  }

  const installedOn = (host: string) => on(host, 'dpkg-query', '-W', '-f', '${Version}', 'postgresql-15');

  it('finds updates of the operating system waiting', async () => {
    expect(await on('h1', 'apt-get', '-s', 'upgrade')).toMatch(/^Inst /m);
  });

  it('installs an older PostgreSQL and upgrades it, with a server that restarts', async () => {
    const [older = '', ...newer] = releases;
    await install('h1', older);
    expect(await installedOn('h1')).toBe(older);
    expect(await on('h1', 'pg_lsclusters', '--no-header')).toBe('');
    await on('h1', 'pg_createcluster', '15', 'main', '--start');
    const running = () => on('h1', 'runuser', '-u', 'postgres', '--', 'psql', '-Atc', 'SHOW server_version');
    const before = await running();

    await on('h1', ...NO_QUESTIONS, 'apt-get', '-qq', '-y', '--only-upgrade', 'install', 'postgresql-15');
    expect(await installedOn('h1')).toBe(newer.at(-1));
    expect(await running()).not.toBe(before);
  });

  it('installs the same on another host without the mirrors, and nothing that was never fetched', async () => {
    await lab('offline');
    try {
      await on('h2', 'apt-get', '-qq', 'update');
      await install('h2', releases[0] ?? '');
      expect(await installedOn('h2')).toBe(releases[0]);
      expect((await attempt(['ssh', 'h2', 'apt-get', '-qq', '-y', 'install', 'cowsay'])).exitCode).not.toBe(0);
    } finally {
      await lab('online');
    }
  });
});
