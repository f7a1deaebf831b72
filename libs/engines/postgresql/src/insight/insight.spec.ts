import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { LockedSession } from '@rocket/engine-core';
import { buildCluster, eventually, memberOf, recordingIo, signalMember } from '@rocket/engine-core/testing';
import type { EngineWorld } from '@rocket/engine-core/testing';
import { makeLocalWorld } from '../local-world.js';
import { makeConnection, withSession } from '../sql-session.js';

const MB = 1024 * 1024;
const FIRST = { limit: 50 };

/** A client of the application, in its database. */
async function connect({ cluster }: EngineWorld, application: string): Promise<pg.Client> {
  const [primary] = cluster.members;
  const client = new pg.Client({
    host: primary?.host.address,
    port: primary?.port,
    user: cluster.ownerName,
    password: cluster.passwords.owner,
    database: cluster.databaseName,
    application_name: application,
    ssl: { ca: cluster.caCertificatePem, checkServerIdentity: () => undefined },
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe.each(['18.4', '17.10'])('insight into PostgreSQL %s', (release) => {
  let world: EngineWorld;
  let owner: pg.Client;
  const io = recordingIo();
  const insight = () => world.engine.insight();
  const primary = () => memberOf(world, 0);
  const asSuperuser = (text: string, database = world.cluster.databaseName): Promise<pg.QueryResult> =>
    withSession(
      world.cluster,
      primary(),
      { connectTimeoutMs: 5_000, statementTimeoutMs: 30_000, database, signal: io.signal },
      (session) => session.query(text),
    );

  beforeAll(async () => {
    world = await makeLocalWorld(release);
    await buildCluster(world, io);
    await asSuperuser('create schema shop; grant all on schema shop to public');
    owner = await connect(world, 'the shop');
  }, 90_000);
  afterAll(async () => {
    await owner.end();
    await world.dispose();
  }, 60_000);

  describe('statements', () => {
    const read = (sort: 'totalMs' | 'calls' = 'totalMs', more: object = {}) =>
      insight().statements(world.cluster, primary(), { sort, ...FIRST, withOurs: false, ...more }, io);

    it('are counted from the beginning, without their constants and without ours', async () => {
      await owner.query('create table shop.counted (n int)');
      for (let n = 0; n < 3; n++) await owner.query(`insert into shop.counted select generate_series(1, 10${String(n)})`);
      const { state, rows, since } = await read();
      expect(state).toBe('Ready');
      expect(Date.parse(since ?? '')).toBeGreaterThan(Date.now() - 600_000);
      const found = rows.find(({ text }) => text?.startsWith('insert into shop.counted'));
      expect(found).toMatchObject({
        text: 'insert into shop.counted select generate_series($1, $2)',
        username: world.cluster.ownerName,
        databaseName: world.cluster.databaseName,
        calls: 3,
        rows: 303,
      });
      for (const number of [found?.totalMs, found?.meanMs, found?.share, found?.walBytes, found?.hitBytes])
        expect(number).toBeGreaterThan(0);
      expect(rows.map(({ username }) => username)).not.toContain('rocket_admin');
      const all = await read('totalMs', { withOurs: true, limit: 500 });
      expect(all.rows.map(({ username }) => username)).toContain('rocket_admin');
    });

    it('come page by page, the greatest first, each once', async () => {
      for (let n = 1; n <= 5; n++)
        for (let times = 0; times <= n; times++) await owner.query(`select ${'1, '.repeat(n)} 1 as paged`);
      const seen: { id: string; calls: number }[] = [];
      let after: { key: string; id: string } | undefined;
      let total = 0;
      do {
        const page = await read('calls', { limit: 2, ...(after && { after }) });
        seen.push(...page.rows);
        total = page.total;
        after = page.next ?? undefined;
      } while (after);
      expect(seen).toHaveLength(total);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(total);
      expect(seen.map(({ calls }) => calls)).toEqual(seen.map(({ calls }) => calls).sort((one, other) => other - one));
    });

    it('never hold a password', async () => {
      await owner.query("alter role current_user password 's3cret-of-owner'").catch(() => undefined);
      await asSuperuser("create role temporary password 's3cret-of-role'");
      await asSuperuser('drop role temporary');
      const { rows } = await read('totalMs', { withOurs: true, limit: 500 });
      expect(JSON.stringify(rows)).not.toContain('s3cret');
      await world.engine.createDatabase(world.cluster, primary(), io);
    });

    it('begin anew when they are told to', async () => {
      await insight().resetStatements(world.cluster, primary(), io);
      const { rows, since } = await read();
      expect(rows.filter(({ text }) => text?.includes('shop.counted'))).toEqual([]);
      expect(Date.parse(since ?? '')).toBeGreaterThan(Date.now() - 60_000);
    });

    it('are not there where the library is not loaded, which says what to do', async () => {
      const { engine, cluster } = world;
      const replica = memberOf(world, 2);
      const state = async () => insight().statements(cluster, replica, { sort: 'calls', ...FIRST, withOurs: false }, io);
      expect((await state()).state).toBe('Ready');
      await engine.setParameter(cluster, replica, 'shared_preload_libraries', 'auto_explain', io);
      await engine.stopMember(cluster, replica, io);
      await engine.startMember(cluster, replica, io);
      await eventually(async () =>
        expect(await state()).toMatchObject({
          state: 'NotLoaded',
          librariesToSet: 'auto_explain, pg_stat_statements',
          rows: [],
        }),
      );
      await engine.setParameter(cluster, replica, 'shared_preload_libraries', 'auto_explain, pg_stat_statements', io);
      expect(await state()).toMatchObject({ state: 'WaitsForRestart', librariesToSet: null });
      await engine.stopMember(cluster, replica, io);
      await engine.startMember(cluster, replica, io);
      await eventually(async () => expect((await state()).state).toBe('Ready'));
      await asSuperuser('drop extension pg_stat_statements', 'postgres');
      expect((await insight().statements(cluster, primary(), { sort: 'calls', ...FIRST, withOurs: false }, io)).state).toBe(
        'NotCreated',
      );
      await asSuperuser('create schema ext; create extension pg_stat_statements schema ext');
      expect((await read()).state).toBe('Ready');
    }, 60_000);
  });

  describe('locks', () => {
    const read = () => insight().blockedSessions(world.cluster, primary(), io);
    const named = (sessions: readonly LockedSession[], application: string): LockedSession => {
      const found = sessions.find((session) => session.application === application);
      if (!found) throw new Error(`nobody is called ${application}`);
      return found;
    };
    const stop = (sessionId: string, ending: 'cancel' | 'end') =>
      insight().stopSession(world.cluster, primary(), { sessionId, ending }, io);

    it('say who waits for whom, for what and since when, and the blocker can be ended', async () => {
      expect(await read()).toEqual({ sessions: [], waiting: 0 });
      await owner.query('create table shop.locked (id int primary key, n int); insert into shop.locked values (1, 1)');
      const [holder, second, third] = await Promise.all(['holder', 'second', 'third'].map((name) => connect(world, name)));
      if (!holder || !second || !third) throw new Error('unreachable');
      await holder.query('begin; update shop.locked set n = 2');
      const outcome = second.query('update shop.locked set n = 3').then(() => 'done', String);
      await eventually(async () => expect((await read()).waiting).toBe(1));
      const truncated = third.query('truncate shop.locked').then(() => 'done', String);
      await eventually(async () => expect((await read()).waiting).toBe(2));
      const { sessions } = await read();
      expect(named(sessions, 'holder')).toMatchObject({
        username: world.cluster.ownerName,
        databaseName: world.cluster.databaseName,
        state: 'idle in transaction',
        query: 'begin; update shop.locked set n = 2',
        clientAddress: '127.0.0.1',
        blockedBy: [],
        waitsSince: null,
        lockMode: null,
        mayBeEnded: true,
        isOurs: false,
      });
      const { pid } = named(sessions, 'holder');
      expect(named(sessions, 'second')).toMatchObject({ blockedBy: [pid], lockKind: 'transactionid', relation: 'shop.locked' });
      const last = named(sessions, 'third');
      expect(last).toMatchObject({ lockMode: 'AccessExclusiveLock', lockKind: 'relation', relation: 'shop.locked' });
      expect(last.blockedBy).toContain(pid);
      expect(Math.abs(Date.parse(last.waitsSince ?? '') - Date.now())).toBeLessThan(30_000);

      await expect(stop(named(sessions, 'holder').sessionId, 'cancel')).rejects.toMatchObject({ code: 'no-query-runs' });
      expect(await stop(last.sessionId, 'cancel')).toMatchObject({ hasStopped: true, application: 'third', pid: last.pid });
      expect(await truncated).toContain('canceling statement due to user request');
      expect(await stop(named(sessions, 'holder').sessionId, 'end')).toMatchObject({ hasStopped: true, application: 'holder' });
      expect(await outcome).toBe('done');
      await expect(stop(named(sessions, 'holder').sessionId, 'end')).rejects.toMatchObject({ code: 'session-not-found' });
      expect(await read()).toEqual({ sessions: [], waiting: 0 });
      await Promise.all([second.end(), third.end()]);
    }, 30_000);

    it('of the control plane, and processes of the server, are nobody’s to end', async () => {
      const { client, close } = makeConnection(world.cluster, primary(), {
        connectTimeoutMs: 5_000,
        statementTimeoutMs: 20_000,
        database: world.cluster.databaseName,
      });
      await client.connect();
      await client.query('begin');
      await client.query('lock table shop.locked');
      const waiting = owner.query('select * from shop.locked');
      await eventually(async () => expect((await read()).waiting).toBe(1));
      const ours = (await read()).sessions.find(({ isOurs }) => isOurs);
      expect(ours).toMatchObject({ mayBeEnded: false, application: 'rocket-dbaas' });
      await expect(stop(ours?.sessionId ?? '', 'end')).rejects.toMatchObject({ code: 'session-protected' });
      const { rows } = await client.query<{ id: string }>(
        `select to_hex(trunc(extract(epoch from backend_start))::bigint) || '.' || to_hex(pid) as id
           from pg_stat_activity where backend_type = 'walsender' limit 1`,
      );
      await expect(stop(rows[0]?.id ?? '', 'end')).rejects.toMatchObject({ code: 'session-protected' });
      await client.query('rollback');
      await close();
      await waiting;
    });
  });

  describe('replication slots', () => {
    it('are of members, or of whoever made them, with the log that they keep', async () => {
      await asSuperuser("select pg_create_physical_replication_slot('left_behind', true)");
      await asSuperuser('create table shop.filler as select repeat(md5(n::text), 20) as text from generate_series(1, 40000) n');
      const slots = await insight().replicationSlots(world.cluster, primary(), io);
      const ofMember = slots.find(({ purpose }) => purpose === 'server-1');
      expect(ofMember).toMatchObject({ kind: 'physical', isActive: true, walState: 'reserved', inactiveSince: null });
      const left = slots.find(({ name }) => name === 'left_behind');
      expect(left).toMatchObject({ purpose: null, isActive: false, databaseName: null, plugin: null });
      expect(left?.retainedBytes).toBeGreaterThan(20 * MB);
      expect(left?.safeBytes).toBeGreaterThan(0);
      await asSuperuser("select pg_drop_replication_slot('left_behind')");
      expect(await insight().replicationSlots(world.cluster, memberOf(world, 1), io)).toEqual([]);
    });
  });

  describe('tables', () => {
    const read = (more: object = {}) => insight().tables(world.cluster, primary(), { sort: 'deadRows', ...FIRST, ...more }, io);

    it('tell their dead rows and their bloat, which a full vacuum ends', async () => {
      await owner.query(
        'create table shop.bloated (n int, text text) with (autovacuum_enabled = false, autovacuum_vacuum_threshold = 7)',
      );
      await owner.query("insert into shop.bloated select n, repeat('x', 100) from generate_series(1, 20000) n");
      await owner.query('delete from shop.bloated where n % 4 <> 0');
      await owner.query('select pg_stat_force_next_flush()');
      await asSuperuser('analyze shop.bloated');
      await eventually(async () => expect((await read()).rows[0]).toMatchObject({ table: 'bloated', deadRows: 15_000 }));
      const [found] = (await read()).rows;
      expect(found).toMatchObject({
        schema: 'shop',
        liveRows: 5_000,
        deadRowsLimit: 7 + 1_000,
        changedSinceAnalyze: 0,
        isAutovacuumOn: false,
        vacuumedAt: null,
        analyzedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      const { heapBytes = 0, bloatBytes = 0 } = found ?? {};
      expect((bloatBytes ?? 0) / heapBytes).toBeGreaterThan(0.65);
      expect((bloatBytes ?? 0) / heapBytes).toBeLessThan(0.8);
      await owner.query('vacuum (full, analyze) shop.bloated');
      const { rows } = await read({ sort: 'sizeBytes' });
      const after = rows.find(({ table }) => table === 'bloated');
      expect((after?.bloatBytes ?? MB) / (after?.heapBytes ?? 1)).toBeLessThan(0.1);
    }, 60_000);

    it('have no estimate before anybody looked, and are told while somebody has locked them', async () => {
      await owner.query('create table shop.fresh (n int) with (autovacuum_enabled = false)');
      const holder = await connect(world, 'holder');
      await holder.query('begin; lock table shop.fresh');
      const { rows, databases, databaseName } = await read({ sort: 'bloatBytes' });
      expect(rows.find(({ table }) => table === 'fresh')).toMatchObject({ bloatBytes: null, liveRows: 0 });
      expect(databaseName).toBe(world.cluster.databaseName);
      expect(databases).toEqual(expect.arrayContaining(['postgres', world.cluster.databaseName]));
      await holder.end();
      await expect(read({ databaseName: 'nowhere' })).rejects.toMatchObject({ code: 'validation-failed' });
    });

    it('are vacuumed right now, phase by phase', async () => {
      await owner.query("set vacuum_cost_delay = '20ms'; set vacuum_cost_limit = 10");
      await owner.query('create table shop.slow as select n, md5(n::text) as text from generate_series(1, 100000) n');
      const vacuum = owner.query('vacuum shop.slow').catch(String);
      await eventually(async () => {
        const { vacuums } = await read();
        expect(vacuums[0]).toMatchObject({ table: 'shop.slow', isAuto: false, databaseName: world.cluster.databaseName });
        expect(vacuums[0]?.blocksTotal).toBeGreaterThan(100);
      });
      await asSuperuser("select pg_cancel_backend(pid) from pg_stat_progress_vacuum where relid = 'shop.slow'::regclass");
      await vacuum;
      await owner.query('reset vacuum_cost_delay');
    }, 30_000);
  });

  describe('settings', () => {
    it('are what holds, with what they would be otherwise and what waits for a restart', async () => {
      const { engine, cluster } = world;
      await engine.setParameter(cluster, primary(), 'work_mem', '7MB', io);
      await engine.setParameter(cluster, primary(), 'max_connections', '123', io);
      await engine.setParameter(cluster, primary(), 'statement_timeout', '9min', io);
      const settings = new Map((await insight().settings(cluster, primary(), io)).map((each) => [each.name, each]));
      expect(settings.get('work_mem')).toMatchObject({ value: '7MB', initial: '4MB', isPending: false, isOfMember: false });
      expect(settings.get('max_connections')).toMatchObject({ value: '100', isPending: true, pendingValue: '123' });
      expect(settings.get('statement_timeout')).toMatchObject({ value: '9min', initial: '0' });
      expect(settings.get('maintenance_work_mem')).toMatchObject({ value: '64MB', initial: '64MB' });
      expect(settings.get('port')).toMatchObject({ isOfMember: true });
      expect(settings.get('archive_command')).toMatchObject({ isSensitive: true });
      expect(settings.size).toBeGreaterThan(300);
      for (const name of ['work_mem', 'max_connections', 'statement_timeout'])
        await engine.setParameter(cluster, primary(), name, null, io);
    });
  });

  it('of a member that is down or frozen fails within seconds', async () => {
    const { engine, cluster } = world;
    const replica = memberOf(world, 1);
    await signalMember(world, replica, 'STOP');
    const startedAt = performance.now();
    await expect(insight().blockedSessions(cluster, replica, io)).rejects.toMatchObject({ code: 'step-failed' });
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    await signalMember(world, replica, 'CONT');
    await engine.stopMember(cluster, replica, io);
    await expect(insight().settings(cluster, replica, io)).rejects.toMatchObject({ code: 'step-failed' });
  }, 30_000);
});
