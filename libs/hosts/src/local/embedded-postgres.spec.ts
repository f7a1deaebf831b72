import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { makeScratchDirectory } from '../testing.js';
import { locateEmbeddedPostgres } from './embedded-binaries.js';
import { EmbeddedPostgres } from './embedded-postgres.js';
import type { RunningPostgres } from './embedded-postgres.js';

const root = join(import.meta.dirname, '../../../..');
const password = 'planted-p@ss/w:rd';

describe('the embedded PostgreSQL', () => {
  let scratch: Awaited<ReturnType<typeof makeScratchDirectory>>;
  let postgres: EmbeddedPostgres;
  const start = async (one = postgres): Promise<RunningPostgres> =>
    one.ensureStarted({ directory: join(scratch.path, 'pg'), password, port: 26_100, fsync: false });
  const postmasters = (): number[] =>
    execFileSync('ps', ['-ewwo', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(`-D ${scratch.path}/`))
      .map((line) => Number.parseInt(line, 10));

  beforeEach(async () => {
    scratch = await makeScratchDirectory();
    postgres = new EmbeddedPostgres(await locateEmbeddedPostgres({ root }));
  });
  afterEach(async () => {
    await postgres.stop();
    expect(postmasters()).toEqual([]);
    await scratch.remove();
  });

  it('is initialised once, survives its starter, and keeps its port and data', async () => {
    const first = await start();
    expect(first).toMatchObject({ how: 'initialised', version: '18.4' });
    await query(first.url, 'create table kept (id int)');
    const second = await start(new EmbeddedPostgres(await locateEmbeddedPostgres({ root })));
    expect(second).toEqual({ ...first, how: 'taken-over' });
    await postgres.stop();
    const third = await start();
    expect(third).toEqual({ ...first, how: 'started' });
    await query(third.url, 'select from kept');
    expect(
      await query(
        third.url,
        "select current_setting('data_checksums') as v, current_setting('password_encryption') as p, current_setting('server_encoding') as e",
      ),
    ).toEqual([{ v: 'on', p: 'scram-sha-256', e: 'UTF8' }]);
  });

  it('never runs twice on one data directory, however many start it', async () => {
    const started = await Promise.all([start(), start(new EmbeddedPostgres(await locateEmbeddedPostgres({ root }))), start()]);
    expect(new Set(started.map(({ port }) => port)).size).toBe(1);
    expect(postmasters()).toHaveLength(1);
  });

  it('takes over a survivor whose record is lost', async () => {
    const first = await start();
    await rm(join(scratch.path, 'pg/service'), { recursive: true });
    expect(await start()).toEqual({ ...first, how: 'taken-over' });
    expect(postmasters()).toHaveLength(1);
  });

  it('comes back after kill -9', async () => {
    const first = await start();
    process.kill(postmasters()[0] ?? 0, 'SIGKILL');
    expect((await start()).port).toBe(first.port);
  });

  it('starts beside a stale pid file that names a stranger', async () => {
    await start();
    await postgres.stop();
    await writeFile(join(scratch.path, 'pg/data/postmaster.pid'), `${String(process.pid)}\n${scratch.path}/pg/data\n1\n26100\n`);
    expect((await start()).how).toBe('started');
  });

  it('moves to another port when somebody else has taken its own', async () => {
    const first = await start();
    await postgres.stop();
    const stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen({ port: first.port, host: '127.0.0.1' }, resolve));
    const second = await start();
    expect(second.port).not.toBe(first.port);
    await new Promise((resolve) => stranger.close(resolve));
    await postgres.stop();
    expect((await start()).port).toBe(second.port);
  });

  it('does an interrupted initialisation again', async () => {
    await start();
    await postgres.stop();
    await writeFile(join(scratch.path, 'pg/postgres.json'), '{"stage":"initialising","port":0}');
    expect((await start()).how).toBe('initialised');
  });

  it('initialises in a directory of its own, so that an initdb whose starter was killed cannot write into the data', async () => {
    const directory = join(scratch.path, 'pg');
    await mkdir(join(directory, 'initdb-of-the-dead'), { recursive: true });
    const starting = start();
    let isSeen = false;
    while (!isSeen) {
      const names = await readdir(directory);
      isSeen = names.some((name) => name.startsWith('initdb-') && name !== 'initdb-of-the-dead');
      expect(isSeen || !names.includes('data')).toBe(true);
    }
    await starting;
    expect((await readdir(directory)).filter((name) => name.startsWith('initdb-'))).toEqual([]);
  });

  it('says in one sentence that the password is wrong', async () => {
    await start();
    await expect(postgres.ensureStarted({ directory: join(scratch.path, 'pg'), password: 'wrong' })).rejects.toMatchObject({
      code: 'database-unavailable',
      detail: expect.stringContaining('refuses the stored password'),
    });
  });

  it('keeps the password off the disk and out of the process list', async () => {
    const { url } = await start();
    expect(url).toContain(encodeURIComponent(password));
    expect(execFileSync('ps', ['-ewwo', 'args='], { encoding: 'utf8' })).not.toContain(password);
    expect(grep(password, scratch.path)).toBe('');
    expect((await stat(join(scratch.path, 'pg/data'))).mode & 0o777).toBe(0o700);
    expect(await readFile(join(scratch.path, 'pg/postgres.json'), 'utf8')).not.toContain(password);
  });
});

async function query(url: string, text: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<pg.QueryResultRow>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The files below `directory` that hold `text`. */
function grep(text: string, directory: string): string {
  try {
    return execFileSync('grep', ['-rlF', '--', text, directory], { encoding: 'utf8' });
  } catch (error) {
    // grep ends with 1 when there is nothing to find.
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}
