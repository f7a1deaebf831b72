import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { memberOf, recordingIo } from '@rocket/engine-core/testing';
import type { EngineWorld } from '@rocket/engine-core/testing';
import { makeLocalWorld } from './local-world.js';

describe('statements of a person on PostgreSQL', () => {
  let world: EngineWorld;
  const io = recordingIo();
  const run = async (statement: string, signal = io.signal): Promise<string> =>
    (await world.engine.runSql(world.cluster, memberOf(world, 0), { statement }, { ...io, signal })).output;

  beforeAll(async () => {
    world = await makeLocalWorld('18.4');
    await world.engine.createFirstMember(world.cluster, memberOf(world, 0), io);
    await world.engine.createDatabase(world.cluster, memberOf(world, 0), io);
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  it('may be what cannot be in a transaction', async () => {
    expect(await run('create table t as select n from generate_series(1, 300) n')).toBe('SELECT 300');
    expect(await run('create index concurrently on t (n)')).toBe('CREATE INDEX');
    expect(await run('vacuum t')).toBe('VACUUM');
    expect(await run('copy (select 1, null) to stdout')).toBe('1\t\\N\nCOPY 1');
    expect(await run(' -- nothing')).toBe('nothing to do');
  });

  it('are one transaction when there are several', async () => {
    const answer = await run(
      "do $$ begin raise notice 'hello'; end $$; update t set n = -n where n < 3; select n, null x from t",
    );
    const lines = answer.split('\n');
    expect(lines.slice(0, 5)).toEqual(['NOTICE: hello', 'DO', 'UPDATE 2', 'n | x', '3 | (null)']);
    expect(lines.slice(-2)).toEqual(['(200 more rows)', 'SELECT 300']);
    await expect(run('delete from t; select 1/0')).rejects.toMatchObject({
      detail: 'PostgreSQL said: division by zero (22012).',
    });
    expect(await run('select count(*) from t')).toBe('count\n300\nSELECT 1');
  });

  it('fail in the words of the server, with the place', async () => {
    const [syntax, copy] = ["select 1;\n  selec 'é', 2", 'copy t from stdin'];
    await expect(run(syntax)).rejects.toMatchObject({
      code: 'step-failed',
      detail: 'PostgreSQL said: syntax error at or near "selec" (42601, line 2, column 3).',
    });
    await expect(run(copy)).rejects.toMatchObject({ detail: expect.stringContaining('there is nothing to copy from') });
    await expect(run('select pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({ code: 'step-failed' });
    const elsewhere = world.engine.runSql(world.cluster, memberOf(world, 0), { database: 'nowhere', statement: 'select 1' }, io);
    await expect(elsewhere).rejects.toMatchObject({ code: 'step-failed', detail: expect.stringContaining('nowhere') });
  });

  it('end on the server too when they are given up here', async () => {
    const reason = new Error('the worker is going down');
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 200);
    await expect(run('select pg_sleep(20)', ending.signal)).rejects.toBe(reason);
    let running = '';
    for (let second = 0; second < 10 && running !== 'count\n0\nSELECT 1'; second++) {
      running = await run(
        "select count(*) from pg_stat_activity where query like '%pg_sleep(20)%' and pid <> pg_backend_pid(); select pg_sleep(0.5)",
      );
      running = running.split('\n').slice(0, 3).join('\n');
    }
    expect(running).toBe('count\n0\nSELECT 1');
  }, 30_000);
});
