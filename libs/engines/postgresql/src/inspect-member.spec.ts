import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually, inspect, memberOf, recordingIo } from '@rocket/engine-core/testing';
import type { EngineWorld } from '@rocket/engine-core/testing';
import { makeLocalWorld } from './local-world.js';
import { SHORT, withSession } from './sql-session.js';
import type { Session } from './sql-session.js';

describe('what is in the way of stopping a member', () => {
  let world: EngineWorld;
  const io = recordingIo();
  const reading = () => inspect(world, memberOf(world, 0));
  const inSession = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    withSession(world.cluster, memberOf(world, 0), { ...SHORT, signal: io.signal }, work);

  beforeAll(async () => {
    world = await makeLocalWorld('18.4');
    const { engine, cluster } = world;
    const member = memberOf(world, 0);
    await engine.createFirstMember(cluster, member, io);
    await engine.setParameter(cluster, member, 'max_prepared_transactions', '5', io);
    await engine.stopMember(cluster, member, io);
    await engine.startMember(cluster, member, io);
  }, 60_000);
  afterAll(() => world.dispose(), 60_000);

  it('is named: the oldest of the open transactions, prepared ones too', async () => {
    await inSession(async (session) => {
      await session.query('begin');
      const pid = (await session.query<{ pid: number }>('select pg_backend_pid() as pid, pg_current_xact_id()')).rows[0]?.pid;
      const text = `process ${String(pid)} of user rocket_admin in database postgres (rocket-dbaas)`;
      expect((await reading()).oldestTransaction?.text).toBe(text);
      await inSession((other) => other.query("begin; create table t (); prepare transaction 'two phases'"));
      expect((await reading()).oldestTransaction?.text).toBe(text);
    });
    const { oldestTransaction } = await reading();
    expect(oldestTransaction?.text).toBe('the prepared transaction two phases of user rocket_admin in database postgres');
    await inSession((session) => session.query("rollback prepared 'two phases'"));
    expect((await reading()).oldestTransaction).toBeUndefined();
  });

  it('is counted: copies that are being streamed', async () => {
    const { host, port } = memberOf(world, 0);
    const copier = new pg.Client({
      host: host.address,
      port,
      user: 'rocket_replicator',
      password: world.cluster.passwords.replication,
      database: 'postgres',
      replication: 'database',
      ssl: { rejectUnauthorized: false },
    } as pg.ClientConfig);
    copier.on('error', () => undefined);
    await copier.connect();
    const copied = copier.query("BASE_BACKUP (CHECKPOINT 'fast', MAX_RATE 32, MANIFEST 'no')").catch(() => undefined);
    await eventually(async () => expect(await reading()).toMatchObject({ copiesRunning: 1 }));
    expect((await reading()).oldestTransaction).toBeUndefined();
    await inSession((session) =>
      session.query("select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'walsender'"),
    );
    await copied;
    await eventually(async () => expect((await reading()).copiesRunning).toBe(0));
  }, 30_000);
});
