import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { memberOf, recordingIo } from '@rocket/engine-core/testing';
import type { EngineWorld } from '@rocket/engine-core/testing';
import { makeLocalWorld } from './local-world.js';
import { SHORT, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';

const WRITE_TIMEOUT_MS = 20_000;
const LOCK = 'lock table rocket_probe.rocket_write_probe in access exclusive mode';

describe('the write probe of PostgreSQL', () => {
  let world: EngineWorld;
  const { signal } = recordingIo();
  const inSession = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    withSession(world.cluster, memberOf(world, 0), { ...SHORT, signal }, work);
  const schemas = (): Promise<number | null> =>
    inSession(async (session) => (await session.query("select from pg_namespace where nspname = 'rocket_probe'")).rowCount);

  beforeAll(async () => {
    world = await makeLocalWorld('18.4');
    await world.engine.createFirstMember(world.cluster, memberOf(world, 0), recordingIo());
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  it('leaves a write that is stuck, and has it acknowledged by the next one', async () => {
    const probe = world.engine.openWriteProbe(world.cluster, 'one');
    await probe.write(1, WRITE_TIMEOUT_MS, signal);
    await inSession(async (session) => {
      await session.query('begin');
      await session.query(LOCK);
      await expect(probe.write(2, 300, signal)).rejects.toMatchObject({ code: 'step-failed' });
      const stuck = probe.write(2, WRITE_TIMEOUT_MS, signal);
      await sleep(1_200);
      await session.query('commit');
      await stuck;
    });
    expect(await probe.stored(1, 2, signal)).toEqual([1, 2]);
    await probe.close();
  });

  it('survives that its connection is ended, and that its table is removed by somebody else', async () => {
    const probe = world.engine.openWriteProbe(world.cluster, 'one');
    await probe.write(1, WRITE_TIMEOUT_MS, signal);
    await inSession((session) =>
      session.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%probe'"),
    );
    await probe.write(2, WRITE_TIMEOUT_MS, signal);
    await inSession((session) => session.query('drop schema rocket_probe cascade'));
    await probe.write(3, WRITE_TIMEOUT_MS, signal);
    expect(await probe.stored(1, 3, signal)).toEqual([3]);
    await probe.close();
  });

  it('removes its table with the last probe that is closed, and takes along what a dead one left', async () => {
    const [one, other] = ['it\'s "one"', 'other'].map((id) => world.engine.openWriteProbe(world.cluster, id));
    await Promise.all([one?.write(1, WRITE_TIMEOUT_MS, signal), other?.write(1, WRITE_TIMEOUT_MS, signal)]);
    await inSession((session) =>
      session.query("insert into rocket_probe.rocket_write_probe values ('dead', 1, now() - interval '2 days')"),
    );
    await one?.close();
    expect(await schemas()).toBe(1);
    await other?.close();
    expect(await schemas()).toBe(0);
  });
});
